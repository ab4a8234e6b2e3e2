/** Keys of other tools. Their error gives a reason instead of the list of valid keys. */
interface ForeignKeys {
  /** In any case, with or without separators between their words. */
  readonly keys: readonly string[];
  /** Names of the mappings for these keys; "" is the stack itself. Absent: any. */
  readonly under?: string | readonly string[];
  /** Why the key does not exist, and the alternative. */
  readonly reason: string;
}

const DOWNSTREAM = "let Rancher create a cluster for them, as docs/after-install.md says";
const CREDENTIALS = "the file holds no credentials";

/**
 * Other tools' names for fields of this one: rke2-aws-tf, tf-rancher-up, Rancher's quickstart, the VPC module, the AWS
 * provider.
 */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  "the name of the stack, as its key under stacks": ["prefix", "namePrefix", "clusterName", "deploymentName"],
  hostname: ["rancherServerDns", "rancherHostname", "serverDns", "fqdn", "domain", "domainName"],
  "aws.tags": ["defaultTags", "extraTags", "awsTags"],
  network: ["vpc"],
  "network.cidr": ["vpcCidr", "vpcCidrBlock"],
  "network.zones": ["azs", "availabilityZones"],
  "network.natGateways, single or perZone": ["singleNatGateway", "oneNatGatewayPerAz", "enableNatGateway"],
  "network.existing with the ids of its subnets": ["subnets", "subnetIds", "privateSubnets", "publicSubnets"],
  "balancer.scheme: internal": ["controlplaneInternal", "internalLb", "internalLoadBalancer"],
  "exposure: dns, for servers with public addresses": ["associatePublicIpAddress", "publicIp", "assignPublicIp"],
  "cluster.version": ["rke2Version", "k3sVersion", "kubernetesVersion", "k8sVersion"],
  "cluster.servers": ["instanceCount", "serverCount", "nodeCount", "masterCount", "controlPlaneCount"],
  "cluster.image": ["ami", "amiId", "imageId"],
  "cluster.volume": ["blockDeviceMappings", "volumeSize", "rootVolumeSize", "rootBlockDevice", "diskSize"],
  "cluster.kubeconfig, in a stack of mode RancherOnK8s": ["kubeConfigPath", "kubeconfigFile"],
  registry: ["systemDefaultRegistry", "privateRegistry"],
  "rancher.version": ["rancherVersion"],
  "rancher.repository": ["rancherHelmRepository", "rancherChartRepository", "rancherHelmRepo"],
  "rancher.repository: https://charts.rancher.com/server-charts/prime": ["prime", "rancherPrime"],
  "rancher.certManager.version": ["certManagerVersion"],
};

