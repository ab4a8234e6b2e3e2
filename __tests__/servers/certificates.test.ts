import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ByPrograms } from "../../lab/charts/by-programs";
import { issueCertificates, servedCertificate } from "../../lab/charts/issue";
import { whyNoDistribution } from "../../lab/distribution/build";
import { whyNoServers } from "../../lab/prerequisites";
import { DeployedCluster } from "../../lab/servers/deployed-cluster";
import type { RancherOnRkeProps } from "../../lib/config";
import { describeUnless } from "../support/unless";
import { authorities, CHARTS, KUBERNETES, publish } from "./charts";
import { MINUTE, stackWith } from "./stack";

type Tls = NonNullable<RancherOnRkeProps["rancher"]["tls"]>;

const email = "platform@example.com";
/** Each issuer, with its annotations on the Ingress. */
const ISSUERS = {
  rancher: { tls: { issuer: "rancher" }, signed: '"tls-rancher"' },
  blank: { tls: { issuer: "blank", privateCA: true }, signed: "BEGIN CERTIFICATE" },
  ca: { tls: { issuer: "ca" }, signed: '"rancher-issuer-ca"' },
  staging: { tls: { issuer: "acme", email, environment: "staging" }, signed: '"staging"' },
  production: { tls: { issuer: "acme", email }, signed: '"production"' },
  dns: { tls: { issuer: "acme", email, dns01: {} }, signed: '"route53"' },
  existing: { tls: { issuer: "existing", issuerRef: { name: "company" } }, signed: '"selfSigned"' },
} as const satisfies Record<string, { tls: Tls; signed: string }>;
type Name = keyof typeof ISSUERS;

/** Every change from one issuer to another, once each, in one sequence. */
const WALK: readonly Name[] = [
  ...(["rancher", "blank", "rancher", "ca", "rancher", "staging", "rancher", "production"] as const),
  ...(["blank", "ca", "blank", "staging", "blank", "production"] as const),
  ...(["ca", "staging", "ca", "production", "staging", "production", "rancher"] as const),
  ...(["existing", "blank", "existing", "ca", "existing", "staging"] as const),
  ...(["existing", "production", "existing", "rancher"] as const),
  ...(["dns", "blank", "dns", "ca", "dns", "staging"] as const),
  ...(["dns", "production", "dns", "existing", "dns", "rancher"] as const),
];

jest.setTimeout(15 * MINUTE);

/** Doubles of the charts and of cert-manager, and objects created as the kubernetes provider creates them. */
describeUnless(whyNoServers() ?? whyNoDistribution(), "certificates on a deployed cluster", () => {
  let cluster: DeployedCluster;
  const stack = (tls: Tls): RancherOnRkeProps => ({
    ...stackWith({ version: KUBERNETES, servers: 1 }),
    rancher: {
      version: "2.14.4",
      repository: CHARTS,
      tls,
      certManager: usesCertManager(tls),
      additionalTrustedCAs: true,
    },
  });
  const usesCertManager = ({ issuer }: Tls) => (issuer === "blank" ? undefined : { repository: CHARTS });

  beforeAll(async () => {
    const variables = authorities();
    const pair = { tls_certificate: variables.tls_ca as string, tls_key: variables.tls_issuer_key as string };
    const keys = { acme_access_key: "AKIAIOSFODNN7EXAMPLE", acme_secret_key: "secret" };
    cluster = await DeployedCluster.start("certificates", { variables: { ...variables, ...pair, ...keys } });
    await publish(cluster);
    await cluster.deploy(stack({}));
  }, 15 * MINUTE);
  afterAll(() => cluster?.stop());

  it("change from every issuer to every other", async () => {
    const programs = await ByPrograms.on(cluster);
    const changes = WALK.slice(1).map((name, index) => `${WALK[index]} to ${name}`);
    expect(new Set(changes).size).toBe(Object.keys(ISSUERS).length * (Object.keys(ISSUERS).length - 1));
    for (const name of WALK) {
      await cluster.synth(stack(ISSUERS[name].tls));
      await programs.apply();
      if (name === "existing") await createClusterIssuer(cluster, ISSUERS.existing.tls.issuerRef.name);
      await issueCertificates(cluster);
      expect(await servedCertificate(cluster)).toContain(ISSUERS[name].signed);
    }
    await programs.destroy();
  });

  it("are restored by rancher-backup into a new stack, which deploys after the documented command", async () => {
    await cluster.synth(stack(ISSUERS.ca.tls));
    const before = await ByPrograms.on(cluster);
    await before.apply();
    await issueCertificates(cluster);
    const saved = await backup(cluster);
    await before.destroy();
    await cluster.kubectl("delete", "secrets,configmaps", "--all", "--namespace=cattle-system");
    await restore(cluster, saved);

    const programs = await ByPrograms.on(cluster);
    await expect(programs.apply()).rejects.toThrow("already exists");
    const documented = readFileSync(join(__dirname, "../../docs/rancher.md"), "utf8");
    const [, command = ""] = /^ +kubectl (delete secrets .*)$/m.exec(documented) ?? [];
    expect(await cluster.kubectl(...command.split(" "))).toContain('secret "tls-ca" deleted');
    await programs.apply();
    await issueCertificates(cluster);
    expect(await servedCertificate(cluster)).toContain(ISSUERS.ca.signed);
  });
});

/** Creates a ClusterIssuer as a user does. */
async function createClusterIssuer(cluster: DeployedCluster, name: string): Promise<void> {
  const file = join(cluster.fleet.folder, "issuer.json");
  const issuer = {
    apiVersion: "cert-manager.io/v1",
    kind: "ClusterIssuer",
    metadata: { name },
    spec: { selfSigned: {} },
  };
  await writeFile(file, JSON.stringify(issuer));
  await cluster.kubectl("apply", `--filename=${file}`);
}

/**
 * The part of the namespaces `cattle-*` that rancher-backup saves (rancher-backup, ResourceSet
 * `rancher-resource-set-full`).
 */
async function backup(cluster: DeployedCluster): Promise<readonly SavedObject[]> {
  const list = async (...args: string[]) =>
    JSON.parse(await cluster.kubectl("get", ...args, "--all-namespaces", "--output=json")).items as SavedObject[];
  const found = [...(await list("configmaps")), ...(await list("secrets", "--selector=owner notin (helm)"))];
  return found.filter(
    ({ metadata }) =>
      metadata.namespace.startsWith("cattle-") && !/^(bootstrap-secret|kube-root-ca.crt)$/.test(metadata.name),
  );
}

interface SavedObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** Restores the saved objects as the operator does: it creates missing ones, with labels and annotations. */
async function restore(cluster: DeployedCluster, saved: readonly SavedObject[]): Promise<void> {
  const items = saved.map(({ metadata: { name, namespace, labels, annotations }, ...object }) => ({
    ...object,
    metadata: { name, namespace, labels, annotations },
  }));
  const file = join(cluster.fleet.folder, "restored.json");
  await writeFile(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }), { mode: 0o600 });
  await cluster.kubectl("create", "--filename", file);
}
