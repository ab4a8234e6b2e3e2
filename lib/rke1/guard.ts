import { Construct } from "constructs";
import { RKE1_ENDED } from "../config";
import type { DeployRecords, Recorded } from "../guard/deploy-records";
import { permanentRules } from "../guard/permanent-rules";
import { versionRules } from "../guard/version-rules";

/** The properties of the change guard. */
export interface Rke1GuardProps {
  /** The recorded deploys. */
  readonly records: DeployRecords;
  /** The intended result of this deploy. */
  readonly wanted: Recorded;
}

/**
 * The change guard of an RKE1 cluster. It rejects every change except a newer Rancher and changes that affect no
 * server. Before the first deploy it accepts every change.
 */
export class Rke1Guard extends Construct {
  constructor(scope: Construct, id: string, { records, wanted: deploy }: Rke1GuardProps) {
    super(scope, id);
    const { lastDeploy, wanted } = records;
    const rules = [
      ...permanentRules(this, records),
      ...versionRules({ place: "rancher.version", last: `${lastDeploy}.rancher`, wanted: `${wanted}.rancher` }),
    ];
    records.begin(
      deploy,
      rules.map((rule) => ({ ...rule, remedy: `${rule.remedy}; ${RKE1_ENDED}` })),
    );
  }
}
