import { instanceTypeOf } from "../cluster/sizes";
import { DEFAULT_VPC_CIDR, parseRancherVersion, type RancherOnRke1Config } from "../config";
import type { Recorded } from "../guard/deploy-records";
import { recordedVersion } from "../guard/version-rules";

/** The record of a deploy of an RKE1 cluster. The next plan is compared with it. */
export function rke1DeploymentOf({ aws, cluster, hostname, network, rancher }: RancherOnRke1Config): Recorded {
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
