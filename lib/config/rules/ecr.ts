import { ecrByRole, isAirGapped, registryOf } from "../blocks/egress";
import { ecrOf } from "../ecr";
import { partitionOf } from "../partition";
import type { RancherOnRkeConfig } from "../rancher-on-rke";
import type { Rule } from "../rule";
import { argumentName } from "../server-keys";

const KEYS = ["image-credential-provider-config", "image-credential-provider-bin-dir"] as const;

function pathOf({ egress }: RancherOnRkeConfig): "registry.host" | "egress.airGap.registry.host" {
  return isAirGapped(egress) ? "egress.airGap.registry.host" : "registry.host";
}

/** Rules for a registry of Amazon ECR, to which servers log in with their role. */
export const ecrRules: readonly Rule<RancherOnRkeConfig>[] = [
  function* ({ egress, registry, cluster: { config } }) {
    const used = registryOf({ egress, registry });
    if (used === undefined || ecrOf(used.host) === undefined) return;
    const [present, ...others] = KEYS.filter((key) => key in config);
    if (present !== undefined && others.length === 0)
      yield `cluster.config.${present}: got no ${KEYS.find((key) => key !== present)}, expected both keys or none; remove it, because the servers log in to ECR with their role`;
  },
  // K3s, pkg/daemons/agent: arguments of the kubelet replace the stack's provider, and RKE2 itself ignores them.
  function* (config) {
    if (ecrByRole(config) === undefined) return;
    for (const argument of [config.cluster.config["kubelet-arg"] ?? []].flat().map(String)) {
      const name = argumentName(argument);
      if (KEYS.some((key) => key === name))
        yield `cluster.config.kubelet-arg: got ${name}, but the servers log in to ECR with their role; remove it`;
    }
  },
  function* (config) {
    const ecr = ecrByRole(config);
    const { region } = config.aws;
    if (ecr && partitionOf(ecr.region) !== partitionOf(region))
      yield `${pathOf(config)}: got a registry in ${ecr.region}, but a role in ${region} cannot log in to another partition of AWS; write a registry in the partition ${partitionOf(region)}`;
  },
  // ECR User Guide, "Amazon ECR interface VPC endpoints": they serve requests in their own region only, by names for IPv4.
  function* (config) {
    const { egress, registry, network, aws } = config;
    const used = registryOf({ egress, registry });
    const ecr = used && ecrOf(used.host);
    if (!ecr || network.existing || !isAirGapped(egress)) return;
    const host = `${ecr.account}.dkr.ecr.${aws.region}.`;
    if (ecr.region !== aws.region)
      yield `${pathOf(config)}: got a registry in ${ecr.region}, which the VPC endpoints of ECR in ${aws.region} do not reach; replicate its images, and write the host that begins with ${host}`;
    else if (!ecr.hasVpcEndpoint)
      yield `${pathOf(config)}: got a name that the VPC endpoints of ECR do not serve; write the host that begins with ${host}`;
  },
];
