import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { DeployedRecord } from "./deployed-record";
import type { Deployment } from "./deployment";
import { differs, replaced } from "./steps/changes";
import { chosenOnce } from "./steps/chosen-once";
import { etcdBorder } from "./steps/etcd-border";
import { fixedForEver } from "./steps/fixed-for-ever";
import { ImageLookup } from "./steps/image-lookup";
import { InstanceOffers } from "./steps/instance-offers";
import { nothingShrinks } from "./steps/nothing-shrinks";
import { oneKind } from "./steps/one-kind";
import { replacements } from "./steps/replacements";
import { restore } from "./steps/restore";
import { RunningServers } from "./steps/running-servers";
import { sizes } from "./steps/sizes";
import type { Rule, Step } from "./steps/step";
import { oneMinorUp, oneMinorUpOrBack, oneUpgrade } from "./steps/versions";

export interface StepGuardProps {
  /** Name of the stack. */
  readonly stackName: string;
  /** What is deployed. */
  readonly record: DeployedRecord;
  /** What this deploy is to leave standing. */
  readonly wanted: Deployment;
  /** Oldest and newest Kubernetes minor that the wanted Rancher supports. */
  readonly kubernetesOfRancher: readonly [oldest: number, newest: number];
  /** Name of the zone of each server. */
  readonly zones: readonly string[];
  /**
   * Id of the image of new instances.
   *
   * @default - none: the one that AWS itself names, which needs no look-up
   */
  readonly image?: string;
}

/**
 * Refuses plans whose step could not be taken back or would cost the cluster. Before the first deploy there is
 * nothing to judge by, and every step passes.
 */
export class StepGuard extends Construct {
  /** What has to be done before any server is touched. */
  readonly passed: ITerraformDependable;

  constructor(scope: Construct, id: string, props: StepGuardProps) {
    super(scope, id);
    const { stackName, record, wanted, kubernetesOfRancher, zones, image } = props;
    const step: Step = {
      record,
      wanted,
      kubernetesOfRancher,
      running: new RunningServers(this, "running", { stackName, count: wanted.servers }),
      offers: new InstanceOffers(this, "offers", {
        instanceType: wanted.instanceType,
        zones,
      }),
    };
    if (image !== undefined) {
      const needed = [
        `${record.last("servers", "0")} == 0`,
        differs(step, "servers"),
        `length(${replaced(step)}) > 0`,
      ].join(" || ");
      new ImageLookup(this, "image", { image, place: "cluster.image", needed });
    }
    const rules: readonly Rule[] = [
      ...fixedForEver(step),
      ...chosenOnce(step),
      ...oneMinorUp(step, "kubernetes", "cluster.version"),
      ...etcdBorder(step),
      ...oneMinorUpOrBack(step),
      oneUpgrade(step),
      oneKind(step),
      ...replacements(step),
      ...sizes(step),
      ...nothingShrinks(step),
      ...restore(step),
    ];
    this.passed = record.begin(
      wanted,
      rules.map(({ condition, refusal }) => ({ condition: `\${${condition}}`, errorMessage: refusal })),
    );
  }
}
