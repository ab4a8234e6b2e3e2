import {
  attachment,
  DESIRED,
  deployed,
  type Edit,
  GIVEN_PROFILE,
  instance,
  LAST,
  PENDING,
  READINESS,
  REPLACEMENTS,
  RIGHTS,
  ready,
  rule,
  running,
  SERVERS,
  STOP_ACCESS,
  slot,
  stopWait,
  volume,
} from "./deployed";

/** Addresses by action of a plan, and the Terraform variable of certificates that the edit requires. */
interface Actions {
  readonly authority?: "proxy_ca";
  readonly create?: readonly string[];
  readonly update?: readonly string[];
  readonly replace?: readonly string[];
  readonly delete?: readonly string[];
}

/** Every possible edit, and its plan. Only a replacement number replaces a server. */
export const EDITS: readonly [name: string, edit: Edit, actions: Actions][] = [
  ["nothing", {}, {}],
  [
    "a size",
    { cluster: { size: "large" } },
    {
      update: [...SERVERS.map(instance), PENDING, LAST],
      replace: [ready(0), ready(1), ...SERVERS.map(stopWait), STOP_ACCESS, READINESS],
    },
  ],
  [
    "an instance type",
    { cluster: { instanceType: "m6i.8xlarge" } },
    {
      update: [...SERVERS.map(instance), PENDING, LAST],
      replace: [ready(0), ready(1), ...SERVERS.map(stopWait), STOP_ACCESS, READINESS],
    },
  ],
  ["an image", { cluster: { image: "ami-0123456789abcdef0" } }, {}],
  [
    "the addresses that can reach Rancher",
    { network: { allowedCidrs: ["198.51.100.0/24"] } },
    {
      delete: [rule("80-0-0-0-0-0"), rule("443-0-0-0-0-0")],
      create: [80, 443].flatMap((port) => [
        rule(`${port}-198-51-100-0-24`),
        ...SERVERS.map((n) => rule(`${port}-servers-${n}`)),
      ]),
    },
  ],
  [
    "one more address that can reach the API",
    { cluster: { apiAllowedCidrs: ["203.0.113.0/24", "192.0.2.7/32"] } },
    { create: [rule("6443-192-0-2-7-32")] },
  ],
  [
    "a patch of Kubernetes",
    { cluster: { version: "v1.33.9+rke2r1" } },
    { update: [DESIRED, PENDING, LAST], replace: [READINESS] },
  ],
  [
    "the next minor of Kubernetes",
    { cluster: { version: "v1.34.9+rke2r1" } },
    { update: [DESIRED, PENDING, LAST], replace: [READINESS] },
  ],
  [
    "keys of the server's configuration",
    { cluster: { config: { "kubelet-arg": ["max-pods=200"], "node-label": ["team=platform"], cni: "canal" } } },
    { update: [DESIRED, PENDING, LAST], replace: [READINESS] },
  ],
  [
    "an audit policy",
    { cluster: { auditPolicy: "default" } },
    { update: [DESIRED, PENDING, LAST], replace: [READINESS] },
  ],
  [
    "a registry with paths",
    { registry: { host: "registry.example.com", rewrite: { "docker.io": "dockerhub" } } },
    { update: [DESIRED, PENDING, LAST], replace: [READINESS] },
  ],
  [
    "a registry of Amazon ECR",
    { registry: { host: "111122223333.dkr.ecr.eu-central-1.amazonaws.com", rewrite: { "docker.io": "dockerhub" } } },
    { update: [RIGHTS, DESIRED, PENDING, LAST], replace: [READINESS] },
  ],
  [
    "the authority of a proxy that inspects TLS",
    { egress: { proxy: { http: "http://proxy.example.com:3128", privateCA: true } } },
    { authority: "proxy_ca", update: [DESIRED, PENDING, LAST], replace: [READINESS] },
  ],
  [
    "a patch of Rancher",
    { rancher: { version: "2.14.5" } },
    { update: [PENDING, LAST, DESIRED], replace: [READINESS] },
  ],
  // The lab's plans contain no releases: no server changes.
  [
    "values and repositories of charts",
    {
      rancher: {
        version: "2.14.4",
        repository: "oci://registry.example.com/charts",
        values: { antiAffinity: "required" },
        certManager: { repository: "https://charts.example.com", values: { global: { logLevel: 4 } } },
      },
    },
    {},
  ],
  [
    "more servers",
    { cluster: { servers: 5 } },
    {
      create: [...slot(3), ...slot(4), ready(2), ready(3), ...[3, 4].map(stopWait)],
      update: [REPLACEMENTS, DESIRED, PENDING, LAST],
      replace: [READINESS],
    },
  ],
  [
    "a single NAT gateway",
    { network: { natGateways: "single" } },
    {
      update: [1, 2].map((n) => `aws_route.network_private-${n}-default`),
      delete: [1, 2].flatMap((n) => [`aws_nat_gateway.network_nat-${n}`, `aws_eip.network_nat-${n}-address`]),
    },
  ],
  [
    "the hostname, with consent",
    { hostname: "manager.example.com", rancher: { ...deployed.rancher, unsupported: true } },
    { update: [PENDING, LAST], replace: ["aws_route53_record.dns_record"] },
  ],
  ["the record that the user creates", { dns: undefined }, { delete: ["aws_route53_record.dns_record"] }],
  ["larger volumes", { cluster: { volume: { size: 200 } } }, { update: [...SERVERS.map(volume), PENDING, LAST] }],
  ["faster volumes", { cluster: { volume: { iops: 6000 } } }, { update: SERVERS.map(volume) }],
  ["no final snapshots", { cluster: { volume: { finalSnapshot: false } } }, { update: SERVERS.map(volume) }],
  [
    "a shorter time for idle connections",
    { balancer: { idleTimeoutSeconds: 600 } },
    { update: [80, 443, 6443].map((port) => `aws_lb_listener.cluster_balancer_listener-${port}`) },
  ],
  [
    "connections only within a zone",
    { balancer: { crossZone: false } },
    { update: ["aws_lb.cluster_balancer_balancer"] },
  ],
  [
    "deletion protection",
    { balancer: { deletionProtection: true } },
    { update: ["aws_lb.cluster_balancer_balancer", "aws_s3_bucket.cluster_storage_bucket"] },
  ],
  [
    "another key of the secrets",
    {
      aws: {
        ...deployed.aws,
        secretsKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      },
    },
    {
      update: [DESIRED, RIGHTS],
      delete: ["aws_kms_key.cluster_secrets_key", "aws_kms_alias.cluster_secrets_alias"],
    },
  ],
  [
    "a policy more of the servers' role",
    { aws: { ...deployed.aws, rolePolicyArns: ["arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy"] } },
    { create: ["aws_iam_role_policy_attachment.cluster_servers_role_CloudWatchAgentServerPolicy"] },
  ],
  [
    "a permissions boundary",
    { aws: { ...deployed.aws, permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary" } },
    { update: ["aws_iam_role.cluster_servers_role_role"] },
  ],
  [
    "roles that Terraform assumes, for the stack and for the zone",
    {
      aws: { ...deployed.aws, assumeRole: { roleArn: "arn:aws:iam::123456789012:role/deployer", externalId: "team" } },
      dns: { ...deployed.dns, roleArn: "arn:aws:iam::123456789012:role/records" },
    },
    {},
  ],
  [
    "a role of yours",
    { aws: { ...deployed.aws, instanceProfile: GIVEN_PROFILE } },
    {
      update: SERVERS.map(instance),
      delete: [
        "aws_iam_instance_profile.cluster_servers_role_profile",
        "aws_iam_role.cluster_servers_role_role",
        RIGHTS,
      ],
    },
  ],
  [
    "a replacement number",
    { cluster: { replace: { "server-1": 1 } } },
    {
      update: [REPLACEMENTS, PENDING, LAST],
      replace: [instance(1), attachment(1), running(1), ready(1), stopWait(1), STOP_ACCESS, READINESS],
    },
  ],
];
