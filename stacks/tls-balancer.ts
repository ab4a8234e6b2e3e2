import type { Construct } from "constructs";
import type { Cluster } from "../lib/cluster/cluster";
import type { RancherOnRkeConfig } from "../lib/config";
import { ApplicationLoadBalancer } from "../lib/network/application-load-balancer";
import { Certificate } from "../lib/network/certificate";
import type { HostedZone } from "../lib/network/hosted-zone";
import type { Network } from "../lib/network/network";

/**
 * Creates the load balancer at which Rancher's TLS ends, beside the load balancer of the Kubernetes API. Returns
 * undefined when TLS ends in the cluster.
 */
export function createTlsBalancer(
  stack: Construct,
  { balancer, hostname, network: { allowedCidrs, securityGroups }, operations, rancher }: RancherOnRkeConfig,
  network: Network,
  cluster: Cluster,
  zone?: HostedZone,
): ApplicationLoadBalancer | undefined {
  if (rancher.tls.mode !== "external") return undefined;
  const front = new ApplicationLoadBalancer(stack, "tls-balancer", {
    name: cluster.name,
    network,
    allowedCidrs,
    scheme: balancer.scheme,
    // The rules of the configuration require an ARN or a zone.
    certificateArn:
      balancer.certificateArn ?? new Certificate(stack, "certificate", { ...(zone as HostedZone), hostname }).arn,
    accessLogsBucket: operations.accessLogs?.bucket,
    deletionProtection: balancer.deletionProtection,
    securityGroupId: securityGroups?.balancer,
  });
  front.serve(cluster.securityGroupId, cluster.servers);
  return front;
}
