/** Keys of other tools. Their error gives a reason instead of the list of valid keys. */
interface ForeignKeys {
  /** The keys, separated by spaces. Case and separators between words do not count. */
  readonly keys: string;
  /** Names of the mappings for these keys; "" is the stack itself. Absent: any. */
  readonly under?: string | readonly string[];
  /** Why the key does not exist, and the alternative. */
  readonly reason: string;
}

const DOWNSTREAM = "for workloads, let Rancher create another cluster (docs/after-install.md)";
const CREDENTIALS = "the file must not contain credentials";

/**
 * Names that other tools use, separated by spaces, by the field of this project. The tools are rke2-aws-tf,
 * tf-rancher-up, Rancher's quickstart, the VPC module and the AWS provider.
 */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  "cluster.eks.name": "clusterName eksCluster eksClusterName",
  "the name of the stack, as its key under stacks": "prefix namePrefix clusterName deploymentName",
  hostname: "rancherServerDns rancherHostname serverDns fqdn domain domainName",
  "aws.tags": "defaultTags extraTags awsTags",
  network: "vpc",
  "network.cidr": "vpcCidr vpcCidrBlock",
  "network.zones": "azs availabilityZones",
  "network.natGateways, single or perZone": "singleNatGateway oneNatGatewayPerAz enableNatGateway",
  "network.existing with the ids of its subnets": "subnets subnetIds privateSubnets publicSubnets",
  "balancer.scheme: internal": "controlplaneInternal internalLb internalLoadBalancer",
  "exposure: dns, for servers with public addresses": "associatePublicIpAddress publicIp assignPublicIp",
  "cluster.version": "rke2Version k3sVersion kubernetesVersion k8sVersion rancherKubernetesVersion",
  "cluster.servers": "nodes masters instanceCount serverCount nodeCount masterCount controlPlaneCount",
  "cluster.image": "ami amiId imageId",
  "cluster.volume": "blockDeviceMappings volumeSize rootVolumeSize rootBlockDevice diskSize",
  "cluster.kubeconfig, in a stack of mode RancherOnK8s": "kubeConfigPath kubeconfigFile",
  registry: "systemDefaultRegistry privateRegistry",
  "rancher.version": "rancherVersion",
  "rancher.replicas": "replicaCount",
  "rancher.repository": "rancherHelmRepository rancherChartRepository rancherHelmRepo",
  "rancher.repository: https://charts.rancher.com/server-charts/prime": "prime rancherPrime",
  "rancher.certManager.version": "certManagerVersion",
};

