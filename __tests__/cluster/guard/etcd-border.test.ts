import { etcdBorder } from "../../../lib/cluster/guard/etcd-border";
import type { RancherOnRkeProps } from "../../../lib/config";
import { parseKubernetesVersion } from "../../../lib/config";
import { recordedVersion } from "../../../lib/guard/version-rules";
import { minimal, resource, synthesize } from "../../support/synth";

interface Deployed {
  readonly servers?: number;
  /** The version of the pending deploy; by default the version of the last deploy. */
  readonly begun?: string;
}

/**
 * The messages that reject a step. After the records are read, the conditions are arithmetic, in HCL as in JavaScript.
 */
function rejections(from: string, to: string, { servers = 3, begun = from }: Deployed = {}): string[] {
  const [last, pending, wanted] = [from, begun, to].map((version) => ({
    kubernetes: recordedVersion(parseKubernetesVersion(version)),
  })) as [Recorded, Recorded, Recorded];
  const value = (expression: string) => new Function("last", "pending", `return ${expression}`)(last, pending);
  return etcdBorder({ last: "last", pending: "pending" }, { ...wanted, servers }).flatMap((rule) =>
    value(rule.condition)
      ? []
      : [`${rule.rejection}; ${rule.remedy}`.replace(/\$\{([^}]*)\}/g, (_, inner: string) => value(inner))],
  );
}

interface Recorded {
  readonly kubernetes: ReturnType<typeof recordedVersion>;
}

describe("the upgrade from etcd 3.5 to 3.6", () => {
  it.each([
    ["v1.32.10+rke2r1", "v1.33.11+rke2r1"],
    ["v1.32.11+rke2r1", "v1.33.12+rke2r1"],
    ["v1.33.5+rke2r1", "v1.34.9+rke2r1"],
    ["v1.33.6+rke2r1", "v1.33.11+rke2r1"],
    ["v1.33.7+rke2r1", "v1.34.1+rke2r1"],
    ["v1.33.6+k3s1", "v1.34.3+k3s1"],
    ["v1.33.7+k3s1", "v1.33.9+k3s1"],
  ])("is rejected from %s to %s, with the release between", (from, to) => {
    const between = to.includes("k3s") ? "v1.33.7+k3s3" : "v1.33.7+rke2r2 to v1.33.10";
    expect(rejections(from, to)).toEqual([
      expect.stringContaining(
        `before 3.5.26; etcd 3.6 would count members that this etcd removed; deploy ${between} first`,
      ),
    ]);
  });

  it.each([
    ["v1.32.11+rke2r2", "v1.33.11+rke2r1"],
    ["v1.33.7+rke2r2", "v1.33.12+rke2r1"],
    ["v1.33.10+rke2r3", "v1.34.9+rke2r1"],
    ["v1.33.7+k3s3", "v1.34.3+k3s1"],
    // Both versions are before the border, or both after it.
    ["v1.33.5+rke2r1", "v1.33.10+rke2r1"],
    ["v1.32.5+rke2r1", "v1.33.7+rke2r1"],
    ["v1.33.11+rke2r1", "v1.34.9+rke2r1"],
    // Another rule covers this step.
    ["v1.33.5+rke2r1", "v1.35.7+rke2r1"],
    ["v1.35.7+rke2r1", "v1.36.1+rke2r1"],
    ["v1.34.9+k3s1", "v1.34.9+k3s1"],
  ])("is allowed from %s to %s", (from, to) => {
    expect(rejections(from, to)).toEqual([]);
  });

  it("does not concern an external datastore", () => {
    const rejected = (datastore?: object) => {
      const cluster = { ...minimal.cluster, version: "v1.34.9+k3s1", servers: 2, datastore };
      const stack = synthesize({ cluster: cluster as RancherOnRkeProps["cluster"] });
      return JSON.stringify(resource(stack, "aws_ssm_parameter", "cluster_deployed_pending").lifecycle);
    };
    expect(rejected({ rds: {} })).not.toContain("etcd 3.6");
    expect(rejected({ rds: {} })).toContain("cluster.version: got");
  });

  it("cannot be undone on a single server, where etcd 3.6 may have changed the data", () => {
    const [from, begun] = ["v1.33.10+rke2r1", "v1.34.9+rke2r1"];
    expect(rejections(from, from, { begun, servers: 1 })).toEqual([
      expect.stringContaining("not even with cluster.restore; write v1.34.9+rke2r1 or a newer one"),
    ]);
    // Two of three servers have not begun: the cluster's version is still 3.5.
    expect(rejections(from, from, { begun, servers: 3 })).toEqual([]);
    expect(rejections(from, "v1.34.10+rke2r1", { begun, servers: 1 })).toEqual([]);
  });
});
