import type { RancherOnDockerProps } from "../../lib/config";

/** What `rancher.yaml` of the deployed stack says. */
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

const ATTEMPT = "aws_ssm_parameter.deployed_attempt";
const RECORD = "aws_ssm_parameter.deployed_record";
const READINESS = "terraform_data.readiness";
const DNS = "aws_route53_record.dns_record";
const INSTANCE = "aws_instance.host_server_instance";
const VOLUME = "aws_ebs_volume.host_server_volume";
const of = (name: string) => `aws_ssm_parameter.desired_${name}`;
const rule = (name: string) => `aws_vpc_security_group_ingress_rule.host_security-group_allow-${name}`;

/** Addresses by what a plan does to them. */
interface Actions {
  readonly create?: readonly string[];
  readonly update?: readonly string[];
  readonly replace?: readonly string[];
  readonly delete?: readonly string[];
}

/** Every edit that a user can make, and what its plan does. Nothing but a replacement number replaces the instance. */
export const DOCKER_EDITS: readonly [name: string, edit: DockerEdit, actions: Actions][] = [
  ["nothing", {}, {}],
  ["a size", { server: { size: "medium" } }, { update: [INSTANCE, ATTEMPT, RECORD], replace: [READINESS] }],
  ["deletion protection", { server: { deletionProtection: true } }, {}],
  [
    "the addresses that may reach Rancher",
    { network: { allowedCidrs: ["198.51.100.0/24"] } },
    {
      delete: [rule("80-0-0-0-0-0"), rule("443-0-0-0-0-0")],
      create: [80, 443].flatMap((port) => [rule(`${port}-198-51-100-0-24`), rule(`${port}-servers-0`)]),
    },
  ],
  [
    "the next minor of Rancher",
    { rancher: { version: "2.15.0" } },
    { update: [of("arguments"), of("settings"), of("parts-sha256"), ATTEMPT, RECORD], replace: [READINESS] },
  ],
  [
    "the copy from before the next minor",
    { rancher: { restore: "before-2.15.0" } },
    { update: [of("settings"), of("parts-sha256"), ATTEMPT, RECORD], replace: [READINESS] },
  ],
  [
    "an older Rancher with the copy that it wrote",
    { rancher: { version: "2.13.8", restore: "before-2.14.0" } },
    { update: [of("arguments"), of("settings"), of("parts-sha256"), ATTEMPT, RECORD], replace: [READINESS] },
  ],
  [
    "a log of requests",
    { rancher: { auditLog: { level: 2 } } },
    { create: [of("environment")], update: [of("arguments"), of("parts-sha256")], replace: [READINESS] },
  ],
  [
    "Let's Encrypt",
    { rancher: { tls: { issuer: "acme" } } },
    { create: [of("environment")], update: [of("arguments"), of("parts-sha256")], replace: [READINESS] },
  ],
  ["the hostname", { hostname: "manager.example.com" }, { replace: [DNS, READINESS] }],
  ["the record for the user to make", { dns: undefined }, { delete: [DNS] }],
  ["a larger volume", { server: { volume: { size: 200 } } }, { update: [VOLUME, ATTEMPT, RECORD] }],
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
      update: ["aws_ssm_parameter.desired_keys-json-gz", "aws_iam_role_policy.host_role_rights"],
      delete: ["aws_kms_key.secrets_key", "aws_kms_alias.secrets_alias"],
    },
  ],
  [
    "a permissions boundary",
    { aws: { ...deployedDocker.aws, permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary" } },
    { update: ["aws_iam_role.host_role_role"] },
  ],
  [
    "a replacement number",
    { server: { replace: 1 } },
    {
      update: ["terraform_data.host_replacement", ATTEMPT, RECORD],
      replace: [
        INSTANCE,
        "aws_volume_attachment.host_server_attachment",
        "aws_ec2_instance_state.host_server_running",
        READINESS,
      ],
    },
  ],
];

/** Steps that are refused, and what the plan says. */
export const DOCKER_REFUSED: readonly [name: string, edit: DockerEdit, refusal: string][] = [
  [
    "an older Rancher",
    { rancher: { version: "2.13.8" } },
    "rancher.version: got 2.13.8, deployed is 2.14.4; there is no way back to an older version but rancher.restore: write 2.14.4 or a newer one",
  ],
  [
    "a skipped minor",
    { rancher: { version: "2.16.0", unsupported: true } },
    "rancher.version: got 2.16.0, deployed is 2.14.4; minor versions are not skipped: write the newest patch of the minor after 2.14.4 first",
  ],
  [
    "a smaller volume",
    { server: { volume: { size: 60 } } },
    "server.volume.size: got 60, deployed are 100 GiB; a volume cannot shrink: write 100 or more",
  ],
  [
    "an instance type that its zone does not have",
    { server: { instanceType: "m6i.9xlarge" } },
    "server.size or instanceType: got m6i.9xlarge, which AWS does not offer in eu-central-1a; write another type, or before the first deploy zones that offer it in network.zones",
  ],
  [
    "a replacement by an image that is not there",
    { server: { image: "ami-0123456789abcdef0", replace: 1 } },
    "Your query returned no results",
  ],
  [
    "another range",
    { network: { cidr: "10.20.0.0/24" } },
    "network.cidr: got 10.20.0.0/24, deployed is 10.0.0.0/24; it cannot change",
  ],
  [
    "another key",
    {
      aws: {
        ...deployedDocker.aws,
        kmsKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      },
    },
    "aws.kmsKeyArn: got arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab, deployed is the key aws/ebs; it cannot change",
  ],
  [
    "other zones",
    { network: { zones: ["eu-central-1b", "eu-central-1a"] } },
    "network.zones: the stack stands in the zones eu-central-1a, eu-central-1b, got eu-central-1b, eu-central-1a; subnets and volumes cannot move",
  ],
];
