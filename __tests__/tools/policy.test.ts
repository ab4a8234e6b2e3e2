import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../../lib/config";
import type { Json } from "../../tools/json";
import { NEEDS, READ_PREFIXES } from "../../tools/policy/actions";
import { actsByRole, callerPolicyOf, policyOf, zonePolicyOf } from "../../tools/policy/policy";
import { serverPolicyOf } from "../../tools/policy/servers";
import { synthesized } from "../../tools/synthesized";
import { sourceFiles } from "../project/source-files";
import { EXAMPLES, exampleStacks } from "../support/examples";
import { minimal, synthesize } from "../support/synth";
import { APPS_FOLDER } from "../unit/apps-folder";
import { allows } from "./allows";

/** AWS' limit of a managed policy, in characters without white space (IAM User Guide, "IAM and AWS STS quotas"). */
const MANAGED_POLICY_LENGTH = 6144;
const REGION = "eu-central-1";

const KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const OF_DATABASE: Parameters<typeof synthesize>[0] = {
  cluster: { ...minimal.cluster, version: "v1.35.7+k3s1", datastore: { rds: {} } },
};

const AIR_GAP: Parameters<typeof synthesize>[0] = {
  egress: {
    airGap: {
      registry: { host: "registry.corp.example.com" },
      artifacts: "s3://mirror/rke2",
      charts: "oci://charts.corp.example.com",
    },
  },
  balancer: { scheme: "internal" },
  network: { allowedCidrs: ["10.0.0.0/8"] },
  cluster: { ...minimal.cluster, apiAllowedCidrs: ["10.0.0.0/8"] },
  dns: undefined,
};

const policyOfExample = (file: string) =>
  exampleStacks(file).map(({ id, json }) => ({ id, json, policy: policyOf(id, json as unknown as Json, REGION) }));

test("docs/aws.md has the table of actions", () => {
  const list = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");
  const rows = NEEDS.map(({ of, types, actions }) => `| ${of} | ${list(types)} | ${list(actions)} |`);
  expect(sourceFiles(["docs/aws.md"], [".md"])[0]?.text).toContain(
    [
      "| Of | Resources | Actions |",
      "|---|---|---|",
      ...rows,
      "| the state (`backend.s3`) | none: Terraform's own | `s3:ListBucket` of the bucket, `s3:GetObject`, `s3:PutObject` and `s3:DeleteObject` of its key and of the key with `.tflock` |",
      "",
    ].join("\n"),
  );
});

test.each(EXAMPLES)("the policy of %s fits into a managed one, and names only the stack's resources", (file) => {
  for (const { id, json, policy } of policyOfExample(file)) {
    expect(JSON.stringify(policy).length).toBeLessThan(MANAGED_POLICY_LENGTH);
    const of = (type: string) =>
      Object.values((json as unknown as { resource: Record<string, Record<string, Json>> }).resource[type] ?? {});
    const arns = [
      ...of("aws_iam_role").map(({ name }) => `arn:aws:iam::111122223333:role/${name}`),
      ...of("aws_iam_instance_profile").map(({ name }) => `arn:aws:iam::111122223333:instance-profile/${name}`),
      ...of("aws_s3_bucket").map(({ bucket_prefix: name }) => `arn:aws:s3:::${name}2026`),
      ...of("aws_ssm_parameter").map(({ name }) => `arn:aws:ssm:${REGION}:111122223333:parameter${name}`),
    ].filter((arn) => !arn.includes("${"));
    const granted = policy.Statement.flatMap(({ Resource }) => Resource).filter((arn) => arn !== "*");
    const covers = (arn: string) =>
      granted.some((pattern) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(arn));
    expect([id, arns.filter((arn) => !covers(arn))]).toEqual([id, []]);
  }
});

/** The policy of an example's servers, and the policies that Terraform attaches to the stack's own role. */
function serversOf(file: string) {
  return Object.entries(loadConfig(join(__dirname, "../..", file)).stacks).map(([id, config]) => {
    const stack = synthesized(id, config, mkdtempSync(join(process.env[APPS_FOLDER] ?? "", "servers-policy-")));
    const attached = Object.values(
      (stack.json.resource as Record<string, Record<string, Json>>).aws_iam_role_policy ?? {},
    );
    return { attached, policy: serverPolicyOf(stack, { region: REGION, accountId: "111122223333" }) };
  });
}

