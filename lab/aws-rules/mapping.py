"""The CloudFormation type and property of a Terraform type and argument. Names that differ only in case need no line.
"""

# Terraform's types without a CloudFormation resource: they are parts of another one, or not AWS' at all.
NO_TYPE = {
    "aws_acm_certificate_validation",  # a wait
    "aws_default_security_group",
    "aws_ebs_snapshot",
    "aws_ec2_instance_state",
    "aws_lb_target_group_attachment",
    "aws_route53_zone_association",
    "aws_s3_bucket_public_access_block",
    "aws_s3_object",
}

TYPES = {
    "aws_acm_certificate": "AWS::CertificateManager::Certificate",
    "aws_cloudwatch_log_group": "AWS::Logs::LogGroup",
    "aws_cloudwatch_log_stream": "AWS::Logs::LogStream",
    "aws_cloudwatch_metric_alarm": "AWS::CloudWatch::Alarm",
    "aws_db_instance": "AWS::RDS::DBInstance",
    "aws_db_subnet_group": "AWS::RDS::DBSubnetGroup",
    "aws_ebs_volume": "AWS::EC2::Volume",
    "aws_eip": "AWS::EC2::EIP",
    "aws_eip_association": "AWS::EC2::EIPAssociation",
    "aws_iam_instance_profile": "AWS::IAM::InstanceProfile",
    "aws_iam_role": "AWS::IAM::Role",
    "aws_iam_role_policy": "AWS::IAM::RolePolicy",
    "aws_instance": "AWS::EC2::Instance",
    "aws_internet_gateway": "AWS::EC2::InternetGateway",
    "aws_kms_alias": "AWS::KMS::Alias",
    "aws_kms_key": "AWS::KMS::Key",
    "aws_lb": "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "aws_lb_listener": "AWS::ElasticLoadBalancingV2::Listener",
    "aws_lb_target_group": "AWS::ElasticLoadBalancingV2::TargetGroup",
    "aws_nat_gateway": "AWS::EC2::NatGateway",
    "aws_network_interface": "AWS::EC2::NetworkInterface",
    "aws_route": "AWS::EC2::Route",
    "aws_route53_health_check": "AWS::Route53::HealthCheck",
    "aws_route53_record": "AWS::Route53::RecordSet",
    "aws_route_table": "AWS::EC2::RouteTable",
    "aws_route_table_association": "AWS::EC2::SubnetRouteTableAssociation",
    "aws_s3_bucket": "AWS::S3::Bucket",
    "aws_s3_bucket_lifecycle_configuration": "AWS::S3::Bucket",
    "aws_s3_bucket_policy": "AWS::S3::BucketPolicy",
    "aws_s3_bucket_server_side_encryption_configuration": "AWS::S3::Bucket",
    "aws_s3_bucket_versioning": "AWS::S3::Bucket",
    "aws_security_group": "AWS::EC2::SecurityGroup",
    "aws_sns_topic": "AWS::SNS::Topic",
    "aws_ssm_parameter": "AWS::SSM::Parameter",
    "aws_subnet": "AWS::EC2::Subnet",
    "aws_volume_attachment": "AWS::EC2::VolumeAttachment",
    "aws_vpc": "AWS::EC2::VPC",
    "aws_vpc_endpoint": "AWS::EC2::VPCEndpoint",
    "aws_vpc_security_group_egress_rule": "AWS::EC2::SecurityGroupEgress",
    "aws_vpc_security_group_ingress_rule": "AWS::EC2::SecurityGroupIngress",
}

