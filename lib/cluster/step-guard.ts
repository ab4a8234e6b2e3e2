import type { Construct } from "constructs";
import { TerraformData } from "../terraform/terraform-data";
import type { DeployedRecord } from "./deployed-record";
import type { Deployment } from "./deployment";

export interface StepGuardProps {
  /** What is deployed. */
  readonly record: DeployedRecord;
  /** What this deploy is to leave standing. */
  readonly wanted: Deployment;
  /** Oldest and newest Kubernetes minor that the wanted Rancher supports. */
  readonly kubernetesOfRancher: readonly [oldest: number, newest: number];
}

/** What has to hold of the step from what is deployed to what is wanted. */
interface Rule {
  /** A Terraform expression, without `${}`. */
  readonly condition: string;
  /** What the refused plan says, a Terraform template. */
  readonly refusal: string;
}

/**
 * Refuses plans whose step could not be taken back or would cost the cluster. Before the first deploy is whole
 * there is nothing to judge by, and every step passes.
 */
export class StepGuard extends TerraformData {
  constructor(scope: Construct, id: string, props: StepGuardProps) {
    const rules = [
      ...fixedForEver(props),
      ...oneMinorUp(props, "kubernetes", "cluster.version"),
      ...oneMinorUp(props, "rancher", "rancher.version"),
      oneUpgradeAtATime(props),
      ...oneReplacementAtATime(props),
      ...nothingShrinks(props),
    ];
    super(scope, id, {
      lifecycle: {
        precondition: rules.map(({ condition, refusal }) => ({ condition: `\${${condition}}`, errorMessage: refusal })),
      },
    });
  }
}

function fixedForEver({ record, wanted }: StepGuardProps): Rule[] {
  return Object.entries(wanted.fixed).map(([place, value]) => {
    const got = JSON.stringify(value);
    const deployed = record.last(`fixed["${place}"]`, got);
    return {
      condition: `${deployed} == ${got}`,
      refusal: `${place}: got ${value}, deployed is \${${deployed}}; it cannot change under a cluster that stands: set it back, or make a second stack and move Rancher there by backup and restore`,
    };
  });
}

/** Kubernetes, "Version Skew Policy"; Rancher, "Upgrades": no minor is skipped, nothing goes back. */
function oneMinorUp({ record, wanted }: StepGuardProps, part: "kubernetes" | "rancher", place: string): Rule[] {
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

function oneUpgradeAtATime({ record, wanted, kubernetesOfRancher: [oldest, newest] }: StepGuardProps): Rule {
  const { kubernetes, rancher } = wanted;
  const deployedMinor = record.last("kubernetes.minor", `${kubernetes.minor}`);
  const deployed = (part: "kubernetes" | "rancher") => record.last(`${part}.version`, `"${wanted[part].version}"`);
  const rancherFirst = `first deploy rancher.version ${rancher.version} with cluster.version \${${deployed("kubernetes")}}, then ${kubernetes.version}`;
  const kubernetesFirst = `first deploy cluster.version ${kubernetes.version} with rancher.version \${${deployed("rancher")}}, then ${rancher.version}`;
  return {
    condition: `${deployed("kubernetes")} == "${kubernetes.version}" || ${deployed("rancher")} == "${rancher.version}"`,
    refusal: `cluster.version and rancher.version: both change, expected one a deploy; \${${deployedMinor} >= ${oldest} && ${deployedMinor} <= ${newest} ? "${rancherFirst}" : "${kubernetesFirst}"}`,
  };
}

function oneReplacementAtATime({ record, wanted }: StepGuardProps): Rule[] {
  const numbers = JSON.stringify(wanted.replace).replaceAll(":", " = ");
  const deployed = record.last("replace[name]", "number");
  const changed = `[for name, number in ${numbers} : name if ${deployed} < number]`;
  const lowered = `[for name, number in ${numbers} : "\${name}: \${${deployed}}" if ${deployed} > number]`;
  return [
    {
      condition: `length(${changed}) <= 1`,
      refusal: `cluster.replace: got new numbers for \${join(" and ", ${changed})}, expected one replaced server a deploy, or etcd loses its majority; deploy one after the other`,
    },
    {
      condition: `length(${lowered}) == 0`,
      refusal: `cluster.replace: numbers only rise, and one that was deployed stays in the file; write { \${join(", ", ${lowered})} } or higher`,
    },
  ];
}

function nothingShrinks({ record, wanted }: StepGuardProps): Rule[] {
  const servers = record.last("servers", `${wanted.servers}`);
  const size = record.last("volumeSize", `${wanted.volumeSize}`);
  return [
    {
      condition: `${servers} <= ${wanted.servers}`,
      refusal: `cluster.servers: got ${wanted.servers}, deployed are \${${servers}}; servers that vanish still count in etcd's majority: write \${${servers}}`,
    },
    {
      condition: `${size} <= ${wanted.volumeSize}`,
      refusal: `cluster.volume.size: got ${wanted.volumeSize}, deployed are \${${size}} GiB; a volume cannot shrink: write \${${size}} or more`,
    },
  ];
}