/** One of each kind of role. */
const WITH_ROLES = ["production", "operations", "air-gap", "ecr", "external-datastore", "docker", "rke1", "eks"];

test.each(WITH_ROLES.map((name) => `examples/${name}.yaml`))(
  "the policy of the servers of %s equals the policies of the stack's own role",
  (file) => {
    for (const { attached, policy } of serversOf(file)) {
      expect(attached.length).toBe(policy === undefined ? 0 : 1);
      if (policy === undefined) continue;
      // Actions, statements and conditions must be equal. ARNs are compared by name; the lab compares the rest.
      const text = String(attached[0]?.policy);
      for (const { Sid, Action, Condition } of policy.Statement) {
        expect(text).toContain(`"Sid" = "${Sid}"`);
        const actions = Array.isArray(Action) ? `[${Action.map((each) => `"${each}"`).join(", ")}]` : `"${Action}"`;
        expect(text).toContain(`"Sid" = "${Sid}", "Effect" = "Allow", "Action" = ${actions}`);
        const { "ForAnyValue:StringEquals": alias, ...conditions } = (Condition ?? {}) as Record<string, Json>;
        for (const [key, value] of Object.values(conditions).flatMap(Object.entries))
          expect(text).toContain(`"${key}" = "${value}"`);
        if (Sid === "DecryptSecrets" && text.includes("aws_kms_key"))
          expect(alias).toHaveProperty(["kms:ResourceAliases"]);
      }
      expect(text.match(/"Sid"/g)).toHaveLength(policy.Statement.length);
      expect(JSON.stringify(policy)).not.toContain("$");
    }
  },
);

