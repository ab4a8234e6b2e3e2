import { Construct } from "constructs";
import { instanceTypeOf } from "../cluster/sizes";
import { DEFAULT_VPC_CIDR, parseRancherVersion, type RancherOnRke1Config, RKE1_ENDED } from "../config";
import type { DeployRecords, Recorded } from "../guard/deploy-records";
import { permanentRules } from "../guard/permanent-rules";
import { recordedVersion, versionRules } from "../guard/version-rules";

/** The properties of the change guard. */
export interface Rke1GuardProps {
  /** The recorded deploys. */
  readonly records: DeployRecords;
  /** The configuration, validated. */
  readonly config: RancherOnRke1Config;
}

/**
 * The change guard of an RKE1 cluster. It rejects every change except a newer Rancher and changes that affect no
 * server. Before the first deploy it accepts every change.
 */
export class Rke1Guard extends Construct {
  constructor(scope: Construct, id: string, { records, config }: Rke1GuardProps) {
    super(scope, id);
    const { lastDeploy, wanted } = records;
    const rules = [
      ...permanentRules(this, records),
      ...versionRules({ place: "rancher.version", last: `${lastDeploy}.rancher`, wanted: `${wanted}.rancher` }),
    ];
    records.begin(
      deploymentOf(config),
      rules.map((rule) => ({ ...rule, remedy: `${rule.remedy}; ${RKE1_ENDED}` })),
    );
  }
}

/** The intended result of a deploy. The next plan is compared with it. */
function deploymentOf({ aws, cluster, hostname, network, rancher }: RancherOnRke1Config): Recorded {
  return {
    rancher: recordedVersion(parseRancherVersion(rancher.version)),
    // An older provider cannot read the state of a newer one.
    rising: { "aws.provider": aws.provider, "cluster.volume.size": cluster.volume.size },
    fixed: {
      "aws.kmsKeyArn": aws.kmsKeyArn ?? "the key aws/ebs",
      // A new size would stop all three servers at once. A new version would restart etcd on all servers.
      "cluster.size or instanceType": instanceTypeOf(cluster),
      "cluster.version": cluster.version,
      // Rancher does not support another server URL (Rancher, "Global Settings").
      ...(rancher.unsupported ? {} : { hostname }),
      "network.cidr": network.cidr ?? DEFAULT_VPC_CIDR,
    },
  };
}
