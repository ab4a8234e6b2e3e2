import type { Json } from "../../tools/json";
import { READ_PREFIXES } from "../../tools/policy/actions";
import { allows, policyOf } from "../../tools/policy/policy";
import { needsTable } from "../../tools/policy/table";
import { sourceFiles } from "../project/source-files";
import { EXAMPLES, exampleStacks } from "../support/examples";

/** AWS' limit of a managed policy, in characters without white space (IAM User Guide, "IAM and AWS STS quotas"). */
const MANAGED_POLICY_LENGTH = 6144;
const REGION = "eu-central-1";

const policyOfExample = (file: string) =>
  exampleStacks(file).map(({ id, json }) => ({ id, json, policy: policyOf(id, json as unknown as Json, REGION) }));

test("docs/aws.md has the table of actions", () => {
  expect(sourceFiles(["docs/aws.md"], [".md"])[0]?.text).toContain(needsTable());
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

test("the policy of the defaults", () => {
  const [{ policy }] = policyOfExample("rancher.yaml") as [ReturnType<typeof policyOfExample>[number]];
  const about = (sid: string) => policy.Statement.find(({ Sid }) => Sid === sid);
  expect(about("Roles")?.Resource).toEqual([
    "arn:aws:iam::*:role/rke-ha-*",
    "arn:aws:iam::*:instance-profile/rke-ha-*",
  ]);
  expect(about("Buckets")?.Resource).toEqual(["arn:aws:s3:::rke-ha-snapshots-*"]);
  expect(allows(policy, "iam:PassRole")).toBe(true);
  // The stack needs none of these.
  for (const action of [
    "iam:CreateUser",
    "s3:GetObject",
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

test("another partition has other ARNs", () => {
  const json = exampleStacks("rancher.yaml")[0]?.json as unknown as Json;
  expect(JSON.stringify(policyOf("rke-ha", json, "us-gov-west-1"))).not.toContain("arn:aws:");
});
