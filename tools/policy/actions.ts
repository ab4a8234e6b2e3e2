import type { Json } from "../json";

/** The actions that Terraform's credentials need for resources of some types. */
export interface Need {
  /** The resources, as text. */
  readonly of: string;
  /** Types of Terraform's resources and data sources. */
  readonly types: readonly string[];
  /** IAM actions that create, update, tag and delete the resources. */
  readonly actions: readonly string[];
  /**
   * Whether a resource with these fields has the need.
   *
   * @default - each resource and data source of the types has it
   */
  readonly when?: (fields: Json) => boolean;
}

/** AWS services with general rights to read: Terraform reads what it created. */
export const READ_PREFIXES = ["Describe", "Get", "List"] as const;

/** The needs of every type that a stack can have. The source is AWS' Service Authorization Reference. */
export const NEEDS: readonly Need[] = [
  {
    of: "network",
    types: [
      ...["aws_vpc", "aws_subnet", "aws_internet_gateway", "aws_nat_gateway", "aws_route", "aws_route_table"],
      ...["aws_route_table_association", "aws_vpc_endpoint", "aws_default_security_group", "aws_availability_zones"],
    ],
    actions: of("ec2", [
      ...["CreateVpc", "ModifyVpcAttribute", "DeleteVpc", "CreateSubnet", "ModifySubnetAttribute", "DeleteSubnet"],
      ...["CreateInternetGateway", "AttachInternetGateway", "DetachInternetGateway", "DeleteInternetGateway"],
      ...["CreateNatGateway", "DeleteNatGateway", "CreateRouteTable", "DeleteRouteTable", "CreateRoute"],
      ...["ReplaceRoute", "DeleteRoute", "AssociateRouteTable", "DisassociateRouteTable", "CreateVpcEndpoint"],
      ...["ModifyVpcEndpoint", "DeleteVpcEndpoints", "RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress"],
    ]),
  },
  {
    of: "endpoints with names in the VPC (`egress.airGap`)",
    types: ["aws_vpc_endpoint"],
    // EC2 creates their private zone with the caller's rights.
    when: ({ vpc_endpoint_type }) => vpc_endpoint_type === "Interface",
    actions: ["route53:AssociateVPCWithHostedZone"],
  },
  {
    of: "public addresses",
    types: ["aws_eip", "aws_eip_association"],
    actions: of("ec2", ["AllocateAddress", "AssociateAddress", "DisassociateAddress", "ReleaseAddress"]),
  },
  {
    of: "security groups",
    types: [
      ...["aws_security_group", "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"],
      "aws_security_group_rule",
    ],
    actions: of("ec2", [
      ...["CreateSecurityGroup", "DeleteSecurityGroup", "AuthorizeSecurityGroupIngress"],
      ...["AuthorizeSecurityGroupEgress", "RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress"],
      "ModifySecurityGroupRules",
    ]),
  },
  {
    of: "servers",
    types: [
      ...["aws_instance", "aws_instances", "aws_ami", "aws_ec2_instance_state", "aws_ec2_instance_type_offerings"],
      ...["aws_network_interface", "aws_ebs_volume", "aws_volume_attachment"],
    ],
    actions: of("ec2", [
      ...["RunInstances", "StartInstances", "StopInstances", "TerminateInstances", "ModifyInstanceAttribute"],
      ...["ModifyInstanceMetadataOptions", "CreateNetworkInterface", "ModifyNetworkInterfaceAttribute"],
      ...["AttachNetworkInterface", "DetachNetworkInterface", "DeleteNetworkInterface", "CreateVolume", "ModifyVolume"],
      ...["AttachVolume", "DetachVolume", "DeleteVolume", "CreateSnapshot", "AssociateIamInstanceProfile"],
      ...["DisassociateIamInstanceProfile", "ReplaceIamInstanceProfileAssociation"],
    ]),
  },
  {
    of: "tags",
    types: ["aws_vpc", "aws_security_group", "aws_instance"],
    actions: of("ec2", ["CreateTags", "DeleteTags"]),
  },
  {
    of: "snapshots of a container's volume (`RancherOnDocker`)",
    types: ["aws_ebs_snapshot"],
    actions: of("ec2", ["CreateSnapshot", "DeleteSnapshot"]),
  },
  {
    of: "the database (`cluster.datastore.rds`)",
    types: ["aws_db_instance", "aws_db_subnet_group"],
    actions: [
      ...of("rds", [
        ...["CreateDBInstance", "ModifyDBInstance", "DeleteDBInstance", "CreateDBSnapshot", "CreateDBSubnetGroup"],
        ...["ModifyDBSubnetGroup", "DeleteDBSubnetGroup", "AddTagsToResource", "RemoveTagsFromResource"],
      ]),
      "iam:CreateServiceLinkedRole",
    ],
  },
  {
    of: "health checks (`exposure: dns`)",
    types: ["aws_route53_health_check", "aws_ec2_managed_prefix_list"],
    actions: of("route53", ["CreateHealthCheck", "UpdateHealthCheck", "DeleteHealthCheck", "ChangeTagsForResource"]),
  },
  {
    of: "load balancers",
    types: ["aws_lb", "aws_lb_listener", "aws_lb_target_group", "aws_lb_target_group_attachment"],
    actions: [
      ...of("elasticloadbalancing", [
        ...["CreateLoadBalancer", "ModifyLoadBalancerAttributes", "SetSecurityGroups", "SetSubnets"],
        ...["DeleteLoadBalancer", "CreateListener", "ModifyListener", "ModifyListenerAttributes", "DeleteListener"],
        ...["CreateTargetGroup", "ModifyTargetGroup", "ModifyTargetGroupAttributes", "DeleteTargetGroup"],
        ...["RegisterTargets", "DeregisterTargets", "AddTags", "RemoveTags"],
      ]),
      "iam:CreateServiceLinkedRole",
    ],
  },
  {
    of: "DNS record",
    types: ["aws_route53_record", "aws_route53_zone"],
    actions: of("route53", ["ChangeResourceRecordSets"]),
  },
  {
    of: "a private zone of another VPC",
    types: ["aws_route53_zone_association"],
    actions: [
      ...of("route53", ["AssociateVPCWithHostedZone", "DisassociateVPCFromHostedZone"]),
      ...of("ec2", ["DescribeVpcs"]),
    ],
  },
  {
    of: "certificate (`rancher.tls.mode: external`)",
    types: ["aws_acm_certificate", "aws_acm_certificate_validation"],
    actions: of("acm", [
      "RequestCertificate",
      "DeleteCertificate",
      "AddTagsToCertificate",
      "RemoveTagsFromCertificate",
    ]),
  },
  {
    of: "servers' role",
    types: ["aws_iam_role", "aws_iam_role_policy"],
    actions: of("iam", [
      ...["CreateRole", "DeleteRole", "UpdateRole", "UpdateAssumeRolePolicy", "PutRolePermissionsBoundary"],
      ...["DeleteRolePermissionsBoundary", "PutRolePolicy", "DeleteRolePolicy", "CreateInstanceProfile"],
      ...["DeleteInstanceProfile", "AddRoleToInstanceProfile", "RemoveRoleFromInstanceProfile", "DetachRolePolicy"],
      ...["TagRole", "UntagRole", "TagInstanceProfile", "UntagInstanceProfile"],
    ]),
  },
  {
    of: "policies of that role (`aws.rolePolicyArns`)",
    types: ["aws_iam_role_policy_attachment"],
    actions: of("iam", ["AttachRolePolicy", "DetachRolePolicy"]),
  },
  {
    of: "profile of that role, or `aws.instanceProfile`",
    types: ["aws_iam_instance_profile"],
    actions: of("iam", ["PassRole"]),
  },
  {
    of: "last deploy, pending deploy",
    types: ["aws_ssm_parameter", "aws_ssm_parameters_by_path"],
    actions: of("ssm", ["PutParameter", "DeleteParameter", "AddTagsToResource", "RemoveTagsFromResource"]),
  },
  {
    of: "desired state",
    types: ["aws_s3_object"],
    actions: [
      ...of("s3", ["GetObject", "GetObjectTagging", "PutObject"]),
      // S3 uses the key with the caller's rights: to write an object, and to return its headers.
      ...of("kms", ["Decrypt", "GenerateDataKey"]),
    ],
  },
  {
    of: "bucket of the servers",
    types: [
      ...["aws_s3_bucket", "aws_s3_bucket_policy", "aws_s3_bucket_versioning"],
      ...["aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket_public_access_block"],
      "aws_s3_bucket_server_side_encryption_configuration",
    ],
    actions: of("s3", [
      ...["CreateBucket", "DeleteBucket", "DeleteObject", "DeleteObjectVersion", "PutBucketPolicy"],
      ...["DeleteBucketPolicy", "PutBucketVersioning", "PutLifecycleConfiguration", "PutBucketPublicAccessBlock"],
      // From provider 6.23 on, a bucket is created with its tags.
      ...["PutEncryptionConfiguration", "PutBucketTagging", "TagResource", "UntagResource", "ListTagsForResource"],
    ]),
  },
  {
    of: "journals (`operations.logs`)",
    types: ["aws_cloudwatch_log_group", "aws_cloudwatch_log_stream"],
    actions: of("logs", [
      ...["CreateLogGroup", "DeleteLogGroup", "PutRetentionPolicy", "DeleteRetentionPolicy", "CreateLogStream"],
      ...["DeleteLogStream", "TagResource", "UntagResource"],
    ]),
  },
  {
    of: "alarms (`operations.alarms`)",
    types: ["aws_cloudwatch_metric_alarm"],
    actions: of("cloudwatch", ["PutMetricAlarm", "DeleteAlarms", "TagResource", "UntagResource"]),
  },
  {
    of: "the topic of alarms",
    types: ["aws_sns_topic"],
    actions: of("sns", ["CreateTopic", "DeleteTopic", "SetTopicAttributes", "TagResource", "UntagResource"]),
  },
  {
    of: "key of the secrets",
    types: ["aws_kms_key", "aws_kms_alias"],
    actions: of("kms", [
      ...["CreateKey", "CreateAlias", "UpdateAlias", "DeleteAlias", "EnableKeyRotation", "PutKeyPolicy"],
      ...["UpdateKeyDescription", "TagResource", "UntagResource", "ScheduleKeyDeletion"],
    ]),
  },
  {
    of: "key of the volumes and the database (`aws.kmsKeyArn`)",
    types: ["aws_ebs_volume", "aws_instance", "aws_db_instance"],
    // EC2 and RDS use the key with the caller's rights.
    when: ({ kms_key_id, root_block_device }) =>
      [{ kms_key_id }, root_block_device]
        .flat()
        .some((volume) => (volume as Json | undefined)?.kms_key_id !== undefined),
    actions: of("kms", [...["CreateGrant", "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKeyWithoutPlaintext"]]),
  },
  { of: "account of the credentials", types: ["aws_caller_identity"], actions: ["sts:GetCallerIdentity"] },
  { of: "a cluster of EKS", types: ["aws_eks_cluster"], actions: ["eks:DescribeCluster"] },
];

function of(service: string, names: readonly string[]): string[] {
  return names.map((name) => `${service}:${name}`);
}
