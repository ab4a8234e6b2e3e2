/** Keys that other tools have, and that this one answers with a reason in place of a list of its own keys. */
interface ForeignKeys {
  /** In any case, with or without separators between their words. */
  readonly keys: readonly string[];
  /** Name of the mapping that they are meant for. Absent: any. */
  readonly under?: string;
  /** Why there is no such key, and what to do instead. */
  readonly reason: string;
}

const DOWNSTREAM = "let Rancher create a cluster for them, as docs/after-install.md says";
const CREDENTIALS = "the file holds no credentials";

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
    keys: ["labels", "nodeLabels", "nodeLabel", "taints", "nodeTaints", "nodeTaint"],
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
    under: "aws",
    reason: `${CREDENTIALS}; remove it and set AWS_PROFILE in the environment`,
  },
  {
    keys: [
      "accessKey",
      "accessKeyId",
      "awsAccessKeyId",
      "secretKey",
      "secretAccessKey",
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
    keys: ["sshKey", "sshKeyName", "sshPublicKey", "keyName", "keyPair", "sshAuthorizedKeys"],
    reason: "no server has SSH; remove it and open a shell with Session Manager: the output sessions has the commands",
  },
  {
    keys: ["zoneId", "hostedZoneId", "route53ZoneId"],
    under: "dns",
    reason: "a zone is written by its name; write zone, such as zone: example.com",
  },
  {
    keys: ["source", "letsEncrypt"],
    under: "tls",
    reason:
      "who issues the certificate is said by issuer; write issuer: acme with email for Let's Encrypt, or see docs/tls.md",
  },
];

/**
 * Why there is no such key, and what to do instead; undefined for a key that no other tool is known to have.
 *
 * @param under name of the mapping that has the key; undefined for the stack itself
 */
export function foreignKeyReason(key: string, under: string | undefined): string | undefined {
  const plain = plainOf(key);
  return FOREIGN.find((each) => (each.under ?? under) === under && each.keys.some((one) => plainOf(one) === plain))
    ?.reason;
}

function plainOf(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}
