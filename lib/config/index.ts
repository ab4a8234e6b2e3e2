export { type AirGapConfig, airGapOf, isAirGapped, registryOf } from "./access";
export { ConfigError } from "./config-error";
export { parseClusterProps, parseExistingClusterProps, parseRancherProps } from "./construct-props";
export { CONTAINER_RANGES } from "./container-environment";
export { loadConfig } from "./load";
export { parseRancherOnDocker, parseRancherOnK8s, parseRancherOnRke, parseRancherOnRke1 } from "./parse";
export {
  type AgentTlsMode,
  agentTlsModeOf,
  hasPrivateCa,
  type Issuer,
  ingressSecretOf,
  type TlsMode,
  usesCertManager,
} from "./rancher-tls";
export { parseRke1Version, RKE1_ENDED } from "./rke1";
export type { AccessConfig, ProxyConfig, RegistryConfig } from "./schema/access";
export { RANCHER_TOOL_CHARTS } from "./schema/backup";
export { DEFAULT_VOLUME } from "./schema/cluster";
export type { Config } from "./schema/config-file";
export type { DatastoreConfig } from "./schema/datastore";
export { DEFAULT_SNAPSHOT_HOURS } from "./schema/operations";
export type { AwsConfig, BackendConfig, StackConfig } from "./schema/parts";
export { CERT_MANAGER_CHARTS, RANCHER_CHARTS, type RancherConfig } from "./schema/rancher";
export type { RancherOnDockerConfig, RancherOnDockerProps } from "./schema/rancher-on-docker";
export type { RancherOnK8sConfig, RancherOnK8sProps } from "./schema/rancher-on-k8s";
export type { RancherOnRkeConfig, RancherOnRkeProps } from "./schema/rancher-on-rke";
export type { RancherOnRke1Config, RancherOnRke1Props } from "./schema/rancher-on-rke1";
export { DEFAULT_SNAPSHOTS } from "./schema/snapshots";
export { certManagerFor, etcd36Of, kubernetesMinorsOf, unsupportedKubernetes } from "./support-matrix";
export {
  isRancherAtLeast,
  type KubernetesVersion,
  kubernetesMinorOf,
  parseKubernetesVersion,
  parseRancherVersion,
  type RancherVersion,
} from "./versions";
