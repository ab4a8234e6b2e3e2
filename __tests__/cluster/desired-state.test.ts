import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { TerraformStack, Testing } from "cdktf";
import { SecretsKey } from "../../lib/aws/secrets-key";
import { DesiredState } from "../../lib/cluster/desired-state";
import { nodeScripts } from "../../lib/cluster/node-scripts";
import { parameterText } from "../../lib/cluster/parameter-text";
import { Pki } from "../../lib/cluster/pki";
import { minimal, namesOf, resource, synthesize } from "../support/synth";

const SCRIPTS = join(__dirname, "../../lib/cluster/agent/node");
const SECRETS = /_private_key|random_password|private_key_pem/;
const stack = synthesize();
const parameter = (name: string, from = stack) => {
  const found = namesOf(from, "aws_ssm_parameter")
    .map((id) => resource(from, "aws_ssm_parameter", id))
    .find((each) => each.name === `/rancher/rke-ha/servers/${name}`);
  if (found === undefined) throw new Error(`got no parameter ${name}`);
  return found;
};

describe("desired state", () => {
  it("contains each file of the node script, byte for byte, within the size limit of a parameter", () => {
    const files = readdirSync(SCRIPTS);
    expect(files).toContain("node.sh");
    for (const file of files) {
      const { value, type } = parameter(`${file}.gz`);
      expect(type).toBe("String");
      expect(gunzipSync(Buffer.from(String(value), "base64"))).toEqual(readFileSync(join(SCRIPTS, file)));
      expect(String(value).length).toBeLessThanOrEqual(4096);
    }
  });

  it.each([
    ["rke2", minimal.cluster],
    ["k3s", { ...minimal.cluster, version: "v1.35.6+k3s1", distribution: "k3s" as const }],
  ])("contains manifests of %s that its deploy controller reads: no document begins with {", (_, cluster) => {
    const from = synthesize({ cluster });
    const manifests = namesOf(from, "aws_ssm_parameter")
      .map((id) => resource(from, "aws_ssm_parameter", id))
      .filter(({ name }) => String(name).endsWith(".yaml") && !String(name).endsWith("/config.yaml"));
    expect(manifests.map(({ name }) => String(name).split("/").at(-1))).toEqual([
      "defaults.yaml",
      "rbac-administrators.yaml",
      "rbac-readiness.yaml",
      "rbac-servers.yaml",
    ]);
    for (const { value } of manifests) {
      for (const document of String(value).split(/^---$/m)) expect(document.trimStart()).toMatch(/^apiVersion: /);
    }
  });

  it("contains settings that a shell reads", () => {
    const addresses = [0, 1, 2].map(
      (n) => `server-${n}=\${aws_network_interface.cluster_servers_server-${n}_interface.private_ip}`,
    );
    const names = namesOf(stack, "aws_ssm_parameter").map((id) =>
      String(resource(stack, "aws_ssm_parameter", id).name),
    );
    const files = names
      .filter((name) => name.startsWith("/rancher/rke-ha/servers/"))
      .map((name) => name.split("/").at(-1)?.replace(/\.gz$/, "") ?? "")
      .filter((file) => !["cluster-lock", "revision", "settings", "parts.sha256"].includes(file));
    const [text, listed] = String(parameter("settings").value).split("FILES=") as [string, string];
    expect(
      listed
        .replace(/^'|'\n$/g, "")
        .split(" ")
        .filter((file) => file !== "parts.sha256")
        .sort(),
    ).toEqual(files.sort());
    expect(text).toBe(
      [
        "DISTRIBUTION='rke2'",
        "BACKEND='etcd'",
        "VERSION='v1.35.7+rke2r1'",
        "RANCHER='2.15.0'",
        `SERVERS='${addresses.join(" ")}'`,
        "ARTIFACTS='https://github.com/rancher/rke2/releases/download'",
        "BUCKET='${aws_s3_bucket.cluster_snapshots_bucket.bucket}'",
        "REGION='eu-central-1'",
        "RESTORE=''",
        "LOCK='/rancher/rke-ha/servers/cluster-lock'",
        "",
      ].join("\n"),
    );
  });

  it("contains the mirror and the snapshot of the file", () => {
    const other = synthesize({
      cluster: {
        ...minimal.cluster,
        artifacts: "https://mirror.example.com/rke2",
        restore: { snapshot: "etcd-snapshot-server-0-1767225600" },
      },
    });
    const { value } = parameter("settings", other);
    expect(value).toContain("ARTIFACTS='https://mirror.example.com/rke2'\n");
    expect(value).toContain("RESTORE='etcd-snapshot-server-0-1767225600'\n");
  });

  it("contains the pod security configuration only under the profile cis", () => {
    const hardened = synthesize({ cluster: { ...minimal.cluster, profile: "cis" } });
    expect(parameter("config.yaml", hardened).value).toContain("\nprofile: cis\n");
    expect(parameter("pod-security.yaml", hardened).value).toMatch(/namespaces:\n(\s+- \S+\n)*\s+- cattle-system\n/);
    expect(() => parameter("pod-security.yaml")).toThrow("got no parameter pod-security.yaml");
  });

  it("keeps secrets in one parameter, encrypted by a key of the stack or the user's, never by aws/ssm", () => {
    const secret = (from = stack) =>
      namesOf(from, "aws_ssm_parameter")
        .map((id) => resource(from, "aws_ssm_parameter", id))
        // The checksum covers a secret, so nobody can guess the other parts from it.
        .filter(({ name }) => !String(name).endsWith("/revision"))
        .filter(({ value }) => SECRETS.test(String(value)) || value === "${local.cluster_desired_keys}");
    expect(secret().map(({ name, type }) => [name, type])).toEqual([
      ["/rancher/rke-ha/servers/keys.json.gz", "SecureString"],
    ]);
    const secretLocals = Object.entries(stack.locals ?? {}).filter(([, value]) => SECRETS.test(String(value)));
    expect(secretLocals.map(([name]) => name)).toEqual(["cluster_desired_keys"]);
    expect(secret()[0]?.key_id).toBe("${aws_kms_key.cluster_secrets_key.arn}");
    expect(resource(stack, "aws_kms_key", "cluster_secrets_key")).toMatchObject({
      enable_key_rotation: true,
      lifecycle: { create_before_destroy: true },
      policy: expect.stringContaining(
        '{"AWS" = "arn:aws:iam::${data.aws_caller_identity.cluster_secrets_caller.account_id}:root"}',
      ),
    });
    const secretsKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const keyed = synthesize({ aws: { ...minimal.aws, secretsKeyArn } });
    expect(secret(keyed)[0]?.key_id).toBe(secretsKeyArn);
    expect(keyed.resource).not.toHaveProperty("aws_kms_key");
  });

  it("has a revision of everything except the cluster lock, which is written last and reveals no secret", () => {
    const { type, value, depends_on } = parameter("revision");
    const others = namesOf(stack, "aws_ssm_parameter").filter(
      (id) =>
        id.startsWith("cluster_desired_") && !["cluster_desired_cluster-lock", "cluster_desired_revision"].includes(id),
    );
    expect(type).toBe("String");
    expect(value).toMatch(/^\$\{nonsensitive\(sha256\(join\("", \[.*random_password[^\]]*\]\)\)\)\}$/);
    for (const id of others) {
      expect(value).toContain(`aws_ssm_parameter.${id}.value`);
      expect(depends_on).toContain(`aws_ssm_parameter.${id}`);
    }
  });

  it("leaves the cluster lock to the servers after it creates it", () => {
    expect(parameter("cluster-lock")).toMatchObject({
      value: "uninitialized",
      lifecycle: { ignore_changes: ["value", "insecure_value"] },
    });
  });

  it("changes only after the pending deploy is recorded, and exists before a server boots", () => {
    for (const id of namesOf(stack, "aws_ssm_parameter").filter((name) => name.startsWith("cluster_desired_"))) {
      expect(resource(stack, "aws_ssm_parameter", id).depends_on).toContain(
        "aws_ssm_parameter.cluster_deployed_pending",
      );
    }
    expect(resource(stack, "aws_instance", "cluster_servers_server-0_instance").depends_on).toEqual(
      expect.arrayContaining([
        "aws_ssm_parameter.cluster_desired_keys-json-gz",
        "aws_ssm_parameter.cluster_desired_node-sh-gz",
      ]),
    );
  });
});