# Arguments by type; a `*` stands for any key.
RENAMES = {
    "aws_cloudwatch_log_group": {"name": "LogGroupName"},
    "aws_cloudwatch_log_stream": {"name": "LogStreamName"},
    "aws_cloudwatch_metric_alarm": {"dimensions.*": "Dimensions.Value", "ok_actions": "OKActions"},
    "aws_db_instance": {
        "db_name": "DBName",
        "db_subnet_group_name": "DBSubnetGroupName",
        "identifier": "DBInstanceIdentifier",
        "instance_class": "DBInstanceClass",
        "multi_az": "MultiAZ",
        "password": "MasterUserPassword",
        "username": "MasterUsername",
        "vpc_security_group_ids": "VPCSecurityGroups",
    },
    "aws_db_subnet_group": {"name": "DBSubnetGroupName"},
    "aws_ebs_volume": {"type": "VolumeType"},
    "aws_eip": {"instance": "InstanceId"},
    "aws_iam_instance_profile": {"name": "InstanceProfileName", "role": "Roles"},
    "aws_iam_role": {"assume_role_policy": "AssumeRolePolicyDocument", "name": "RoleName"},
    "aws_iam_role_policy": {"name": "PolicyName", "policy": "PolicyDocument", "role": "RoleName"},
    "aws_instance": {
        "ami": "ImageId",
        "network_interface.device_index": "NetworkInterfaces.DeviceIndex",
        "network_interface.network_interface_id": "NetworkInterfaces.NetworkInterfaceId",
        "primary_network_interface.network_interface_id": "NetworkInterfaces.NetworkInterfaceId",
        "root_block_device.encrypted": "BlockDeviceMappings.Ebs.Encrypted",
        "root_block_device.kms_key_id": "BlockDeviceMappings.Ebs.KmsKeyId",
        "root_block_device.volume_size": "BlockDeviceMappings.Ebs.VolumeSize",
        "root_block_device.volume_type": "BlockDeviceMappings.Ebs.VolumeType",
        "vpc_security_group_ids": "SecurityGroupIds",
    },
    "aws_kms_alias": {"name": "AliasName"},
    "aws_kms_key": {"deletion_window_in_days": "PendingWindowInDays", "policy": "KeyPolicy"},
    "aws_lb": {"load_balancer_type": "Type"},
    "aws_lb_listener": {
        "certificate_arn": "Certificates.CertificateArn",
        "default_action.redirect.port": "DefaultActions.RedirectConfig.Port",
        "default_action.redirect.protocol": "DefaultActions.RedirectConfig.Protocol",
        "default_action.redirect.status_code": "DefaultActions.RedirectConfig.StatusCode",
        "default_action.target_group_arn": "DefaultActions.TargetGroupArn",
        "default_action.type": "DefaultActions.Type",
    },
    "aws_lb_target_group": {
        "health_check.healthy_threshold": "HealthyThresholdCount",
        "health_check.interval": "HealthCheckIntervalSeconds",
        "health_check.matcher": "Matcher.HttpCode",
        "health_check.path": "HealthCheckPath",
        "health_check.port": "HealthCheckPort",
        "health_check.protocol": "HealthCheckProtocol",
        "health_check.unhealthy_threshold": "UnhealthyThresholdCount",
    },
    "aws_network_interface": {"security_groups": "GroupSet"},
    "aws_route53_health_check": {
        "failure_threshold": "HealthCheckConfig.FailureThreshold",
        "ip_address": "HealthCheckConfig.IPAddress",
        "port": "HealthCheckConfig.Port",
        "request_interval": "HealthCheckConfig.RequestInterval",
        "type": "HealthCheckConfig.Type",
    },
    "aws_route53_record": {
        "alias.evaluate_target_health": "AliasTarget.EvaluateTargetHealth",
        "alias.name": "AliasTarget.DNSName",
        "alias.zone_id": "AliasTarget.HostedZoneId",
        "multivalue_answer_routing_policy": "MultiValueAnswer",
        "records": "ResourceRecords",
        "ttl": "TTL",
        "zone_id": "HostedZoneId",
    },
    "aws_s3_bucket": {"bucket_prefix": "BucketNamePrefix"},
    "aws_s3_bucket_lifecycle_configuration": {
        "bucket": "BucketName",
        "rule.abort_incomplete_multipart_upload.days_after_initiation": "LifecycleConfiguration.Rules.AbortIncompleteMultipartUpload.DaysAfterInitiation",
        "rule.expiration.expired_object_delete_marker": "LifecycleConfiguration.Rules.ExpiredObjectDeleteMarker",
        "rule.filter.prefix": "LifecycleConfiguration.Rules.Prefix",
        "rule.id": "LifecycleConfiguration.Rules.Id",
        "rule.noncurrent_version_expiration.noncurrent_days": "LifecycleConfiguration.Rules.NoncurrentVersionExpiration.NoncurrentDays",
        "rule.status": "LifecycleConfiguration.Rules.Status",
    },
    "aws_s3_bucket_policy": {"policy": "PolicyDocument"},
    "aws_s3_bucket_server_side_encryption_configuration": {
        "bucket": "BucketName",
        "rule.apply_server_side_encryption_by_default.kms_master_key_id": "BucketEncryption.ServerSideEncryptionConfiguration.ServerSideEncryptionByDefault.KMSMasterKeyID",
        "rule.apply_server_side_encryption_by_default.sse_algorithm": "BucketEncryption.ServerSideEncryptionConfiguration.ServerSideEncryptionByDefault.SSEAlgorithm",
        "rule.bucket_key_enabled": "BucketEncryption.ServerSideEncryptionConfiguration.BucketKeyEnabled",
    },
    "aws_s3_bucket_versioning": {
        "bucket": "BucketName",
        "versioning_configuration.status": "VersioningConfiguration.Status",
    },
    "aws_security_group": {"description": "GroupDescription", "name": "GroupName"},
    "aws_sns_topic": {"name": "TopicName"},
    "aws_volume_attachment": {"device_name": "Device"},
    "aws_vpc_endpoint": {"policy": "PolicyDocument"},
    "aws_vpc_security_group_egress_rule": {
        "cidr_ipv4": "CidrIp",
        "referenced_security_group_id": "DestinationSecurityGroupId",
        "security_group_id": "GroupId",
    },
    "aws_vpc_security_group_ingress_rule": {
        "cidr_ipv4": "CidrIp",
        "prefix_list_id": "SourcePrefixListId",
        "referenced_security_group_id": "SourceSecurityGroupId",
        "security_group_id": "GroupId",
    },
}

