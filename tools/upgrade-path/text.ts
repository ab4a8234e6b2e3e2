import { ETCD_BORDERS } from "../../lib/config/support-matrix";
import { isNewestPatch, type UpgradeStep, type Versions } from "./upgrade-path";

/** The steps of an upgrade as lines, for a terminal. */
export function textOf(from: Versions, steps: readonly UpgradeStep[]): string {
  if (steps.length === 0) return "nothing to upgrade: the deployed versions are the wanted ones";
  const repaired = Object.values(ETCD_BORDERS).flatMap((border) => border.repaired);
  const lines = steps.flatMap(({ field, version }, index) => {
    const before = index === 0 ? from : (steps[index - 1] as UpgradeStep).after;
    const deployed = field === "cluster.version" ? before.kubernetes : before.rancher;
    return [
      `${index + 1}. ${field}: ${shown(version)}`,
      ...(isNewestPatch(version) && minorOf(version) === minorOf(deployed)
        ? [`   If ${shown(version)} is deployed, skip this step.`]
        : []),
      ...(field === "cluster.version" && repaired.includes(version)
        ? ["   This release has etcd 3.5.26. The next step has etcd 3.6, which an older etcd 3.5 cannot become."]
        : []),
      ...(field === "rancher.version" && minorOf(version) !== minorOf(deployed)
        ? [
            "   First upgrade the feature charts of Rancher on all clusters: monitoring, logging, backup.",
            "   Write rancher.backup.version of the new minor version in the same deploy, if you have one.",
          ]
        : []),
    ];
  });
  const number = steps.length === 1 ? "one deploy" : `${steps.length} deploys`;
  return [
    `deployed: ${from.kubernetes} and Rancher ${from.rancher}`,
    ...lines,
    `${number}, one step each. The change guard accepts each step after the step before it has succeeded.`,
  ].join("\n");
}

function shown(version: string): string {
  return isNewestPatch(version) ? `the newest patch of ${minorOf(version)}` : version;
}

const minorOf = (version: string) => version.split(".").slice(0, 2).join(".");
