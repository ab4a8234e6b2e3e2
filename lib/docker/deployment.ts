import { recordedVersion, type Version } from "../cluster/deployment";
import { isAirGapped, parseRancherVersion, type RancherOnDockerConfig } from "../config";
import { vpcCidrOf } from "./public-vpc";
import { dockerInstanceTypeOf } from "./sizes";

/** What a deploy of a single server leaves standing, as far as the next one is judged by it. */
export interface DockerDeployment {
  readonly rancher: Version;
  /** Replacement number. */
  readonly replace: number;
  /** EC2 type. */
  readonly instanceType: string;
  /** GiB of the data volume. */
  readonly volumeSize: number;
  /** Name of the copy of the data that Rancher went back to last, or "". */
  readonly restore: string;
  /** What can never change, as text, by its place in the configuration file. */
  readonly fixed: Readonly<Record<string, string>>;
}

/** What the deploy of a configuration leaves standing. */
export function dockerDeploymentOf({ access, aws, network, rancher, server }: RancherOnDockerConfig): DockerDeployment {
  return {
    rancher: recordedVersion(parseRancherVersion(rancher.version)),
    replace: server.replace,
    instanceType: dockerInstanceTypeOf(server),
    volumeSize: server.volume.size,
    restore: rancher.restore ?? "",
    fixed: {
      "aws.kmsKeyArn": aws.kmsKeyArn ?? "the key aws/ebs",
      "network.cidr": vpcCidrOf(network) ?? "that of network.existing",
      "network.existing": network.existing
        ? `${network.existing.vpcId} ${network.existing.subnetId}`
        : isAirGapped(access)
          ? "a VPC of the stack's own without a way out"
          : "a VPC of the stack's own",
    },
  };
}
