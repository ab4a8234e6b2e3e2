import { recordedVersion, type Version } from "../cluster/deployment";
import { instanceTypeOf } from "../cluster/sizes";
import { parseRancherVersion, type RancherOnRke1Config } from "../config";
import { DEFAULT_VPC_CIDR } from "../network/vpc-parts";

/** What a deploy of a cluster of RKE1 leaves standing, as far as the next one is judged by it. */
export interface Rke1Deployment {
  readonly rancher: Version;
  /** GiB of each data volume. */
  readonly volumeSize: number;
  /** What can never change, as text, by its place in the configuration file. */
  readonly fixed: Readonly<Record<string, string>>;
}

/** What the deploy of a configuration leaves standing. */
export function rke1DeploymentOf({ aws, cluster, network, rancher }: RancherOnRke1Config): Rke1Deployment {
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
