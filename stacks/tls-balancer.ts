import type { TerraformProvider } from "cdktf";
import type { Construct } from "constructs";
import type { Cluster } from "../lib/cluster/cluster";
import type { RancherOnRkeConfig } from "../lib/config";
import { ApplicationLoadBalancer } from "../lib/network/application-load-balancer";
import { Certificate } from "../lib/network/certificate";
import type { Network } from "../lib/network/network";

/**
 * Creates the load balancer at which Rancher's TLS ends, beside the load balancer of the Kubernetes API. Returns
 * undefined when TLS ends in the cluster.
 */
export function createTlsBalancer(
  stack: Construct,
  { balancer, dns, hostname, network: { allowedCidrs, securityGroups }, operations, rancher }: RancherOnRkeConfig,
  network: Network,
  cluster: Cluster,
  zoneProvider?: TerraformProvider,
): ApplicationLoadBalancer | undefined {
  if (rancher.tls.mode !== "external") return undefined;
  // The rules of the configuration require one or the other.
  const zone = dns?.zone as string;
  const front = new ApplicationLoadBalancer(stack, "tls-balancer", {
    name: cluster.name,
    network,
    allowedCidrs,
    scheme: balancer.scheme,
    certificateArn:
      balancer.certificateArn ??
      new Certificate(stack, "certificate", { hostname, zone, hostedZoneId: dns?.zoneId, provider: zoneProvider }).arn,
    accessLogsBucket: operations.accessLogs?.bucket,
    deletionProtection: balancer.deletionProtection,
    securityGroupId: securityGroups?.balancer,
  });
  front.serve(cluster.securityGroupId, cluster.servers);
  return front;
}
