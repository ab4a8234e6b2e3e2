import { Construct } from "constructs";
import { architectureOf } from "../../config";
import { permanentRules } from "../../guard/permanent-rules";
import { ETCD } from "../deployment";
import { rootVolumeGib } from "../server";
import { etcdBorder } from "./etcd-border";
import { lookUpImage } from "./look-ups";
import { datastoreRules, etcdRules, rulesOf } from "./rules";
import { type StepProps, stepOf } from "./step";

/** Properties of a `ChangeGuard`. */
export interface ChangeGuardProps extends StepProps {
  /**
   * Id of the image of new instances.
   *
   * @default - none: the current Ubuntu image, which needs no look-up
   */
  readonly image?: string;
}

const UNDO_WITH_DATASTORE = ", or see docs/datastore.md";

/**
 * Rejects plans with a step that cannot be undone or that could lose the cluster. Before the first deploy nothing is
 * recorded, so the rules that compare with a record accept every step.
 */
export class ChangeGuard extends Construct {
  constructor(scope: Construct, id: string, props: ChangeGuardProps) {
    super(scope, id);
    const { image, records, wanted } = props;
    const step = stepOf(this, props);
    const hasEtcd = wanted.fixed["cluster.datastore"] === ETCD;
    if (image !== undefined) {
      // Only servers with etcd have a data volume.
      const instances = { architecture: architectureOf(wanted.instanceType), rootGib: rootVolumeGib(hasEtcd) };
      lookUpImage(this, image, instances, step.createsInstances);
    }
    records.begin(wanted, [
      ...permanentRules(this, records),
      ...rulesOf(step, hasEtcd ? `\${${step.undoHint}}` : UNDO_WITH_DATASTORE),
      ...(hasEtcd ? [...etcdRules(step), ...etcdBorder(step, wanted)] : datastoreRules(step)),
    ]);
  }
}
