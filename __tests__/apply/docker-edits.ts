import type { RancherOnDockerProps } from "../../lib/config";
import { GIVEN_PROFILE } from "./deployed";

/** The content of the deployed stack's `rancher.yaml`. */
export const deployedDocker = {
  hostname: "rancher.example.com",
  aws: { region: "eu-central-1", tags: { team: "platform" } },
  dns: { zone: "example.com" },
  rancher: { version: "2.14.4" },
} as const satisfies RancherOnDockerProps;

export type DockerEdit = Partial<Omit<RancherOnDockerProps, "rancher">> & {
  rancher?: Partial<RancherOnDockerProps["rancher"]>;
};

/** The deployed configuration with an edit. */
export function editedDocker({ rancher, ...rest }: DockerEdit): RancherOnDockerProps {
  return { ...deployedDocker, ...rest, rancher: { ...deployedDocker.rancher, ...rancher } };
}

const READINESS = "terraform_data.readiness";
const DNS = "aws_route53_record.dns_record";
const INSTANCE = "aws_instance.host_server_instance";
const VOLUME = "aws_ebs_volume.host_server_volume";
const OBJECT = "aws_s3_object.host_secrets_object_object";
const VERSION = "aws_ssm_parameter.host_version_version";
const SNAPSHOT = "aws_ebs_snapshot.host_snapshot";
const rule = (name: string) => `aws_vpc_security_group_ingress_rule.host_security-group_allow-${name}`;

/** The addresses of a new instance. */
const NEW_INSTANCE = {
  update: ["terraform_data.host_replacement"],
  replace: [
    INSTANCE,
    "aws_volume_attachment.host_server_attachment",
    "aws_ec2_instance_state.host_server_running",
    READINESS,
  ],
};

/** Addresses by action of a plan. */
interface Actions {
  readonly create?: readonly string[];
  readonly update?: readonly string[];
  readonly replace?: readonly string[];
  readonly delete?: readonly string[];
}

/** A new instance, and more actions. */
const newInstance = ({ update = [], replace = [], ...more }: Actions = {}): Actions => ({
  ...more,
  update: [...NEW_INSTANCE.update, ...update],
  replace: [...NEW_INSTANCE.replace, ...replace],
});

/** Possible edits, and their plans. Only a restore replaces the volume. */
export const DOCKER_EDITS: readonly [name: string, edit: DockerEdit, actions: Actions][] = [
  ["nothing", {}, {}],
  ["a size", { server: { size: "medium" } }, { update: [INSTANCE], replace: [READINESS] }],
  [
    "deletion protection",
    { server: { deletionProtection: true } },
    { update: ["aws_s3_bucket.host_secrets_storage_bucket"] },
  ],
  ["another image for the next instance", { server: { image: "ami-0123456789abcdef0" } }, {}],
  [
    "the addresses that can reach Rancher",
    { network: { allowedCidrs: ["198.51.100.0/24"] } },
    {
      delete: [rule("80-0-0-0-0-0"), rule("443-0-0-0-0-0")],
      create: [80, 443].flatMap((port) => [rule(`${port}-198-51-100-0-24`), rule(`${port}-servers-0`)]),
    },
  ],
  [
    "the next minor of Rancher",
    { rancher: { version: "2.15.0" } },
    newInstance({ update: [VERSION], replace: [SNAPSHOT] }),
  ],
  ["a log of requests", { rancher: { auditLog: { level: 2 } } }, newInstance()],
  ["Let's Encrypt", { rancher: { tls: { issuer: "acme" } } }, newInstance()],
  ["the hostname", { hostname: "manager.example.com" }, { replace: [DNS, READINESS] }],
  ["the record that the user creates", { dns: undefined }, { delete: [DNS] }],
  ["a larger volume", { server: { volume: { size: 200 } } }, newInstance({ update: [VOLUME, VERSION] })],
  ["a faster volume", { server: { volume: { iops: 6000 } } }, { update: [VOLUME] }],
  [
    "another key of the secrets",
    {
      aws: {
        ...deployedDocker.aws,
        secretsKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      },
    },
    {
      update: [OBJECT, "aws_iam_role_policy.host_role_rights"],
      delete: ["aws_kms_key.host_secrets_key_key", "aws_kms_alias.host_secrets_key_alias"],
    },
  ],
  [
    "a permissions boundary",
    { aws: { ...deployedDocker.aws, permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary" } },
    { update: ["aws_iam_role.host_role_role"] },
  ],
  [
    "a role of yours",
    { aws: { ...deployedDocker.aws, instanceProfile: GIVEN_PROFILE } },
    {
      update: [INSTANCE],
      delete: [
        "iam_instance_profile.host_role_profile",
        "iam_role.host_role_role",
        "iam_role_policy.host_role_rights",
      ].map((address) => `aws_${address}`),
    },
  ],
  ["a replacement number", { server: { replace: 1 } }, newInstance()],
  [
    "a private registry with credentials",
    { registry: { host: "registry.example.com", auth: true } },
    newInstance({ update: [OBJECT] }),
  ],
];

/** Rejected steps, and the plan's messages. */
export const DOCKER_REJECTED: readonly [name: string, edit: DockerEdit, rejection: string][] = [
  [
    "an older Rancher",
    { rancher: { version: "2.13.3" } },
    "rancher.version: got 2.13.3, deployed is 2.14.4; only server.restoreFrom with a snapshot of its data returns to an older version; write 2.14.4 or a newer one",
  ],
  [
    "a skipped minor",
    { rancher: { version: "2.16.0", unsupported: true } },
    "rancher.version: got 2.16.0, deployed is 2.14.4; minor versions are not skipped; write the newest patch of the minor after 2.14.4 first",
  ],
  [
    "other processors",
    { server: { instanceType: "m7g.large" } },
    "processors of server.size or instanceType: got arm64, deployed is x86_64\nThis cannot change after the first deploy; write the deployed value, or create a second stack and move Rancher there by backup and restore",
  ],
  [
    "a smaller volume",
    { server: { volume: { size: 60 } } },
    "server.volume.size: got 60, deployed is 100\nThis number cannot become lower; write the deployed number or a higher one",
  ],
  [
    "an air gap",
    {
      egress: { airGap: { registry: { host: "registry.example.com" } } },
      server: { image: "ami-0123456789abcdef0" },
    },
    "egress.airGap: got true, deployed is false\nThis cannot change after the first deploy",
  ],
  [
    "another key",
    {
      aws: {
        ...deployedDocker.aws,
        kmsKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      },
    },
    "aws.kmsKeyArn: got arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab, but the data volume has",
  ],
  [
    "other zones",
    { network: { zones: ["eu-central-1b", "eu-central-1a", "eu-central-1c"] } },
    "network.zones: the stack is in the zones eu-central-1a, eu-central-1b, eu-central-1c, got eu-central-1b, eu-central-1a",
  ],
];
