import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publishCharts } from "../../lab/charts/publish";
import type { DeployedCluster } from "../../lab/servers/deployed-cluster";
import { CERT_MANAGER } from "../support/supported";

/** The URL of the charts' doubles, for a configuration. */
export const CHARTS = "https://mirror.example.net/charts";
/** A version of Rancher that does not start. */
export const BROKEN = "2.14.9";
/** The charts of Rancher's backups, by its version. */
export const BACKUP: Readonly<Record<string, string>> = {
  "2.14.4": "109.0.1+up10.0.1",
  [BROKEN]: "109.0.1+up10.0.1",
  "2.15.0": "110.0.1+up11.0.1",
};
/** A Kubernetes version that Rancher 2.14 and 2.15 support, the version of the lab's API server. */
export const KUBERNETES = "v1.34.9+k3s1";

/** Publishes the charts of a stack with Rancher, in the versions of the tests. */
export async function publish(cluster: DeployedCluster, { broken = true } = {}): Promise<void> {
  await cluster.publish(KUBERNETES);
  await publishCharts(join(cluster.fleet.mirror, "charts"), [
    { name: "cert-manager", version: CERT_MANAGER },
    { name: "rancher", version: "2.13.3", like: "2.13.8" },
    { name: "rancher", version: "2.14.4" },
    { name: "rancher", version: "2.15.0" },
    { name: "rancher", version: BROKEN, like: "2.14.4", broken },
    ...[...new Set(Object.values(BACKUP))].flatMap((version) => [
      { name: "rancher-backup-crd", version } as const,
      { name: "rancher-backup", version } as const,
    ]),
  ]);
}

/**
 * A signing authority for cert-manager, additional authorities and an access key: the variables of the tests' stacks.
 */
export function authorities(): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "authorities-"));
  try {
    const subject = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=authority of the lab"];
    execFileSync("openssl", ["req", ...subject, "-keyout", "ca.key", "-out", "ca.crt"], { cwd: folder, stdio: "pipe" });
    const [certificate, key] = ["ca.crt", "ca.key"].map((name) => readFileSync(join(folder, name), "utf8")) as [
      string,
      string,
    ];
    return {
      tls_issuer_certificate: certificate,
      tls_issuer_key: key,
      tls_ca: certificate,
      additional_trusted_cas: certificate,
      backup_access_key: "backup-access-key",
      backup_secret_key: "backup-secret-key",
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
