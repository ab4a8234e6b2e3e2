import { etcd36Of, parseKubernetesVersion } from "../../config";
import type { Rule, Step } from "./step";

/**
 * The step from etcd 3.5 to 3.6. Before 3.5.26 etcd keeps members that were removed, and 3.6 counts them again: the API
 * stays down (etcd, "CHANGELOG-3.5"). Replaced servers and restores leave such members, so every cluster may have some.
 */
export function etcdBorder({ record, wanted }: Step): Rule[] {
  if (wanted.datastore !== undefined) return [];
  const { version, minor, ordinal } = wanted.kubernetes;
  const { first, lastMinor, after, between } = etcd36Of(parseKubernetesVersion(version).distribution);
  // No minor is skipped: nothing before the border leads further.
  if (minor > lastMinor + 1) return [];
  const last = record.last("kubernetes.ordinal", `${ordinal}`);
  const deployed = `\${${record.last("kubernetes.version", `"${version}"`)}}`;
  if (ordinal >= first) {
    const ranges = after.map(([from, before]) =>
      before === undefined ? `${last} >= ${from}` : `${last} >= ${from} && ${last} < ${before}`,
    );
    return [
      {
        condition: ranges.join(" || "),
        refusal: `cluster.version: got ${version} with etcd 3.6, deployed is ${deployed} with an etcd before 3.5.26, whose removed members etcd 3.6 would count again; deploy ${between} first`,
      },
    ];
  }
  if (wanted.servers > 1) return [];
  const begun = record.begun("kubernetes.ordinal", `${ordinal}`);
  const tried = `\${${record.begun("kubernetes.version", `"${version}"`)}}`;
  return [
    {
      condition: `${begun} < ${first}`,
      refusal: `cluster.version: got ${version} with etcd 3.5, but ${tried} was begun, and the etcd 3.6 of the one server may have changed its data, which 3.5 does not read, with cluster.restore neither; write ${tried} or a newer one`,
    },
  ];
}
