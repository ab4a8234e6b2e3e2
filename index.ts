/**
 * The public library for other CDKTF projects: the stacks, and constructs for your own stacks. Construct ids are part
 * of the addresses in Terraform states. These ids and all exported names change only by Semantic Versioning.
 */

export type { StackBucket, StackBucketProps } from "./lib/aws/stack-bucket";
export { Cluster } from "./lib/cluster/cluster";
export type { ClusterAwsOptions, ClusterProps } from "./lib/cluster/cluster-props";
export type {
  EksProps,
  EndpointProps,
  ExistingCluster,
  ExistingClusterProps,
  KubeconfigProps,
} from "./lib/cluster/existing-cluster";
export type { IngressController } from "./lib/cluster/ingress";
export type { ApiConnection, ClusterProviders } from "./lib/cluster/providers";
export type { InstalledRancher, RancherCluster } from "./lib/cluster/rancher-cluster";
export type { DataVolume, Server, ServerProps } from "./lib/cluster/server";
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
export type { AgentTlsMode } from "./lib/config/blocks/tls";
export type * from "./lib/config/props";
export type { Distribution, KubernetesVersion } from "./lib/config/versions";
export type { Datastore } from "./lib/datastore/datastore";
export type { ChartPlace } from "./lib/egress/charts";
export type { EcrImages } from "./lib/egress/ecr";
export type { Egress } from "./lib/egress/egress";
export type { HttpProxy } from "./lib/egress/proxy";
export type { RegistryCredentials } from "./lib/egress/registry";
export type { ServerEgress } from "./lib/egress/server-egress";
export {
  ApplicationLoadBalancer,
  type ApplicationLoadBalancerProps,
  type Target,
} from "./lib/network/application-load-balancer";
export { Certificate, type CertificateProps } from "./lib/network/certificate";
export { DnsRecord, type DnsRecordProps, type ZoneNetwork } from "./lib/network/dns-record";
export { ExistingVpc, type ExistingVpcProps } from "./lib/network/existing-vpc";
export type { Exposure, WatchedTargets } from "./lib/network/exposure";
export type { HostedZone } from "./lib/network/hosted-zone";
export { LoadBalancer, type LoadBalancerProps } from "./lib/network/load-balancer";
export type { BalancerNetwork, Network } from "./lib/network/network";
export { type NatGateways, Vpc, type VpcProps } from "./lib/network/vpc";
export { Alarms, type AlarmsProps } from "./lib/operations/alarms";
export type { ServerLimits } from "./lib/operations/server-alarms";
export { Rancher, type RancherProps } from "./lib/rancher/rancher";
export { stackOf } from "./stacks";
export { RancherOnDocker } from "./stacks/rancher-on-docker";
export { RancherOnK8s } from "./stacks/rancher-on-k8s";
export { RancherOnRke } from "./stacks/rancher-on-rke";
export { RancherOnRke1 } from "./stacks/rancher-on-rke1";