const FOREIGN: readonly ForeignKeys[] = [
  {
    keys: "distribution",
    under: "cluster",
    reason:
      "the version determines the distribution; remove it, and write a release of RKE2 or K3s in version, such as v1.35.7+rke2r1 or v1.35.7+k3s1; RKE1 has its own mode, RancherOnRKE1",
  },
  {
    keys: "workers workerCount workerNodes workerPools agents agentCount agentNodes nodePools nodePool nodeGroups pools",
    // Rancher, "Tips for Running Rancher": a dedicated cluster, and each node has all roles.
    reason: `the cluster runs only Rancher and every server has all roles, so it has no workers; ${DOWNSTREAM}`,
  },
  {
    keys: "labels nodeLabels nodeLabel",
    reason: `every server has the same labels; write node-label under cluster.config, such as node-label: [team=platform]; ${DOWNSTREAM}`,
  },
  {
    keys: "cni kubeletArg kubeletArgs kubeApiserverArg kubeApiserverArgs kubeControllerManagerArg kubeSchedulerArg kubeProxyArg etcdArg etcdArgs tlsSan tlsSans flannelBackend rke2Config k3sConfig serverConfig nodeConfig extraConfig configYaml",
    reason:
      "cluster.config has the keys of the server configuration; write them there with the names of RKE2 or K3s, such as config: { cni: cilium }",
  },
  {
    keys: "taints nodeTaints nodeTaint",
    reason: `every server runs etcd, the control plane and Rancher, so no server is reserved for other pods; ${DOWNSTREAM}`,
  },
  {
    keys: "spot spotPrice spotInstances spotMaxPrice maxSpotPrice capacityType instanceMarketOptions",
    // EC2 User Guide, "Spot Instance interruption notices": AWS interrupts an instance two minutes after the notice.
    reason:
      "AWS can interrupt spot instances, and etcd needs a majority of the servers; remove it, and see docs/aws.md for lower costs",
  },
  {
    keys: "profile awsProfile",
    under: ["aws", "", "backend", "s3", "dns"],
    reason: `${CREDENTIALS}; remove it and set AWS_PROFILE in the environment`,
  },
  {
    keys: "accessKey accessKeyId awsAccessKey awsAccessKeyId secretKey secretAccessKey awsSecretKey awsSecretAccessKey sessionToken",
    reason: `${CREDENTIALS}; remove it and set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in the environment`,
  },
  {
    keys: "assumeRole roleArn externalId sessionName",
    under: "aws",
    reason: "a role to assume is a mapping; write assumeRole: { roleArn: ARN, externalId: ID }",
  },
  {
    keys: "assumeRole roleArn externalId sessionName",
    under: "s3",
    reason: "a role to assume for the state is a mapping; write assumeRole: { roleArn: ARN, externalId: ID }",
  },
  {
    keys: "assumeRole provider roleToAssume",
    under: "dns",
    reason: "a zone in another account needs a role of that account; write roleArn: ARN",
  },
  {
    keys: "iamInstanceProfile instanceProfileName iamInstanceProfileName iamRole",
    reason:
      "the stack creates the servers' role, or uses an existing instance profile; write aws: { instanceProfile: NAME }",
  },
  {
    keys: "securityGroupId securityGroupIds vpcSecurityGroupIds extraSecurityGroupIds extraSecurityGroups additionalSecurityGroups additionalSecurityGroupIds",
    reason:
      "network.securityGroups has the existing security groups; write network: { securityGroups: { additional: [ID] } }, or servers and balancer there to replace the stack's groups",
  },
  {
    keys: "dynamodbTable",
    reason: "the lock is an object next to the state; remove it",
  },
  {
    keys: "encrypt useLockfile lockTable",
    under: ["s3", "backend"],
    reason: "the state is always encrypted and locked; remove it",
  },
  {
    keys: "password",
    under: ["rancher", ""],
    reason: `${CREDENTIALS}; the administrator's first password is generated; to choose it, write rancher.bootstrapPassword: variable and set the Terraform variable bootstrap_password`,
  },
  {
    keys: "username user password",
    under: ["registry", "proxy", "airGap", "rancher", "certManager", "backup"],
    reason: `${CREDENTIALS}; write auth: true (for charts repositoryAuth: true), and set the Terraform variables that docs/egress.md and docs/rancher.md name`,
  },
  {
    keys: "adminPassword initialAdminPassword rancherPassword rancherAdminPassword rancherServerAdminPassword",
    reason: `${CREDENTIALS}; the first password is generated; to choose it, write rancher.bootstrapPassword: variable and set the Terraform variable bootstrap_password`,
  },
  {
    keys: "token clusterToken nodeToken joinToken",
    under: ["cluster", "endpoint", ""],
    reason: `${CREDENTIALS}; the stack creates the token of its cluster; for an existing cluster, set the Terraform variable cluster_token`,
  },
  {
    keys: "certificate cert crt certFile certPath certificateFile certificatePath keyFile keyPath caFile caPath tlsCert tlsCertFile tlsKeyFile tlsCert tlsCrt fullchain key tlsKey privateKey cacerts caCert caCerts caCertificate caBundle privateCACert",
    under: ["tls", "proxy", "ingress", "rancher", "registry", "cluster", "endpoint", ""],
    reason:
      "certificates and keys are Terraform variables, not fields; remove it, and set the variables that docs/tls.md names",
  },
  {
    keys: "sshKey sshKeyName sshPublicKey keyName keyPair sshKeyPairName sshAuthorizedKeys",
    reason:
      "servers have no SSH; remove it, and open a shell with Session Manager: the output sessions shows the commands",
  },
  {
    keys: "hostedZoneId route53ZoneId hostedZone",
    under: "dns",
    reason: "write zone, the name of the zone, and zoneId only where two public zones have one name",
  },
  {
    keys: "source letsEncrypt",
    under: ["tls", "rancher", "ingress", ""],
    reason:
      "rancher.tls.issuer sets the issuer of the certificate; write issuer: acme with email for Let's Encrypt, issuer: blank for your certificate (secret), or see docs/tls.md",
  },
  {
    keys: "host serverUrl rancherUrl url",
    under: "",
    reason: "write hostname",
  },
  {
    keys: "providers requiredProviders terraform",
    under: "",
    reason:
      "the stack generates Terraform's providers and settings; remove it, and see aws for the account and the region",
  },
  {
    keys: "internal",
    under: "balancer",
    reason: "write scheme: internal",
  },
  {
    keys: "httpProxy httpsProxy noProxy",
    under: ["egress", ""],
    reason: "write egress: { proxy: { http: URL } }",
  },
  {
    keys: "access proxy airGap",
    under: "",
    reason: "write egress: { proxy: { http: URL } }, or egress: { airGap: { registry, artifacts, charts } }",
  },
  {
    keys: "name stackName",
    under: "",
    reason: "the name of the stack is its key under stacks; remove it",
  },
  {
    keys: "encrypted kmsKeyId kmsKeyArn",
    under: "volume",
    reason: "every volume is encrypted; remove it, or write a key of yours in aws.kmsKeyArn",
  },
  {
    keys: "type volumeType",
    under: "volume",
    reason: "every volume is gp3; remove it, and write iops and throughput for a faster volume",
  },
  {
    keys: "email emails mailbox",
    under: "alarms",
    reason: "the output alarms_subscribe contains the command that subscribes a mailbox; remove it",
  },
  {
    keys: "bucket s3 s3Bucket",
    under: "snapshots",
    reason: "the stack creates the bucket of its snapshots; remove it",
  },
  {
    // The other modes have the field cluster.version.
    keys: "version",
    under: "cluster",
    reason: 'the cluster exists; write its minor version in kubernetes, such as kubernetes: "1.35"',
  },
];

/**
 * Why a key does not exist, and the alternative; undefined for a key without a reason.
 *
 * @param under name of the mapping that has the key; "" for the stack itself
 */
export function foreignKeyReason(key: string, under: string): string | undefined {
  const plain = plainOf(key);
  return FOREIGN.find(
    ({ keys, under: places = under }) =>
      [places].flat().includes(under) && keys.split(" ").some((one) => plainOf(one) === plain),
  )?.reason;
}

/** The fields of a key in other tools, each as the beginning of a text that may continue with its values. */
export function otherNamesOf(key: string): readonly string[] {
  const plain = plainOf(key);
  return Object.entries(OTHER_NAMES).flatMap(([field, keys]) =>
    keys.split(" ").some((one) => plainOf(one) === plain) ? [field] : [],
  );
}

function plainOf(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}
