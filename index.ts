/**
 * What other CDKTF projects may use: the stacks, and the constructs that stand on their own. Construct ids are addresses
 * in Terraform states; they, and everything listed here, change by Semantic Versioning only.
 */
export { Cluster } from "./lib/cluster/cluster";
export type { ClusterProps } from "./lib/cluster/cluster-props";
export type {
  EksProps,
  EndpointProps,
  ExistingCluster,
  ExistingClusterProps,
  KubeconfigProps,
} from "./lib/cluster/existing-cluster";
export type { RancherCluster } from "./lib/cluster/rancher-cluster";
export {
  type AwsConfig,
  type BackendConfig,
  type Config,
  ConfigError,
  loadConfig,
  type RancherConfig,
  type RancherOnDockerConfig,
  type RancherOnK8sConfig,
  type RancherOnRke1Config,
  type RancherOnRkeConfig,
  type StackConfig,
} from "./lib/config";
export type * from "./lib/config/props";
export { ApplicationLoadBalancer, type ApplicationLoadBalancerProps } from "./lib/network/application-load-balancer";
export { Certificate, type CertificateProps } from "./lib/network/certificate";
export { DnsRecord, type DnsRecordProps } from "./lib/network/dns-record";
export { ExistingVpc, type ExistingVpcProps } from "./lib/network/existing-vpc";
export { LoadBalancer, type LoadBalancerProps } from "./lib/network/load-balancer";
export type { Network } from "./lib/network/network";
export { Vpc, type VpcProps } from "./lib/network/vpc";
export { Rancher, type RancherProps } from "./lib/rancher/rancher";
export { stackOf } from "./stacks";
export { RancherOnDocker } from "./stacks/rancher-on-docker";
export { RancherOnK8s } from "./stacks/rancher-on-k8s";
export { RancherOnRke } from "./stacks/rancher-on-rke";
export { RancherOnRke1 } from "./stacks/rancher-on-rke1";
