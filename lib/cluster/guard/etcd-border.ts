import { etcd36Of, parseKubernetesVersion } from "../../config";
import type { Rule } from "../../guard/rule";
import type { Deployment } from "../deployment";
import type { Step } from "./step";

/**
 * The upgrade from etcd 3.5 to 3.6. Before 3.5.26, etcd keeps removed members, and 3.6 counts them again, so the API
 * stays down (etcd, "CHANGELOG-3.5"). Replaced servers and restores leave such members, so every cluster may have some.
 */
export function etcdBorder(
  { last, pending }: Pick<Step, "last" | "pending">,
  { kubernetes: { version, minor, ordinal }, servers }: Pick<Deployment, "kubernetes" | "servers">,
): Rule[] {
  const { first, lastMinor, after, between } = etcd36Of(parseKubernetesVersion(version).distribution);
  // Another rule rejects skipped minors, so no older version reaches this one directly.
  if (minor > lastMinor + 1) return [];
  if (ordinal >= first) {
    const deployed = `${last}.kubernetes.ordinal`;
    const ranges = after.map(([from, before]) =>
      before === undefined ? `${deployed} >= ${from}` : `${deployed} >= ${from} && ${deployed} < ${before}`,
    );
    return [
      {
        name: "no etcd 3.6 on members that 3.5 removed",
        condition: ranges.join(" || "),
        rejection: `cluster.version: got ${version} with etcd 3.6, deployed is \${${last}.kubernetes.version} with an etcd before 3.5.26; etcd 3.6 would count members that this etcd removed`,
        remedy: `deploy ${between} first`,
      },
    ];
  }
  if (servers > 1) return [];
  const tried = `\${${pending}.kubernetes.version}`;
  return [
    {
      name: "no etcd 3.5 on the data of 3.6",
      condition: `${pending}.kubernetes.ordinal < ${first}`,
      rejection: `cluster.version: got ${version} with etcd 3.5, but the upgrade to ${tried} has begun, and etcd 3.6 of the only server may have changed its data; etcd 3.5 cannot read such data, not even with cluster.restore`,
      remedy: `write ${tried} or a newer one`,
    },
  ];
}