_NAME_OF_BALANCER = {"pattern": r"^(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$"}
_DESCRIPTION_OF_RULE = {"pattern": r"^[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]*$", "maxLength": 255}

# Rules that only CloudFormation has, with the rules of AWS' documents instead.
OTHERWISE = {
    # CloudFormation cannot create them; AWS Systems Manager, "PutParameter"
    ("AWS::SSM::Parameter", "Type"): {"enum": ["String", "StringList", "SecureString"]},
}

# Rules of AWS' documents that its schemas lack.
STRICTER = {
    # EC2, "IpRange"
    ("AWS::EC2::SecurityGroupEgress", "Description"): _DESCRIPTION_OF_RULE,
    ("AWS::EC2::SecurityGroupIngress", "Description"): _DESCRIPTION_OF_RULE,
    # EC2, "CreateSecurityGroup"
    ("AWS::EC2::SecurityGroup", "GroupName"): {"pattern": r"^(?!sg-)[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{1,255}$"},
    # ELB, "CreateLoadBalancer" and "CreateTargetGroup"
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Name"): _NAME_OF_BALANCER,
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "Name"): _NAME_OF_BALANCER,
    # IAM, "CreateRole" and "CreateInstanceProfile"
    ("AWS::IAM::Role", "RoleName"): {"pattern": r"^[\w+=,.@-]{1,64}$"},
    ("AWS::IAM::InstanceProfile", "InstanceProfileName"): {"pattern": r"^[\w+=,.@-]{1,128}$"},
    # RDS, "CreateDBInstance" and "CreateDBSnapshot"
    ("AWS::RDS::DBInstance", "DBInstanceIdentifier"): {"pattern": r"^[a-zA-Z](-?[a-zA-Z0-9]){0,62}$"},
    # The provider adds 26 characters (S3, "Bucket naming rules").
    ("AWS::S3::Bucket", "BucketNamePrefix"): {"pattern": r"^[a-z0-9][a-z0-9.-]{0,36}$"},
    # SNS, "CreateTopic"
    ("AWS::SNS::Topic", "TopicName"): {"pattern": r"^[A-Za-z0-9_-]{1,256}$"},
}
