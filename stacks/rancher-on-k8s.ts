import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformVariable } from "cdktf";
import type { Construct } from "constructs";
import { Cluster } from "../lib/cluster/cluster";
import type { ExistingCluster } from "../lib/cluster/existing-cluster";
import { parseRancherOnK8s, type RancherOnK8sConfig, type RancherOnK8sProps } from "../lib/config";
import { DnsRecord } from "../lib/network/dns-record";
import { Rancher } from "../lib/rancher/rancher";
import { sensitiveVariable } from "../lib/terraform/sensitive-variable";
import { createAwsProvider, zoneProvider } from "./aws-providers";
import { BaseStack } from "./base-stack";
import { signInOutputs } from "./outputs";

/** Versions of the AWS provider in which the look-up of a cluster and the records are the same. */
const AWS_PROVIDER_VERSIONS = ">= 5.100.0, < 7.0.0";

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
    const { aws, dns, hostname } = config;
    const provider = aws && this.awsProviders(aws, dns?.roleArn);

    const cluster = this.cluster(config);
    const record =
      dns &&
      new DnsRecord(this, "dns", { hostname, ...dns, hostedZoneId: dns.zoneId, privateZone: dns.private, provider });
    const after = record && [record.record];
    const rancher = new Rancher(this, "rancher", { ...config.rancher, cluster, hostname, after });

    signInOutputs(this, hostname, rancher);
  }

  private cluster({ egress, aws, cluster, rancher, registry }: RancherOnK8sConfig): ExistingCluster {
    const { kubernetes } = cluster;
    const { controller } = rancher.ingress;
    const props = { name: this.node.id, kubernetes, controller, egress, registry, defaultProviders: true };
    if (cluster.kubeconfig) return Cluster.fromKubeconfig(this, "cluster", { ...props, ...cluster.kubeconfig });
    if (cluster.eks) {
      const { name, roleArn = aws?.assumeRole?.roleArn } = cluster.eks;
      return Cluster.fromEks(this, "cluster", { ...props, clusterName: name, roleArn });
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
    return Cluster.fromEndpoint(this, "cluster", {
      ...props,
      endpoint: cluster.endpoint,
      caCertificate: authority.stringValue,
      token: `\${${token}}`,
    });
  }

  /** Creates the AWS provider. Returns the provider of the zone, if the zone has its own. */
  private awsProviders(
    { region, accountId, assumeRole }: NonNullable<RancherOnK8sConfig["aws"]>,
    zoneRole: string | undefined,
  ): AwsProvider | undefined {
    createAwsProvider(this, {
      region,
      assumeRole,
      allowedAccountIds: accountId === undefined ? undefined : [accountId],
    });
    this.addOverride("terraform.required_providers.aws.version", AWS_PROVIDER_VERSIONS);
    return zoneProvider(this, zoneRole, { region });
  }
}