test("with a role of the user's, Terraform only needs the right to pass it on to EC2", () => {
  const stack = synthesize({ aws: { ...minimal.aws, instanceProfile: "platform-servers" } });
  const policy = policyOf("rke-ha", stack as unknown as Json, REGION);
  const iam = policy.Statement.filter(({ Action }) => Action.some((each) => /^iam:(?!Describe|Get|List)/.test(each)));
  expect(iam).toEqual([
    {
      Sid: "PassRole",
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: ["arn:aws:iam::*:role/*"],
      Condition: { StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com"] } },
    },
    {
      Sid: "LinkedRoles",
      Effect: "Allow",
      Action: ["iam:CreateServiceLinkedRole"],
      Resource: ["arn:aws:iam::*:role/aws-service-role/*"],
    },
  ]);
});

describe("with roles to assume", () => {
  const stateRole = "arn:aws:iam::111122223333:role/terraform-states";
  const [{ id, json }] = exampleStacks("examples/governance.yaml") as [ReturnType<typeof exampleStacks>[number]];
  const stack = json as unknown as Json;

  test("who assumes them may do that, and no more", () => {
    expect(callerPolicyOf(stack, REGION).Statement).toEqual([
      {
        Sid: "AssumeRoles",
        Effect: "Allow",
        Action: ["sts:AssumeRole"],
        Resource: [
          "arn:aws:iam::111122223333:role/rancher-deployer",
          "arn:aws:iam::444455556666:role/rancher-records",
          stateRole,
        ],
      },
    ]);
  });

  test("who assumes them has the state where it has no role of its own", () => {
    const backend = { s3: { bucket: "states", key: "a", region: REGION } };
    const aws = { ...minimal.aws, assumeRole: { roleArn: stateRole } };
    const other = synthesize({ aws, backend }) as unknown as Json;
    const sids = (policy: ReturnType<typeof policyOf>) => policy.Statement.map(({ Sid }) => Sid);
    expect(sids(callerPolicyOf(other, REGION))).toEqual(["AssumeRoles", "StateBucket", "State"]);
    expect(sids(policyOf("rke-ha", other, REGION))).not.toContain("State");
    expect(actsByRole(other)).toBe(true);
  });

  test("the zone is left to its role", () => {
    const ofZone = zonePolicyOf(id, stack, REGION) as ReturnType<typeof policyOf>;
    expect(allows(ofZone, "route53:ChangeResourceRecordSets")).toBe(true);
    expect(ofZone.Statement.flatMap(({ Action }) => Action).every((action) => action.startsWith("route53:"))).toBe(
      true,
    );
    expect(allows(policyOf(id, stack, REGION), "route53:ChangeResourceRecordSets")).toBe(false);
    expect(zonePolicyOf("rke-ha", synthesize() as unknown as Json, REGION)).toBeUndefined();
  });

  test("the credentials of the environment assume the zone's role where they act themselves", () => {
    const zone = { zone: "example.com", roleArn: stateRole };
    const policy = policyOf("rke-ha", synthesize({ dns: zone }) as unknown as Json, REGION);
    expect(policy.Statement.find(({ Sid }) => Sid === "AssumeRoles")?.Resource).toEqual([stateRole]);
  });

  test("what exists is not created: neither roles nor security groups", () => {
    const policy = policyOf(id, stack, REGION);
    for (const action of [
      "iam:CreateRole",
      "ec2:CreateSecurityGroup",
      "ec2:AuthorizeSecurityGroupIngress",
      "ec2:CreateVpc",
    ])
      expect([action, allows(policy, action)]).toEqual([action, false]);
    for (const action of ["iam:PassRole", "ec2:RunInstances", "ec2:DescribeSecurityGroups"])
      expect([action, allows(policy, action)]).toEqual([action, true]);
  });
});

test("the policy of the defaults", () => {
  const [{ policy }] = policyOfExample("rancher.yaml") as [ReturnType<typeof policyOfExample>[number]];
  const about = (sid: string) => policy.Statement.find(({ Sid }) => Sid === sid);
  expect(about("Roles")?.Resource).toEqual([
    "arn:aws:iam::*:role/rke-ha-*",
    "arn:aws:iam::*:instance-profile/rke-ha-*",
  ]);
  expect(about("Buckets")?.Resource).toEqual(["arn:aws:s3:::rke-ha-servers-*"]);
  // Terraform neither reads nor writes the record and the snapshots.
  const content = policy.Statement.filter(({ Action }) => Action.some((each) => /^s3:(Get|Put)Object/.test(each)));
  expect(content.map(({ Resource }) => Resource)).toEqual([["arn:aws:s3:::rke-ha-servers-*/servers/*"]]);
  expect(allows(policy, "iam:PassRole")).toBe(true);
  // The stack needs none of these.
  for (const action of [
    "iam:CreateUser",
    "s3:GetObjectVersion",
    "rds:CreateDBInstance",
    "sns:CreateTopic",
    "iam:AttachRolePolicy",
  ]) {
    expect([action, allows(policy, action)]).toEqual([action, false]);
  }
  expect(READ_PREFIXES.every((prefix) => allows(policy, `ec2:${prefix}Anything`))).toBe(true);
});

test("a state in S3, and a key of the volumes, are in the policy of the production example", () => {
  const [{ policy }] = policyOfExample("examples/production.yaml") as [ReturnType<typeof policyOfExample>[number]];
  const state = policy.Statement.find(({ Sid }) => Sid === "State");
  expect(state?.Resource).toEqual([
    "arn:aws:s3:::example-terraform-states/rancher/production.tfstate",
    "arn:aws:s3:::example-terraform-states/rancher/production.tfstate.tflock",
  ]);
  expect(allows(policy, "kms:CreateGrant")).toBe(true);
});

const NEEDS_OF_PARTS: readonly [
  what: string,
  parts: Parameters<typeof synthesize>[0],
  action: string,
  needed: boolean,
][] = [
  ["a key of the servers' disks", { aws: { ...minimal.aws, kmsKeyArn: KEY } }, "kms:CreateGrant", true],
  [
    "a key of the database, and of disks without data",
    { ...OF_DATABASE, aws: { ...minimal.aws, kmsKeyArn: KEY } },
    "kms:CreateGrant",
    true,
  ],
  ["no key", OF_DATABASE, "kms:CreateGrant", false],
  ["endpoints of an air gap, without a zone", AIR_GAP, "route53:AssociateVPCWithHostedZone", true],
  ["no endpoints with names", {}, "route53:AssociateVPCWithHostedZone", false],
  ["a bucket that is created with its tags", {}, "s3:TagResource", true],
];

test.each(NEEDS_OF_PARTS)(
  "for %s, the policy has exactly the actions that AWS asks for",
  (_, parts, action, needed) => {
    expect(allows(policyOf("rke-ha", synthesize(parts) as unknown as Json, REGION), action)).toBe(needed);
  },
);

test("another partition has other ARNs", () => {
  const json = exampleStacks("rancher.yaml")[0]?.json as unknown as Json;
  expect(JSON.stringify(policyOf("rke-ha", json, "us-gov-west-1"))).not.toContain("arn:aws:");
});
