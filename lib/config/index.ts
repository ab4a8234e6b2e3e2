export type { AwsConfig } from "./blocks/aws";
export type { BackendConfig } from "./blocks/backend";
export { RANCHER_TOOL_CHARTS } from "./blocks/backup";
export { type ChartValues, extraVariables } from "./blocks/chart-values";
export { DEFAULT_VOLUME } from "./blocks/cluster";
export type { DatastoreConfig } from "./blocks/datastore";
export {
  type AirGapConfig,
  airGapOf,
  chartsInRegistry,
  isAirGapped,
  type ProxyConfig,
  registryOf,
} from "./blocks/egress";
export { DEFAULT_VPC_CIDR } from "./blocks/network";
export { CERT_MANAGER_CHARTS, RANCHER_CHARTS, type RancherConfig } from "./blocks/rancher";
export type { RegistryConfig } from "./blocks/registry";
export { DEFAULT_SNAPSHOTS } from "./blocks/snapshots";
export {
  type AgentTlsMode,
  agentTlsModeOf,
  hasPrivateCa,
  ingressSecretOf,
  issuerOf,
  namesAuthority,
  usesCertManager,
} from "./blocks/tls";
export type { Config, StackConfig } from "./config-file";
export {
  type ClusterBlocks,
  checkExistingVpcProps,
  checkKeys,
  checkRecordProps,
  checkVpcProps,
  type ExistingClusterBlocks,
  parseClusterProps,
  parseExistingClusterProps,
  parseRancherProps,
} from "./construct-props";
export { type Architecture, architectureOf } from "./instance-type";
export { loadConfig } from "./load";
export { parseRancherOnDocker, parseRancherOnK8s, parseRancherOnRke, parseRancherOnRke1 } from "./parse";
export { isParsed, markParsed } from "./parsed";
export { ConfigError } from "./problem";
export * from "./props";
export { CONTAINER_RANGES, type RancherOnDockerConfig } from "./rancher-on-docker";
export type { RancherOnK8sConfig } from "./rancher-on-k8s";
export type { RancherOnRkeConfig } from "./rancher-on-rke";
export { type RancherOnRke1Config, RKE1_ENDED } from "./rancher-on-rke1";
export { parseRke1Version } from "./rke1-version";
export { fixedKeys, type PodNetwork, podNetworkOf } from "./server-keys";
export {
  certManagerFor,
  etcd36Of,
  kubernetesMinorsOf,
  PRIME_CHARTS,
  primeOnly,
  unsupportedKubernetes,
} from "./support-matrix";
export {
  distributionOf,
  isRancherAtLeast,
  isSince,
  type KubernetesVersion,
  kubernetesMinorOf,
  parseKubernetesVersion,
  parseRancherVersion,
} from "./versions";
export { warningsOf } from "./warnings";
