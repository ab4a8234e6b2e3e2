import type { DeployedRecord } from "../../lib/cluster/deployed-record";
import { recordedVersion } from "../../lib/cluster/deployment";
import { etcdBorder } from "../../lib/cluster/steps/etcd-border";
import type { Step } from "../../lib/cluster/steps/step";
import { parseKubernetesVersion } from "../../lib/config";

interface Deployed {
  readonly servers?: number;
  readonly datastore?: string;
  /** The version that the last deploy had in mind; by default the one that it left. */
  readonly begun?: string;
}

/** What is refused of a step. The conditions are arithmetic once the record is read, in HCL as in JavaScript. */
function refusals(from: string, to: string, more: Deployed = {}): string[] {
  const read = (version: string) => (path: string) =>
    path === "kubernetes.ordinal" ? String(parseKubernetesVersion(version).ordinal) : version;
  const record = { last: read(from), begun: read(more.begun ?? from) } as unknown as DeployedRecord;
  const wanted = { kubernetes: recordedVersion(parseKubernetesVersion(to)), servers: 3, ...more };
  return etcdBorder({ record, wanted } as unknown as Step).flatMap(({ condition, refusal }) =>
    new Function(`return ${condition}`)() ? [] : [refusal.replace(/\$\{([^}]*)\}/g, "$1")],
  );
}

describe("the step from etcd 3.5 to 3.6", () => {
  it.each([
    ["v1.32.10+rke2r1", "v1.33.11+rke2r1"],
    ["v1.32.11+rke2r1", "v1.33.12+rke2r1"],
    ["v1.33.5+rke2r1", "v1.34.9+rke2r1"],
    ["v1.33.6+rke2r1", "v1.33.11+rke2r1"],
    ["v1.33.7+rke2r1", "v1.34.1+rke2r1"],
    ["v1.33.6+k3s1", "v1.34.3+k3s1"],
    ["v1.33.7+k3s1", "v1.33.9+k3s1"],
  ])("is refused from %s to %s, with the release between", (from, to) => {
    const between = to.includes("k3s") ? "v1.33.7+k3s3" : "v1.33.7+rke2r2 to v1.33.10";
    expect(refusals(from, to)).toEqual([
      expect.stringContaining(
        `before 3.5.26, whose removed members etcd 3.6 would count again; deploy ${between} first`,
      ),
    ]);
  });

  it.each([
    ["v1.32.11+rke2r2", "v1.33.11+rke2r1"],
    ["v1.33.7+rke2r2", "v1.33.12+rke2r1"],
    ["v1.33.10+rke2r3", "v1.34.9+rke2r1"],
    ["v1.33.7+k3s3", "v1.34.3+k3s1"],
    // Both before, or both behind it.
    ["v1.33.5+rke2r1", "v1.33.10+rke2r1"],
    ["v1.32.5+rke2r1", "v1.33.7+rke2r1"],
    ["v1.33.11+rke2r1", "v1.34.9+rke2r1"],
    // This is the other rule's.
    ["v1.33.5+rke2r1", "v1.35.7+rke2r1"],
    ["v1.35.7+rke2r1", "v1.36.1+rke2r1"],
    ["v1.34.9+k3s1", "v1.34.9+k3s1"],
  ])("is free from %s to %s", (from, to) => {
    expect(refusals(from, to)).toEqual([]);
  });

  it("has nothing to do with an external datastore", () => {
    expect(refusals("v1.33.5+k3s1", "v1.34.9+k3s1", { datastore: "cluster.datastore.existing" })).toEqual([]);
  });

  it("is not taken back by a single server, where etcd 3.6 may have changed the data", () => {
    const [from, begun] = ["v1.33.10+rke2r1", "v1.34.9+rke2r1"];
    expect(refusals(from, from, { begun, servers: 1 })).toEqual([
      expect.stringContaining("with cluster.restore neither; write v1.34.9+rke2r1 or a newer one"),
    ]);
    // Of three, two have not begun: the cluster's version is still 3.5.
    expect(refusals(from, from, { begun, servers: 3 })).toEqual([]);
    expect(refusals(from, "v1.34.10+rke2r1", { begun, servers: 1 })).toEqual([]);
  });
});
