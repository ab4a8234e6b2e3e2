import { TerraformVariable } from "cdktf";
import type { Construct } from "constructs";
import { widenAwsProvider } from "../lib/aws/provider-versions";
import { Cluster } from "../lib/cluster/cluster";
import type { ExistingCluster } from "../lib/cluster/existing-cluster";
import { markParsed, parseRancherOnK8s, type RancherOnK8sConfig, type RancherOnK8sProps } from "../lib/config";
import { DnsRecord } from "../lib/network/dns-record";
import type { HostedZone } from "../lib/network/hosted-zone";
import { Rancher } from "../lib/rancher/rancher";
import { sensitiveVariable } from "../lib/terraform/sensitive-variable";
import { createAwsProvider, zoneOf } from "./aws-providers";
import { BaseStack } from "./base-stack";
import { signInOutputs } from "./outputs";

/**
 * Rancher on an existing Kubernetes cluster: by a kubeconfig, as an Amazon EKS cluster, or by its address. The user
 * that installs Rancher must be bound to cluster-admin, because Rancher itself is.
 *
 * @throws ConfigError with every error in the configuration
 */
export class RancherOnK8s extends BaseStack {
  constructor(scope: Construct, id: string, props: RancherOnK8sProps) {
    const config = parseRancherOnK8s(id, props);
    super(scope, id, config);
    const { dns, hostname } = config;
    const zone = this.awsProviders(config);

    const cluster = this.cluster(config);
    const record = dns && zone && new DnsRecord(this, "dns", markParsed({ ...zone, hostname, target: dns.target }));
    const after = record && [record.record];
    const rancher = new Rancher(this, "rancher", markParsed({ ...config.rancher, cluster, hostname, after }));

    signInOutputs(this, hostname, rancher);
  }

  private cluster({ egress, aws, cluster, rancher, registry }: RancherOnK8sConfig): ExistingCluster {
    const { kubernetes } = cluster;
    const { controller } = rancher.ingress;
    const props = { name: this.node.id, kubernetes, controller, egress, registry, defaultProviders: true };
    if (cluster.kubeconfig)
      return Cluster.fromKubeconfig(this, "cluster", markParsed({ ...props, kubeconfig: cluster.kubeconfig }));
    if (cluster.eks) {
      const { roleArn = aws?.assumeRole?.roleArn, ...named } = cluster.eks;
      return Cluster.fromEks(this, "cluster", markParsed({ ...props, eks: { ...named, roleArn } }));
    }
    const authority = new TerraformVariable(this, "cluster_ca", {
      type: "string",
      nullable: false,
      description: "Certificate of the authority of the cluster's API server, PEM",
    });
    const token = sensitiveVariable(
      this,
      "cluster_token",
      "Token of a service account with administrator rights in the cluster",
    );
    return Cluster.fromEndpoint(
      this,
      "cluster",
      markParsed({
        ...props,
        endpoint: cluster.endpoint,
        caCertificate: authority.stringValue,
        token: `\${${token}}`,
      }),
    );
  }

  /** Creates the AWS provider. Returns the zone of the record, if there is one. */
  private awsProviders({ aws, dns }: RancherOnK8sConfig): HostedZone | undefined {
    if (!aws) return undefined;
    const { region, accountId, assumeRole } = aws;
    createAwsProvider(this, {
      region,
      assumeRole,
      allowedAccountIds: accountId === undefined ? undefined : [accountId],
    });
    widenAwsProvider(this);
    return zoneOf(this, dns, { region });
  }
}
