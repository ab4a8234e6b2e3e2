export { ConfigError } from "./config-error";
export { loadConfig } from "./load";
export { parseRancherOnRke } from "./parse";
export type { Config } from "./schema/config-file";
export type { AwsConfig, BackendConfig, StackConfig } from "./schema/parts";
export type { RancherOnRkeConfig, RancherOnRkeProps } from "./schema/rancher-on-rke";
export { kubernetesMinorsOf } from "./support-matrix";
export { type KubernetesVersion, parseKubernetesVersion, parseRancherVersion, type RancherVersion } from "./versions";