const FOREIGN: readonly ForeignKeys[] = [
  {
    keys: [
      ...["workers", "workerCount", "workerNodes", "workerPools", "agents", "agentCount", "agentNodes"],
      ...["nodePools", "nodePool", "nodeGroups", "pools"],
    ],
    // Rancher, "Tips for Running Rancher": a dedicated cluster, and each node has all roles.
    reason: `the cluster is Rancher's alone and every server has all roles, so that there are no workers; workloads: ${DOWNSTREAM}`,
  },
  {
    keys: ["labels", "nodeLabels", "nodeLabel"],
    reason: `every server has the same; write node-label under cluster.config, such as node-label: [team=platform]; workloads: ${DOWNSTREAM}`,
  },
  {
    keys: [
      ...["cni", "kubeletArg", "kubeletArgs", "kubeApiserverArg", "kubeApiserverArgs", "kubeControllerManagerArg"],
      ...["kubeSchedulerArg", "kubeProxyArg", "etcdArg", "etcdArgs", "tlsSan", "tlsSans", "flannelBackend"],
      ...["rke2Config", "k3sConfig", "serverConfig", "nodeConfig", "extraConfig", "configYaml"],
    ],
    reason:
      "keys of the server's configuration are written under cluster.config as RKE2 and K3s call them, such as config: { cni: cilium }",
  },
  {
    keys: ["taints", "nodeTaints", "nodeTaint"],
    reason: `every server runs etcd, the control plane and Rancher, so that none is set apart for other pods; workloads: ${DOWNSTREAM}`,
  },
  {
    keys: [
      "spot",
      "spotPrice",
      "spotInstances",
      "spotMaxPrice",
      "maxSpotPrice",
      "capacityType",
      "instanceMarketOptions",
    ],
    // EC2 User Guide, "Spot Instance interruption notices".
    reason:
      "AWS takes a spot instance back two minutes after it says so, and etcd needs a majority of the servers; remove it: docs/aws.md shows what costs less",
  },
  {
    keys: ["profile", "awsProfile"],
    under: ["aws", "", "backend", "s3", "dns"],
    reason: `${CREDENTIALS}; remove it and set AWS_PROFILE in the environment`,
  },
  {
    keys: [
      "accessKey",
      "accessKeyId",
      "awsAccessKey",
      "awsAccessKeyId",
      "secretKey",
      "secretAccessKey",
      "awsSecretKey",
      "awsSecretAccessKey",
      "sessionToken",
    ],
    reason: `${CREDENTIALS}; remove it and set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in the environment`,
  },
  {
    keys: ["assumeRole", "roleArn", "externalId", "sessionName"],
    under: "aws",
    reason: "a role to assume is a mapping; write assumeRole: { roleArn: ARN, externalId: ID }",
  },
  {
    keys: ["assumeRole", "roleArn", "externalId", "sessionName"],
    under: "s3",
    reason: "a role to assume for the state is a mapping; write assumeRole: { roleArn: ARN, externalId: ID }",
  },
  {
    keys: ["assumeRole", "provider", "roleToAssume"],
    under: "dns",
    reason: "a zone of another account is reached by a role there; write roleArn: ARN",
  },
  {
    keys: ["iamInstanceProfile", "instanceProfileName", "iamInstanceProfileName", "iamRole"],
    reason:
      "the servers' role is the stack's, or that of an instance profile that exists; write aws: { instanceProfile: NAME }",
  },
  {
    keys: [
      ...["securityGroupId", "securityGroupIds", "vpcSecurityGroupIds", "extraSecurityGroupIds"],
      ...["extraSecurityGroups", "additionalSecurityGroups", "additionalSecurityGroupIds"],
    ],
    reason:
      "security groups that exist have one place; write network: { securityGroups: { additional: [ID] } }, or servers and balancer there in place of the stack's",
  },
  {
    keys: ["dynamodbTable"],
    reason: "the lock is an object beside the state; remove it",
  },
  {
    keys: ["encrypt", "useLockfile", "lockTable"],
    under: ["s3", "backend"],
    reason: "the state is encrypted and locked without it; remove it",
  },
  {
    keys: ["username", "user", "password"],
    under: ["registry", "proxy", "airGap", "rancher", "certManager", "backup"],
    reason: `${CREDENTIALS}; write auth: true (for charts repositoryAuth: true), and set the Terraform variables that docs/access.md and docs/rancher.md name`,
  },
  {
    keys: ["adminPassword", "initialAdminPassword", "rancherPassword", "rancherAdminPassword"],
    reason: `${CREDENTIALS}; the first password is generated, or with rancher.bootstrapPassword: variable the Terraform variable bootstrap_password`,
  },
  {
    keys: ["token", "clusterToken", "nodeToken", "joinToken"],
    under: ["cluster", "endpoint", ""],
    reason: `${CREDENTIALS}; the stack creates the token of its cluster, and that of a cluster which exists is the Terraform variable cluster_token`,
  },
  {
    keys: [
      ...["certificate", "cert", "crt", "tlsCert", "tlsCrt", "fullchain", "key", "tlsKey", "privateKey"],
      ...["cacerts", "caCert", "caCerts", "caCertificate", "caBundle", "privateCACert"],
    ],
    under: ["tls", "ingress", "rancher", "registry", "cluster", "endpoint", ""],
    reason:
      "certificates and keys are Terraform variables and never in the file; remove it: docs/tls.md names the variables",
  },
  {
    keys: ["sshKey", "sshKeyName", "sshPublicKey", "keyName", "keyPair", "sshKeyPairName", "sshAuthorizedKeys"],
    reason: "no server has SSH; remove it and open a shell with Session Manager: the output sessions has the commands",
  },
  {
    keys: ["zoneId", "hostedZoneId", "route53ZoneId"],
    under: "dns",
    reason: "a zone is written by its name; write zone, such as zone: example.com",
  },
  {
    keys: ["source", "letsEncrypt"],
    under: ["tls", "rancher", "ingress", ""],
    reason:
      "who issues the certificate is said by rancher.tls.issuer; write issuer: acme with email for Let's Encrypt, or see docs/tls.md",
  },
  ...Object.entries(OTHER_NAMES).map(([field, keys]) => ({ keys, reason: `write ${field}` })),
];

/**
 * Why a key does not exist, and the alternative; undefined for a key that no other tool has.
 *
 * @param under name of the mapping that has the key; "" for the stack itself
 */
export function foreignKeyReason(key: string, under: string): string | undefined {
  const plain = plainOf(key);
  return FOREIGN.find(
    (each) => [each.under ?? under].flat().includes(under) && each.keys.some((one) => plainOf(one) === plain),
  )?.reason;
}

function plainOf(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}
