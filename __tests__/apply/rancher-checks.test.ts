import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { whyNoProviders } from "../../lab/prerequisites";
import { providerSource } from "../../lab/terraform/providers";
import { which } from "../../lab/which";
import { describeUnless } from "../support/unless";
import { checksOf, rejection, warnings } from "./checks";

const reason = whyNoProviders() ?? (which("openssl") === undefined ? "openssl is not on PATH" : undefined);
jest.setTimeout(120_000);

describeUnless(reason, "before a cluster changes", () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;
  const pem = (name: string) => readFileSync(join(folder, name), "utf8");
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const root = (name: string) =>
    openssl(
      "req",
      "-x509",
      ..."-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30".split(" "),
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.pem`,
      "-subj",
      `/CN=${name}`,
    );
  const leaf = (name: string, algorithm: string, dnsName: string, days = "10") => {
    openssl(
      "req",
      "-newkey",
      ...algorithm.split(" "),
      "-nodes",
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.csr`,
      "-subj",
      "/CN=a",
    );
    writeFileSync(
      join(folder, "extensions"),
      `subjectAltName=DNS:other.example.com,DNS:${dnsName}\nbasicConstraints=CA:FALSE\n`,
    );
    openssl(
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      "-CA",
      "root.pem",
      "-CAkey",
      "root.key",
      "-CAcreateserial",
      "-days",
      days,
      "-out",
      `${name}.pem`,
      "-extfile",
      "extensions",
    );
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "checks-"));
    env = { ...process.env, CHECKPOINT_DISABLE: "1", ...(await providerSource(folder)).env };
    root("root");
    leaf("rsa", "rsa:2048", "rancher.example.com");
    leaf("ec", "ec -pkeyopt ec_paramgen_curve:P-384", "*.example.com");
    leaf("foreign", "rsa:2048", "xrancher.example.com");
    leaf("over", "rsa:2048", "rancher.example.com", "0");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const certificates = (outdir: string) =>
    checksOf(
      {
        hostname: "rancher.example.com",
        cluster: { kubernetes: "1.35", kubeconfig: { context: "a" } },
        rancher: { version: "2.15.0", tls: { issuer: "blank", privateCA: true } },
      },
      join(folder, outdir),
    );

  it.each([
    ["a certificate with its key and its root", "rsa.pem", "rsa.key", "root.pem", undefined],
    ["a certificate by a wildcard", "ec.pem", "ec.key", "root.pem", undefined],
    [
      "a key of another certificate",
      "rsa.pem",
      "ec.key",
      "root.pem",
      "tls_key: got a key that does not match tls_certificate",
    ],
    [
      "a certificate for another name",
      "foreign.pem",
      "foreign.key",
      "root.pem",
      "tls_certificate: got certificate 1 (CN=a), which is not for rancher.example.com",
    ],
    [
      "a certificate that is over",
      "over.pem",
      "over.key",
      "root.pem",
      "tls_certificate: got certificate 1 (CN=a), which expired at",
    ],
    [
      "the root in the certificate's place",
      "root.pem",
      "root.key",
      "root.pem",
      "tls_certificate: got an authority's certificate first",
    ],
    [
      "the certificate in the root's place",
      "rsa.pem",
      "rsa.key",
      "rsa.pem",
      "tls_ca: got certificate 1 (CN=a), which is not of an authority",
    ],
    [
      "a key instead of a certificate",
      "rsa.key",
      "rsa.key",
      "root.pem",
      "tls_certificate: expected certificates in PEM",
    ],
  ])("Terraform checks %s", async (_, certificate, key, ca, expected) => {
    const said = await rejection(env, certificates("certificates"), {
      tls_certificate: pem(certificate),
      tls_key: pem(key),
      tls_ca: pem(ca),
    });
    if (expected === undefined) expect(said).toBeUndefined();
    else expect(said).toContain(expected);
    expect(said ?? "").not.toContain("BEGIN PRIVATE KEY");
  });

  it.each([
    ["nothing", undefined, undefined, undefined],
    ["the same", "rancher-2.15.0", undefined, undefined],
    ["the minor before", "rancher-2.14.4", undefined, undefined],
    ["an older Rancher with newer data, after a rollback", "rancher-2.14.4", "v2.16.0", undefined],
    ["data of the same version", undefined, "v2.15.0", undefined],
    [
      "data of a newer minor, without Rancher",
      undefined,
      "v2.16.0",
      "rancher.version: got 2.15.0, deployed is 2.16.0; only a restore returns to an older version",
    ],
    [
      "a newer patch",
      "rancher-2.15.1",
      undefined,
      'rancher.version: got 2.15.0, deployed is 2.15.1; only a restore returns to an older version; write 2.15.1 or a newer one, or follow docs/rancher.md, "Back to an older version"',
    ],
    [
      "a newer minor",
      "rancher-2.16.0",
      undefined,
      "rancher.version: got 2.15.0, deployed is 2.16.0; only a restore returns to an older version",
    ],
    [
      "two minors before",
      "rancher-2.13.3",
      undefined,
      "rancher.version: got 2.15.0, deployed is 2.13.3; minor versions are not skipped",
    ],
  ])("Terraform checks a step from %s", async (_, chart, value, expected) => {
    const directory = checksOf(
      {
        hostname: "rancher.example.com",
        cluster: { kubernetes: "1.35", kubeconfig: { context: "a" } },
        rancher: { version: "2.15.0" },
      },
      join(folder, "step"),
    );
    const installed = JSON.stringify(chart === undefined ? [] : [{ metadata: { labels: { chart } } }]);
    const settings = JSON.stringify(value === undefined ? [] : [{ value }]);
    const said = await rejection(env, directory, { installed, settings });
    if (expected === undefined) expect(said).toBeUndefined();
    else expect(said).toContain(expected);
  });

  it.each([
    ["nobody", undefined, undefined],
    ["this stack", { stack: "k8s", state: "this state" }, undefined],
    [
      "another stack",
      { stack: "rke-ha" },
      "cluster: the stack rke-ha has installed Rancher in this cluster, got k8s; name another cluster",
    ],
    [
      "a stack of this name that is not in this state",
      { stack: "k8s", state: "another state" },
      "cluster: a stack k8s has installed Rancher in this cluster, but this Terraform state does not contain it",
    ],
  ])("Terraform checks a cluster on which %s installed Rancher", async (_, data, expected) => {
    const directory = checksOf(
      {
        hostname: "rancher.example.com",
        cluster: { kubernetes: "1.35", kubeconfig: { context: "a" } },
        rancher: { version: "2.15.0" },
      },
      join(folder, "owner"),
    );
    const said = await rejection(env, directory, { owner: JSON.stringify(data === undefined ? [] : [{ data }]) });
    if (expected === undefined) expect(said).toBeUndefined();
    else expect(said).toContain(expected);
  });

  it.each([
    ["no release", [], undefined],
    [
      "two releases",
      ["sh.helm.release.v1.rancher.v3", "sh.helm.release.v1.rancher-prerequisites.v2"],
      "when no other deploy runs: kubectl --namespace cattle-system delete secret sh.helm.release.v1.rancher.v3 && kubectl --namespace cattle-system delete secret sh.helm.release.v1.rancher-prerequisites.v2, and deploy again",
    ],
  ])("Terraform checks a cluster with %s pending", async (_, names, expected) => {
    const directory = checksOf(
      {
        hostname: "rancher.example.com",
        cluster: { kubernetes: "1.35", kubeconfig: { context: "a" } },
        rancher: { version: "2.15.0" },
      },
      join(folder, "pending"),
    );
    const pending = names.map((name) => ({ metadata: { name, namespace: "cattle-system" } }));
    const said = await rejection(env, directory, { pending: JSON.stringify(pending) });
    if (expected === undefined) expect(said).toBeUndefined();
    else expect(said).toContain(expected);
  });

  const slice = (...endpoints: readonly [pod: string, node: string, ready?: boolean][]) => ({
    endpoints:
      endpoints.length === 0
        ? null
        : endpoints.map(([name, nodeName, ready = true]) => ({
            conditions: { ready },
            nodeName,
            targetRef: { kind: "Pod", name },
          })),
  });
  const remedy =
    "expected pods on 3 servers; run kubectl --namespace cattle-system delete pod NAME for one that shares its server";
  it.each<[string, readonly object[], readonly object[], readonly string[]]>([
    ["no pods yet", [], [], []],
    ["a Service without pods", [slice()], [slice()], []],
    ["a server each", [slice(["a", "n1"], ["b", "n2"], ["c", "n3"])], [slice(["x", "n1"])], []],
    ["fewer pods than servers", [slice(["a", "n1"], ["b", "n2"])], [], []],
    ["more pods than servers", [slice(["a", "n1"], ["b", "n2"], ["c", "n3"], ["d", "n3"])], [], []],
    ["a pod that is not ready", [slice(["a", "n1"], ["b", "n1", false], ["c", "n3"])], [], []],
    ["the same pods by IPv4 and IPv6", [slice(["a", "n1"], ["b", "n2"]), slice(["a", "n1"], ["b", "n2"])], [], []],
    [
      "two pods on one server",
      [slice(["a", "n1"], ["b", "n2"], ["c", "n1"])],
      [],
      [`rancher: got {"n1":["a","c"],"n2":["b"]}, ${remedy}`],
    ],
    [
      "all pods of both on one server",
      [slice(["a", "n1"], ["b", "n1"], ["c", "n1"])],
      [slice(["x", "n2"], ["y", "n2"])],
      [`rancher-webhook: got {"n2":["x","y"]}, ${remedy}`, `rancher: got {"n1":["a","b","c"]}, ${remedy}`],
    ],
  ])("Terraform warns of %s, or does not", async (_, endpoints, ofWebhook, expected) => {
    const directory = checksOf(
      {
        hostname: "rancher.example.com",
        cluster: { kubernetes: "1.35", kubeconfig: { context: "a" } },
        rancher: { version: "2.15.0" },
      },
      join(folder, "spread"),
    );
    const said = await warnings(env, directory, {
      endpoints: JSON.stringify(endpoints),
      webhook_endpoints: JSON.stringify(ofWebhook),
    });
    // Terraform prints them in any order.
    expect(said.sort()).toEqual(expected);
  });

  it("Terraform checks a given bootstrap password", async () => {
    const directory = checksOf(
      {
        hostname: "rancher.example.com",
        cluster: { kubernetes: "1.35", kubeconfig: { context: "a" } },
        rancher: { version: "2.15.0", bootstrapPassword: "variable" },
      },
      join(folder, "password"),
    );
    const expected = "bootstrap_password: expected 12 to 128 characters without spaces, commas, braces and backslashes";
    for (const password of ["short", "long enough but with spaces", "commas,and{braces}", "back\\slashes\\here"]) {
      expect(await rejection(env, directory, { bootstrap_password: password })).toContain(expected);
    }
    expect(await rejection(env, directory, { bootstrap_password: "Fine&long#enough=" })).toBeUndefined();
  });
});
