export type { AwsConfig } from "./blocks/aws";
export type { BackendConfig } from "./blocks/backend";
export { RANCHER_TOOL_CHARTS } from "./blocks/backup";
export { type ChartValues, extraVariables } from "./blocks/chart-values";
export { DEFAULT_VOLUME } from "./blocks/cluster";
export type { DatastoreConfig } from "./blocks/datastore";
export type { EgressConfig, ProxyConfig, RegistryConfig } from "./blocks/egress";
export { type AirGapConfig, airGapOf, chartsInRegistry, isAirGapped, registryOf } from "./blocks/egress";
export { CERT_MANAGER_CHARTS, RANCHER_CHARTS, type RancherConfig } from "./blocks/rancher";
export { DEFAULT_SNAPSHOTS } from "./blocks/snapshots";
export {
  type AgentTlsMode,
  agentTlsModeOf,
  hasPrivateCa,
  type Issuer,
  ingressSecretOf,
  namesAuthority,
  type TlsMode,
  usesCertManager,
} from "./blocks/tls";
export { ConfigError } from "./config-error";
export type { Config, StackConfig } from "./config-file";
export {
  checkRecordProps,
  checkVpcProps,
  parseClusterProps,
  parseExistingClusterProps,
  parseRancherProps,
} from "./construct-props";
export { type Architecture, architectureOf } from "./instance-type";
export { loadConfig } from "./load";
export { parseRancherOnDocker, parseRancherOnK8s, parseRancherOnRke, parseRancherOnRke1 } from "./parse";
export * from "./props";
export type { RancherOnDockerConfig } from "./rancher-on-docker";
export { CONTAINER_RANGES } from "./rancher-on-docker";
export type { RancherOnK8sConfig } from "./rancher-on-k8s";
export type { RancherOnRkeConfig } from "./rancher-on-rke";
export type { RancherOnRke1Config } from "./rancher-on-rke1";
export { parseRke1Version, RKE1_ENDED } from "./rancher-on-rke1";
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
  isRancherAtLeast,
  isSince,
  type KubernetesVersion,
  kubernetesMinorOf,
  parseKubernetesVersion,
  parseRancherVersion,
  type RancherVersion,
} from "./versions";
export { warningsOf } from "./warnings";
