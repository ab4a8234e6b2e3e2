import type { Construct } from "constructs";
import type { DeployRecords } from "../../guard/deploy-records";
import { local } from "../../terraform/expressions";
import type { Deployment } from "../deployment";
import { lackingZones, runningServers } from "./look-ups";

/** Properties of `stepOf`. */
export interface StepProps {
  /** Name of the stack. */
  readonly stackName: string;
  /** The recorded deploys. */
  readonly records: DeployRecords;
  /** The intended result of this deploy. */
  readonly wanted: Deployment;
  /** Oldest and newest Kubernetes minor that the desired Rancher version supports. */
  readonly kubernetesOfRancher: readonly [oldest: number, newest: number];
  /** Names of the servers' zones. */
  readonly zones: readonly string[];
}

/** The step from the deployed to the desired state. All values are Terraform expressions, without `${}`. */
export interface Step {
  /** The result of the last deploy. */
  readonly last: string;
  /** The intended result of the pending deploy. */
  readonly pending: string;
  /** The intended result of this deploy. */
  readonly wanted: string;
  /** Whether any deploy was made or attempted. */
  readonly exists: string;
  /** Whether each part differs from the last deploy or the pending deploy. */
  readonly differs: Readonly<Record<"instanceType" | "servers" | "restart" | "kubernetes" | "rancher", string>>;
  /** Names of the servers to replace, including servers whose replacement may have failed. */
  readonly replaced: string;
  /** Replacement numbers below the recorded ones, as `server-1: 2`. */
  readonly lowered: string;
  /** The largest recorded number of servers. */
  readonly mostServers: string;
  /** Whether the plan creates instances. */
  readonly createsInstances: string;
  /** Names of the deployed servers that do not run. */
  readonly stopped: string;
  /** The servers' zones that do not offer the instance type. */
  readonly lackingZones: string;
  /** Whether this deploy restores a snapshot that an earlier deploy restored before the last one. */
  readonly restoresAgain: string;
  /** Whether this deploy restores the snapshot from before Rancher's last upgrade, and its version. */
  readonly undoesUpgrade: string;
  /** The hint that names this restore, or "". */
  readonly undoHint: string;
  /** The fields of the kinds of change in this deploy. */
  readonly changing: string;
  /** The field of the kind of change to deploy first. */
  readonly first: string;
  /** The order in which to deploy Kubernetes and Rancher, instead of both at once. */
  readonly upgradeOrder: string;
}

/** The kind of change for which node scripts restart the servers. The fields are those with "servers restart" in docs/changes.md. */
export const RESTART = "options that restart the servers (such as cluster.config, registry or egress)";

