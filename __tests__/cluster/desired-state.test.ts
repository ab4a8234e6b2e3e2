import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TerraformStack, Testing } from "cdktf";
import { DesiredObject } from "../../lib/aws/desired-object";
import { SecretsKey } from "../../lib/aws/secrets-key";
import { StackBucket } from "../../lib/aws/stack-bucket";
import { comesAfter, minimal, resource, type Synthesized, synthesize } from "../support/synth";

const AGENT = join(__dirname, "../../lib/cluster/agent");
const OBJECT = "cluster_desired_object_object";
const stack = synthesize();
/** The files of the desired state, as Terraform templates. */
const filesOf = (from: Synthesized = stack) => from.locals?.cluster_desired_object_files as Record<string, string>;
/** A template without interpolations, as Terraform evaluates it. */
const evaluated = (template?: string) => template?.replace(/([$%])\1\{/g, "$1{");

describe("desired state", () => {
  it("contains each file of the node script, byte for byte", () => {
    const scripts = readdirSync(join(AGENT, "node"));
    expect(scripts).toContain("node.sh");
    for (const file of scripts)
      expect(evaluated(filesOf()[file])).toBe(readFileSync(join(AGENT, "node", file), "utf8"));
    expect(evaluated(filesOf()["aws.sh"])).toBe(readFileSync(join(AGENT, "aws.sh"), "utf8"));
  });

  it.each([
    ["rke2", minimal.cluster],
    ["k3s", { ...minimal.cluster, version: "v1.35.6+k3s1" }],
  ])("contains manifests of %s that its deploy controller reads: no document begins with {", (_, cluster) => {
    const manifests = Object.entries(filesOf(synthesize({ cluster }))).filter(
      ([name]) => name.endsWith(".yaml") && name !== "config.yaml",
    );
    expect(manifests.map(([name]) => name).sort()).toEqual([
      "defaults.yaml",
      "rbac-administrators.yaml",
      "rbac-readiness.yaml",
      "rbac-servers.yaml",
    ]);
    for (const [, text] of manifests)
      for (const document of text.split(/^---$/m)) expect(document.trimStart()).toMatch(/^apiVersion: /);
  });

  it("contains settings that a shell reads", () => {
    const addresses = [0, 1, 2].map(
      (n) => `server-${n}=\${aws_network_interface.cluster_servers_server-${n}_interface.private_ip}`,
    );
    expect(filesOf().settings).toBe(
      [
        "DISTRIBUTION='rke2'",
        "BACKEND='etcd'",
        "VERSION='v1.35.7+rke2r1'",
        "RANCHER='2.15.0'",
        `SERVERS='${addresses.join(" ")}'`,
        "ARTIFACTS='https://github.com/rancher/rke2/releases/download'",
        "RESTORE=''",
        "",
      ].join("\n"),
    );
  });

  it("contains the mirror and the snapshot of the file", () => {
    const { settings } = filesOf(
      synthesize({
        cluster: {
          ...minimal.cluster,
          artifacts: "https://mirror.example.com/rke2",
          restore: { snapshot: "etcd-snapshot-server-0-1767225600" },
        },
      }),
    );
    expect(settings).toContain("ARTIFACTS='https://mirror.example.com/rke2'\n");
    expect(settings).toContain("RESTORE='etcd-snapshot-server-0-1767225600'\n");
  });

  it("contains the pod security configuration only under the profile cis", () => {
    const hardened = filesOf(synthesize({ cluster: { ...minimal.cluster, profile: "cis" } }));
    expect(hardened["config.yaml"]).toContain("\nprofile: cis\n");
    expect(hardened["pod-security.yaml"]).toMatch(/namespaces:\n(\s+- \S+\n)*\s+- cattle-system\n/);
    expect(filesOf()).not.toHaveProperty(["pod-security.yaml"]);
  });

  it("is encrypted by a key of the stack or the user's, never by aws/s3", () => {
    const object = (from = stack) => resource(from, "aws_s3_object", OBJECT);
    expect(object()).toMatchObject({
      key: "servers/desired.json.gz",
      server_side_encryption: "aws:kms",
      kms_key_id: "${aws_kms_key.cluster_secrets_key.arn}",
    });
    expect(resource(stack, "aws_kms_key", "cluster_secrets_key")).toMatchObject({
      enable_key_rotation: true,
      lifecycle: { create_before_destroy: true },
      policy: expect.stringContaining(
        '{"AWS" = "arn:aws:iam::${data.aws_caller_identity.cluster_secrets_caller.account_id}:root"}',
      ),
    });
    const secretsKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const keyed = synthesize({ aws: { ...minimal.aws, secretsKeyArn } });
    expect(object(keyed).kms_key_id).toBe(secretsKeyArn);
    expect(keyed.resource).not.toHaveProperty("aws_kms_key");
  });

  it("has no default tags, because an object has at most ten", () => {
    expect(resource(stack, "aws_s3_object", OBJECT).override_provider).toEqual({ default_tags: { tags: {} } });
  });

  it("changes only after the pending deploy is recorded, and exists before a server boots", () => {
    expect(resource(stack, "aws_s3_object", OBJECT).depends_on).toEqual(
      expect.arrayContaining([
        "aws_ssm_parameter.cluster_deployed_pending",
        "aws_s3_bucket_policy.cluster_storage_policy",
      ]),
    );
    expect(comesAfter(stack, `aws_s3_object.${OBJECT}`, "aws_s3_bucket_versioning.cluster_storage_versioning")).toBe(
      true,
    );
    expect(comesAfter(stack, "aws_instance.cluster_servers_server-0_instance", `aws_s3_object.${OBJECT}`)).toBe(true);
  });

  it("rejects a file name that servers reject", () => {
    const app = new TerraformStack(Testing.app(), "rke-ha");
    const props = { stackName: "rke-ha", region: "eu-central-1" };
    const bucket = new StackBucket(app, "storage", { ...props, keep: false });
    const secretsKey = new SecretsKey(app, "secrets", props);
    const object = (id: string, files: Record<string, string>) => () =>
      new DesiredObject(app, id, { bucket, files, password: "secret", secretsKey });
    expect(object("good", { "a-1.yaml": "" })).not.toThrow();
    for (const [id, name] of ["../a", "a/b", ".a", "A", ""].entries())
      expect(object(`bad-${id}`, { [name]: "" })).toThrow(
        `desired state: got the file name ${name}, expected lower-case letters, digits, dots and hyphens`,
      );
  });
});
