import type { DeployedRecord } from "../deployed-record";
import type { Version } from "../deployment";
import { differs } from "./changes";
import { restores } from "./restore";
import type { Rule, Step } from "./step";

/**
 * Kubernetes, "Version Skew Policy"; Rancher, "Upgrades": no minor is skipped, nothing goes back. Judged by the last
 * successful deploy alone, so that a version which could not be reached can be mended to an older one.
 */
export function oneMinorUp<Part extends "kubernetes" | "rancher">(
  { record, wanted }: { readonly record: DeployedRecord; readonly wanted: Readonly<Record<Part, Version>> },
  part: Part,
  place: string,
): Rule[] {
  const { version, minor, ordinal } = wanted[part];
  const deployed = `\${${record.last(`${part}.version`, `"${version}"`)}}`;
  return [
    {
      condition: `${record.last(`${part}.ordinal`, `${ordinal}`)} <= ${ordinal}`,
      refusal: `${place}: got ${version}, deployed is ${deployed}; there is no way back to an older version but a restore: write ${deployed} or a newer one`,
    },
    {
      condition: `${record.last(`${part}.minor`, `${minor}`)} + 1 >= ${minor}`,
      refusal: `${place}: got ${version}, deployed is ${deployed}; minor versions are not skipped: write the newest patch of the minor after ${deployed} first`,
    },
  ];
}

/**
 * The same for Rancher where servers save etcd before an upgrade: that snapshot and the version it was taken of lead back.
 * Any other pair would put old code on what newer code has migrated.
 */
export function oneMinorUpOrBack(step: Step): Rule[] {
  const { record, wanted } = step;
  const { version } = wanted.rancher;
  const before = record.last("rancher.before", '""');
  const deployed = record.last("rancher.version", `"${version}"`);
  const snapshot = `before-rancher-\${${deployed}}`;
  const leadsBack = `${restores(step)} && startswith("${wanted.restore}", "${snapshot}-") && ${before} == "${version}"`;
  const [notOlder, ...others] = oneMinorUp(step, "rancher", "rancher.version") as [Rule, Rule];
  return [
    {
      condition: wanted.restore === "" ? notOlder.condition : `(${leadsBack}) || ${notOlder.condition}`,
      refusal: `${notOlder.refusal}\${${before} == "" ? "" : ", or \${${before}} with cluster.restore and a snapshot ${snapshot}"}`,
    },
    ...others,
  ];
}

/** Kubernetes and Rancher each have to find the other at a version that they support. */
export function oneUpgrade(step: Step): Rule {
  const { record, wanted } = step;
  const [oldest, newest] = step.kubernetesOfRancher;
  const { kubernetes, rancher } = wanted;
  const deployedMinor = record.last("kubernetes.minor", `${kubernetes.minor}`);
  const deployed = (part: "kubernetes" | "rancher") => record.last(`${part}.version`, `"${wanted[part].version}"`);
  const rancherFirst = `first deploy rancher.version ${rancher.version} with cluster.version \${${deployed("kubernetes")}}, then ${kubernetes.version}`;
  const kubernetesFirst = `first deploy cluster.version ${kubernetes.version} with rancher.version \${${deployed("rancher")}}, then ${rancher.version}`;
  return {
    condition: `!(${differs(step, "kubernetes")} && ${differs(step, "rancher")})`,
    refusal: `cluster.version and rancher.version: both change, expected one a deploy; \${${deployedMinor} >= ${oldest} && ${deployedMinor} <= ${newest} ? "${rancherFirst}" : "${kubernetesFirst}"}`,
  };
}
