import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { DeployedCluster } from "../servers/deployed-cluster";

/** Leaves a release in the state of a Helm that was killed during an upgrade: with a new revision that is pending. */
export async function interruptUpgrade(cluster: DeployedCluster, name: string, namespace: string): Promise<void> {
  const selector = `--selector=owner=helm,name=${name},status=deployed`;
  const found = await cluster.kubectl("get", "secrets", selector, `--namespace=${namespace}`, "--output=json");
  const [{ data, metadata, type }] = JSON.parse(found).items;
  // Helm packs a release as JSON, gzip and base64; Kubernetes adds base64 once more.
  const packed = Buffer.from(Buffer.from(data.release, "base64").toString(), "base64");
  const release = JSON.parse(gunzipSync(packed).toString());
  const version = release.version + 1;
  const next = { ...release, version, info: { ...release.info, status: "pending-upgrade" } };
  const secret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: `sh.helm.release.v1.${name}.v${version}`,
      namespace,
      labels: { ...metadata.labels, status: "pending-upgrade", version: `${version}` },
    },
    type,
    data: { release: Buffer.from(gzipSync(JSON.stringify(next)).toString("base64")).toString("base64") },
  };
  const file = join(cluster.fleet.folder, "pending.json");
  await writeFile(file, JSON.stringify(secret), { mode: 0o600 });
  await cluster.kubectl("create", "--filename", file);
}