describe("parameters", () => {
  it("are rejected at synthesis when they are larger than AWS allows, with name and size", () => {
    expect(parameterText("config.yaml", "x".repeat(4096))).toHaveLength(4096);
    expect(() => parameterText("config.yaml", "é".repeat(2049))).toThrow(
      "desired state: got 4098 bytes for config.yaml, expected at most 4096, the maximum of an SSM parameter of the tier standard; split it in two",
    );
  });

  it("are rejected at synthesis with double braces, which AWS takes for another parameter", () => {
    expect(parameterText("config.yaml", "a: {b: {}}")).toBe("a: {b: {}}");
    expect(() => parameterText("config.yaml", "node-label:\n- a={{ x }}")).toThrow(
      "desired state: got {{…}} in config.yaml, which an SSM parameter rejects; write the value without it",
    );
  });

  it("are rejected the same way from every source", () => {
    const app = new TerraformStack(Testing.app(), "rke-ha");
    const props = {
      stackName: "rke-ha",
      region: "eu-central-1",
      distribution: "rke2",
      version: "v1.35.7+rke2r1",
      rancher: "2.15.0",
    } as const;
    const rest = { artifacts: "https://mirror.example.com", config: "", bucket: "snapshots", restore: "", after: [] };
    const desired = (manifests: Record<string, string>) => () =>
      new DesiredState(app, "desired", {
        ...props,
        ...rest,
        manifests,
        pki: new Pki(app, "pki", { adminCertificate: 0 }),
        secretsKey: new SecretsKey(app, "secrets", props),
      });
    expect(desired({ "rbac.yaml": "x".repeat(5000) })).toThrow("desired state: got 5000 bytes for rbac.yaml, ");
  });

  it("with a size that is known only at the apply are rejected then", () => {
    const { value, tier, lifecycle } = parameter("keys.json.gz");
    expect([value, tier]).toEqual(["${local.cluster_desired_keys}", "Advanced"]);
    expect(lifecycle).toEqual({
      precondition: [
        {
          condition: "${nonsensitive(length(local.cluster_desired_keys)) <= 8192}",
          error_message: expect.stringMatching(/^desired state: got .* bytes for keys\.json\.gz, /),
        },
      ],
    });
  });

  it("of scripts do not depend on when and where they were packed", () => {
    const folder = mkdtempSync(join(tmpdir(), "scripts-"));
    writeFileSync(join(folder, "b.sh"), "echo b\n");
    writeFileSync(join(folder, "a.sh"), "echo a\n");
    writeFileSync(join(folder, "notes.md"), "no script\n");
    const packed = nodeScripts(folder);
    rmSync(folder, { recursive: true });
    expect(Object.keys(packed)).toEqual(["a.sh", "b.sh"]);
    // Magic, deflate, no flags, no time, best compression, unknown system (RFC 1952).
    expect(
      Buffer.from(packed["a.sh"] ?? "", "base64")
        .subarray(0, 10)
        .toString("hex"),
    ).toBe("1f8b080000000000" + "02ff");
  });
});
