import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { parseRancherOnDocker, parseRancherOnRke, type RancherOnRkeProps, type StackConfig } from "../../lib/config";
import { serverPolicyOf } from "../../tools/policy/servers";
import { synthesized } from "../../tools/synthesized";
import { minimal, minimalOnDocker } from "../support/synth";
import { APPS_FOLDER } from "../unit/apps-folder";
import { sourceFiles } from "./source-files";

const PLACE = { region: "eu-central-1", accountId: "111122223333" };
const KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const ECR = "444455556666.dkr.ecr.eu-west-1.amazonaws.com";
const K3S = { version: "v1.35.7+k3s1" };

interface Permission {
  readonly actions: readonly string[];
  readonly resource: string;
  readonly condition: string;
}

/** The permissions in the synthesized policy of a stack's servers, with the page's words for resources. */
function permissionsOf(id: string, config: StackConfig): Permission[] {
  const policy = serverPolicyOf(
    synthesized(id, config, mkdtempSync(join(process.env[APPS_FOLDER] ?? "", "permissions-"))),
    PLACE,
  );
  return (policy?.Statement ?? []).map(({ Action, Resource, Condition = {} }) => {
    const conditions = Object.entries((Condition as { StringEquals?: object }).StringEquals ?? {});
    return {
      actions: [Action].flat() as string[],
      resource: String(Resource)
        .replace(/^arn:aws:s3:::(stack|docker)-(servers|secrets)-\*/, "<bucket>")
        .replace("<bucket>/stack/", "<bucket>/<stack>/")
        .replace(KEY, "<aws.kmsKeyArn>")
        .replace(/^arn:aws:kms:.*:key\/\*$/, "<key of the stack's secrets>")
        .replace("arn:aws:s3:::mirror/rke2", "<cluster.artifacts>")
        .replace(/^arn:aws:ecr:eu-west-1:444455556666:repository/, "<registry>")
        .replace("/hub/", "/<path in rewrite>/")
        .replace(/^arn:aws:logs:.*:log-group:[^:]*/, "<log group>"),
      condition: conditions
        .map(([key, value]) => `${key}: ${value === "s3.eu-central-1.amazonaws.com" ? "S3" : value}`)
        .join(),
    };
  });
}

const codes = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code as string);
const section =
  sourceFiles(["docs/security.md"], [".md"])[0]?.text.split("### Permissions of the servers' role\n")[1] ?? "";
/** The rows of the page: what the stack must have, and the permission. */
const ROWS = [...section.replace(/\n## [\s\S]*/, "").matchAll(/^\| (.+?) \| (`.+?) \| (`.+?) \| (.*)\|$/gm)].map(
  ([, fields = "", actions = "", resource = "", condition = ""]) => ({
    fields,
    permission: {
      actions: codes(actions),
      resource: codes(resource)[0],
      condition: condition.replaceAll("`", "").trim(),
    },
  }),
);
const ALWAYS = ["any fields", "no `cluster.datastore`"];

test.each<[string, Partial<RancherOnRkeProps>, readonly string[]]>([
  ["no optional field", {}, ALWAYS],
  ["a key", { aws: { ...minimal.aws, kmsKeyArn: KEY } }, [...ALWAYS, "`aws.kmsKeyArn`"]],
  ["a datastore", { cluster: { ...minimal.cluster, ...K3S, datastore: { rds: {} } } }, ["any fields"]],
  [
    "releases in S3",
    { cluster: { ...minimal.cluster, artifacts: "s3://mirror/rke2" } },
    [...ALWAYS, "`cluster.artifacts` in S3"],
  ],
  ["a registry in ECR", { registry: { host: ECR } }, [...ALWAYS, "a registry in Amazon ECR"]],
  [
    "pull through caches of ECR",
    { registry: { host: ECR, rewrite: { "docker.io": "hub" } } },
    [...ALWAYS, "a registry in Amazon ECR", "a registry in Amazon ECR with `rewrite`"],
  ],
  ["alarms", { operations: { alarms: { servers: {} } } }, [...ALWAYS, "`operations.alarms.servers`"]],
  ["logs", { operations: { logs: {} } }, [...ALWAYS, "`operations.logs`"]],
])("docs/security.md lists the permissions of the servers of a stack with %s", (_, parts, fields) => {
  const listed = ROWS.filter((row) => fields.includes(row.fields)).map(({ permission }) => permission);
  const granted = permissionsOf("stack", parseRancherOnRke("stack", { ...minimal, ...parts }));
  const inOrder = (all: readonly object[]) => all.map((one) => JSON.stringify(one)).sort();
  expect(inOrder(granted)).toEqual(inOrder(listed));
});

test("docs/security.md names the permissions of a container's server", () => {
  const config = parseRancherOnDocker("docker", minimalOnDocker);
  const listed = ROWS.map(({ permission }) => permission).filter(
    ({ resource, actions }) =>
      /desired|secrets/.test(resource ?? "") || actions.includes("ssm:UpdateInstanceInformation"),
  );
  expect(permissionsOf("docker", config)).toEqual(listed);
});

test("the servers' role writes neither the desired state nor deletes an object of the record", () => {
  const matches = (pattern: string, text: string) =>
    new RegExp(`^${pattern.replace(/[.$]/g, "\\$&").replaceAll("*", ".*")}$`).test(text);
  const allowed = (action: string, resource: string) =>
    ROWS.some(({ permission }) => permission.actions.includes(action) && matches(permission.resource ?? "", resource));
  expect(allowed("s3:GetObject", "<bucket>/servers/desired.json.gz")).toBe(true);
  expect(allowed("s3:PutObject", "<bucket>/record/claim")).toBe(true);
  expect(allowed("s3:DeleteObject", "<bucket>/<stack>/snapshot")).toBe(true);
  expect(allowed("s3:PutObject", "<bucket>/servers/desired.json.gz")).toBe(false);
  expect(allowed("s3:DeleteObject", "<bucket>/servers/desired.json.gz")).toBe(false);
  expect(allowed("s3:DeleteObject", "<bucket>/record/claim")).toBe(false);
  expect(ROWS.flatMap(({ permission }) => permission.actions)).not.toContain("s3:DeleteObjectVersion");
});