/** The step of a deploy, as locals of the synthesized Terraform. */
export function stepOf(scope: Construct, props: StepProps): Step {
  const { records, kubernetesOfRancher } = props;
  const { lastDeploy: last, pendingDeploy: pending, wanted, exists } = records;
  const value = (id: string, expression: string) => local(scope, id, `\${${expression}}`);
  const either = (part: string) => `${last}.${part} != ${wanted}.${part} || ${pending}.${part} != ${wanted}.${part}`;
  const number = (of: "min" | "max") => `${of}(${last}.replace[name], ${pending}.replace[name])`;

  const differences = local(scope, "differs", {
    instanceType: `\${${either("instanceType")}}`,
    servers: `\${${either("servers")}}`,
    restart: `\${${either("restart")}}`,
    kubernetes: `\${${either("kubernetes.version")}}`,
    rancher: `\${${either("rancher.version")}}`,
  });
  const differs = {
    instanceType: `${differences}.instanceType`,
    servers: `${differences}.servers`,
    restart: `${differences}.restart`,
    kubernetes: `${differences}.kubernetes`,
    rancher: `${differences}.rancher`,
  };
  const replaced = value("replaced", `[for name, number in ${wanted}.replace : name if ${number("min")} < number]`);
  const lowered = value(
    "lowered",
    `[for name, number in ${wanted}.replace : "\${name}: \${${number("max")}}" if ${number("max")} > number]`,
  );
  const mostServers = value("most-servers", `max(${last}.servers, ${pending}.servers)`);
  const createsInstances = value(
    "creates-instances",
    `${records.last("servers", "0")} == 0 || ${differs.servers} || length(${replaced}) > 0`,
  );

  const runs = runningServers(scope, props.stackName, Object.keys(props.wanted.replace));
  const stopped = value(
    "stopped",
    `[for name, runs in ${runs} : name if !runs && contains(keys(${records.last("replace", "{}")}), name)]`,
  );

  // Removing the name is no change.
  const restores = value(
    "restores",
    `${wanted}.restore != "" && ${wanted}.restore != ${records.last("restore", '""')}`,
  );
  const restoresAgain = value(
    "restores-again",
    `${restores} && contains(${records.last("restored", "[]")}, ${wanted}.restore)`,
  );
  const isOlder = (than: string) => `${than}.rancher.ordinal > ${wanted}.rancher.ordinal`;
  const snapshot = `before-rancher-\${${last}.rancher.version}`;
  const before = records.last("rancherBefore", '""');
  const undoesUpgrade = value(
    "undoes-upgrade",
    `${restores} && startswith(${wanted}.restore, "${snapshot}-") && ${before} == ${wanted}.rancher.version`,
  );
  const undoHint = value(
    "undo-hint",
    `${before} == "" ? "" : ", or \${${before}} with cluster.restore and a snapshot ${snapshot}"`,
  );

  /** Whether a failed deploy already included the change of a part. */
  const begun = (part: string) => `${pending}.${part} == ${wanted}.${part} && ${last}.${part} != ${wanted}.${part}`;
  // In the order of deploys: first a change that was begun, then a change that repairs a server.
  const kinds = local(scope, "kinds-of-change", [
    {
      field: "cluster.restore",
      changes: `\${${restores}}`,
      begun: `\${${wanted}.restore != "" && ${begun("restore")}}`,
    },
    { field: "cluster.replace", changes: `\${length(${replaced}) > 0}`, begun: `\${${begun("replace")}}` },
    {
      field: "cluster.size (or instanceType)",
      changes: `\${${differs.instanceType}}`,
      begun: `\${${begun("instanceType")}}`,
    },
    { field: "cluster.servers", changes: `\${${differs.servers}}`, begun: `\${${begun("servers")}}` },
    {
      field: RESTART,
      // All servers stop for a restore and then start with the new options.
      changes: `\${${differs.restart} && !${restores}}`,
      begun: `\${${begun("restart")}}`,
    },
    { field: "cluster.version", changes: `\${${differs.kubernetes}}`, begun: `\${${begun("kubernetes.version")}}` },
    {
      field: "rancher.version",
      // Rancher, "Rollbacks": the old version needs the data of that time.
      changes: `\${${differs.rancher} && !(${restores} && (${isOlder(last)} || ${isOlder(pending)}))}`,
      begun: `\${${begun("rancher.version")}}`,
    },
  ]);
  const changing = value("changing", `[for kind in ${kinds} : kind.field if kind.changes]`);
  const first = value("first", `try([for kind in ${kinds} : kind.field if kind.begun][0], ${changing}[0], "one")`);

  const [oldest, newest] = kubernetesOfRancher;
  const upgrades = local(scope, "upgrade-orders", {
    kubernetesFirst: `cluster.version \${${wanted}.kubernetes.version} with rancher.version \${${last}.rancher.version}, then \${${wanted}.rancher.version}`,
    rancherFirst: `rancher.version \${${wanted}.rancher.version} with cluster.version \${${last}.kubernetes.version}, then \${${wanted}.kubernetes.version}`,
  });
  const minor = `${last}.kubernetes.minor`;
  const upgradeOrder = value(
    "upgrade-order",
    `${minor} >= ${oldest} && ${minor} <= ${newest} ? ${upgrades}.rancherFirst : ${upgrades}.kubernetesFirst`,
  );

  return {
    last,
    pending,
    wanted,
    exists,
    differs,
    replaced,
    lowered,
    mostServers,
    createsInstances,
    stopped,
    lackingZones: lackingZones(scope, props.wanted.instanceType, props.zones),
    restoresAgain,
    undoesUpgrade,
    undoHint,
    changing,
    first,
    upgradeOrder,
  };
}
