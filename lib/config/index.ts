export { ConfigError } from "./config-error";
export { loadConfig } from "./load";
export { parseRancherOnK8s, parseRancherOnRke } from "./parse";
export {
  type AgentTlsMode,
  agentTlsModeOf,
  hasPrivateCa,
  type Issuer,
  type TlsMode,
  usesCertManager,
} from "./rancher-tls";
export type { Config } from "./schema/config-file";
export type { AwsConfig, BackendConfig, StackConfig } from "./schema/parts";
export { CERT_MANAGER_CHARTS, type RancherConfig } from "./schema/rancher";
export type { RancherOnK8sConfig, RancherOnK8sProps } from "./schema/rancher-on-k8s";
export type { RancherOnRkeConfig, RancherOnRkeProps } from "./schema/rancher-on-rke";
export { certManagerFor, kubernetesMinorsOf } from "./support-matrix";
export {
  isRancherAtLeast,
  type KubernetesVersion,
  kubernetesMinorOf,
  parseKubernetesVersion,
  parseRancherVersion,
  type RancherVersion,
} from "./versions";
