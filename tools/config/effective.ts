import {
  certManagerFor,
  DEFAULT_SNAPSHOTS,
  DEFAULT_VOLUME,
  DEFAULT_VPC_CIDR,
  isAirGapped,
  parseKubernetesVersion,
  type RancherOnRkeConfig,
  type StackConfig,
  usesCertManager,
} from "../../lib/config";

/**
 * A configuration with the defaults that depend on other fields, too. The stack of the result is the same as the stack
 * of the input. Optional parts that are off, such as alarms, remain absent.
 */
export function effective(config: StackConfig): StackConfig {
  if (config.mode === "RancherOnRKE") return effectiveOnRke(config);
  if (config.mode === "RancherOnDocker") {
    const { network, server } = config;
    return {
      ...config,
      network: network.existing ? network : { ...network, cidr: network.cidr ?? DEFAULT_VPC_CIDR },
      server: server.instanceType ? server : { ...server, size: server.size ?? "small" },
    };
  }
  return config;
}

function effectiveOnRke(config: RancherOnRkeConfig): RancherOnRkeConfig {
  const { cluster, egress, exposure, network, rancher } = config;
  const hasNatGateways = exposure === "balancer" && !isAirGapped(egress);
  const ownNetwork = {
    cidr: network.cidr ?? DEFAULT_VPC_CIDR,
    ...(hasNatGateways && { natGateways: network.natGateways ?? "perZone" }),
  };
  const etcd = {
    volume: cluster.volume ?? DEFAULT_VOLUME,
    snapshots: cluster.snapshots ?? DEFAULT_SNAPSHOTS,
  };
  const certManager = rancher.certManager?.version ?? certManagerFor(parseKubernetesVersion(cluster.version));
  const ownCertManager = { existing: false, repositoryAuth: false, values: {}, ...rancher.certManager };
  const needsCertManager = usesCertManager(rancher.tls) && certManager !== undefined;
  return {
    ...config,
    network: network.existing ? network : { ...network, ...ownNetwork },
    cluster: {
      ...cluster,
      ...(cluster.instanceType === undefined && { size: cluster.size ?? "small" }),
      ...(cluster.datastore ? {} : etcd),
    },
    rancher: needsCertManager ? { ...rancher, certManager: { ...ownCertManager, version: certManager } } : rancher,
  };
}
