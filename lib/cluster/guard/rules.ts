import type { Rule } from "../../guard/rule";
import { versionRules } from "../../guard/version-rules";
import { RESTART, type Step } from "./step";

/**
 * The rules for a step of any cluster.
 *
 * @param undo how to return to an older Rancher, as the end of a remedy; a Terraform template
 */
export function rulesOf(step: Step, undo: string): Rule[] {
  const { changing, createsInstances, differs, first, lackingZones, last, lowered, upgradeOrder, wanted } = step;
  return [
    // A restore brings back data, but not the older version of a server.
    ...versionRules({
      place: "cluster.version",
      last: `${last}.kubernetes`,
      wanted: `${wanted}.kubernetes`,
      wayBack: "no deploy",
    }),
    // Servers save etcd before an upgrade of Rancher. Only that snapshot together with its version can undo the
    // upgrade. With any other pair, old code would run on data that newer code has migrated.
    ...versionRules({
      place: "rancher.version",
      last: `${last}.rancher`,
      wanted: `${wanted}.rancher`,
      restoresData: step.undoesUpgrade,
      otherRemedy: undo,
    }),
    {
      // During an upgrade, Kubernetes and Rancher must support each other's version.
      name: "one upgrade a deploy",
      condition: `!(${differs.kubernetes} && ${differs.rancher})`,
      rejection: "cluster.version and rancher.version: both change, expected one change per deploy",
      remedy: `first deploy \${${upgradeOrder}}`,
    },
    {
      // Two kinds of change can stop two servers at once: Terraform destroys one server to replace it before it resizes
      // another, or while a node script restarts a third one. Node scripts themselves stop one server at a time.
      name: "one kind of change a deploy",
      condition: `length(distinct([for field in ${changing} : endswith(field, ".version") || field == "${RESTART}" ? "by node scripts" : field])) <= 1`,
      rejection: `\${join(", ", ${changing})}: all of them change, expected one kind of change per deploy`,
      remedy: `first deploy \${${first}} alone, and keep the deployed values of the others`,
    },
    {
      name: "replacement numbers only rise",
      condition: `length(${lowered}) == 0`,
      rejection: "cluster.replace: a number cannot become lower, and a deployed number must remain in the file",
      remedy: `write { \${join(", ", ${lowered})} } or higher`,
    },
    {
      name: "the zones offer the instance type",
      condition: `!(${createsInstances} || ${differs.instanceType}) || length(${lackingZones}) == 0`,
      rejection: `cluster.size or instanceType: got \${${wanted}.instanceType}, which AWS does not offer in \${join(", ", ${lackingZones})}`,
      remedy: "write another type, or, before the first deploy, zones that offer it in network.zones",
    },
    {
      name: "a snapshot is of this cluster",
      condition: `${wanted}.restore == "" || ${step.exists}`,
      rejection: `cluster.restore: got \${${wanted}.restore}, but no deploy has created a cluster with snapshots yet`,
      remedy: "remove it for the first deploy",
    },
    {
      // The servers compare the name with all restores in the cluster record.
      name: "each snapshot is restored once",
      condition: `!${step.restoresAgain}`,
      rejection: `cluster.restore: got \${${wanted}.restore}, which an earlier deploy restored, and each name is restored once`,
      remedy: "copy the snapshot in the bucket, and write the name of the copy",
    },
  ];
}

/** Additional rules when etcd runs on the servers, because etcd needs a majority of them. */
export function etcdRules(step: Step): Rule[] {
  const { replaced, stopped } = step;
  return [
    ...serverRules(step, "deleted servers still count in etcd's majority", "etcd would lose its majority"),
    {
      name: "one replaced server a deploy",
      condition: `length(${replaced}) <= 1`,
      rejection: `cluster.replace: got new numbers for \${join(" and ", ${replaced})}, expected one replaced server per deploy, because etcd would lose its majority`,
      remedy: "deploy them one by one, each after the previous deploy has succeeded",
    },
    {
      name: "the others run during a replacement",
      condition: `length(${replaced}) == 0 || length(setsubtract(${stopped}, ${replaced})) == 0`,
      rejection: `cluster.replace: got a new number for \${join(" and ", ${replaced})}, but \${join(" and ", setsubtract(${stopped}, ${replaced}))} does not run, and etcd would lose its majority`,
      remedy: "first start it with a deploy without the new number",
    },
  ];
}

/** Additional rules when servers keep no data, so that a deploy may replace all of them at once. */
export function datastoreRules(step: Step): Rule[] {
  return serverRules(step, "the Nodes of deleted servers remain", "Rancher would be unavailable");
}

function serverRules(step: Step, whyNotFewer: string, loss: string): Rule[] {
  const { differs, last, mostServers, pending, stopped, wanted } = step;
  // A failed deploy of the same edit may have stopped one server. Terraform starts that server before it changes the
  // next one.
  const tolerated = `(${pending}.instanceType == ${wanted}.instanceType || ${last}.servers == 1 ? 1 : 0)`;
  return [
    {
      name: "servers never become fewer",
      condition: `${mostServers} <= ${wanted}.servers`,
      rejection: `cluster.servers: got \${${wanted}.servers}, deployed are \${${mostServers}}; ${whyNotFewer}`,
      remedy: `write \${${mostServers}}`,
    },
    {
      name: "the others run during a new size",
      condition: `!${differs.instanceType} || length(${stopped}) <= ${tolerated}`,
      rejection: `cluster.size or instanceType: got \${${wanted}.instanceType}, but \${join(" and ", ${stopped})} does not run, and ${loss} when another server stops for its new size`,
      remedy: `first start it with a deploy of \${${pending}.instanceType}`,
    },
  ];
}
