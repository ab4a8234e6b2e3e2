import { instanceTypeOf } from "../cluster/sizes";
import { parseRancherVersion, type RancherOnRke1Config } from "../config";
import type { Recorded } from "../guard/deploy-records";
import { recordedVersion } from "../guard/version-rules";
import { DEFAULT_VPC_CIDR } from "../network/vpc-parts";

/** What the deploy of a cluster of RKE1 leaves standing, as far as the next one is judged by it. */
export function rke1DeploymentOf({ aws, cluster, network, rancher }: RancherOnRke1Config): Recorded {
  return {
    rancher: recordedVersion(parseRancherVersion(rancher.version)),
    volumeSize: cluster.volume.size,
    fixed: {
      "aws.kmsKeyArn": aws.kmsKeyArn ?? "the key aws/ebs",
      // A stack of mode RancherOnRKE records its own here.
      "cluster.distribution": "rke",
      // Another size would stop all three servers side by side, another version start all of etcd anew.
      "cluster.size or instanceType": instanceTypeOf(cluster),
      "cluster.version": cluster.version,
      "network.cidr": network.cidr ?? DEFAULT_VPC_CIDR,
    },
  };
}
