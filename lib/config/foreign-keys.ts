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
  "network.cidr": "vpcCidr vpcCidrBlock",
  "network.zones": "azs availabilityZones",
  "network.natGateways, single or perZone": "singleNatGateway oneNatGatewayPerAz enableNatGateway",
  "cluster.servers": "nodes masters instanceCount serverCount nodeCount masterCount controlPlaneCount",
  registry: "systemDefaultRegistry privateRegistry",
  "rancher.replicas": "replicaCount",
};

const FOREIGN: readonly ForeignKeys[] = [
  {
    keys: "workers workerCount workerNodes workerPools agents agentCount agentNodes nodePools nodePool nodeGroups pools",
    // Rancher, "Tips for Running Rancher": a dedicated cluster, and each node has all roles.
    reason: `the cluster runs only Rancher and every server has all roles, so it has no workers; ${DOWNSTREAM}`,
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
    keys: "dynamodbTable",
    reason: "the lock is an object next to the state; remove it",
  },
  {
    keys: "encrypt useLockfile lockTable",
    under: ["s3", "backend"],
    reason: "the state is always encrypted and locked; remove it",
  },
  {
    keys: "password adminPassword initialAdminPassword rancherPassword rancherAdminPassword rancherServerAdminPassword",
    under: ["rancher", ""],
    reason: `${CREDENTIALS}; the administrator's first password is generated; to choose it, write rancher.bootstrapPassword: variable and set the Terraform variable bootstrap_password`,
  },
  {
    keys: "username user password",
    under: ["registry", "proxy", "airGap", "rancher", "certManager", "backup"],
    reason: `${CREDENTIALS}; write auth: true (for charts repositoryAuth: true), and set the Terraform variables that docs/egress.md and docs/rancher.md name`,
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
    keys: "email emails mailbox",
    under: "alarms",
    reason: "the output alarms_subscribe contains the command that subscribes a mailbox; remove it",
  },
  {
    keys: "bucket s3 s3Bucket",
    under: "snapshots",
    reason: "the stack creates the bucket of its snapshots; remove it",
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
