import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { type ITerraformDependable, TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { givenClusterAccess } from "../lib/access/given-cluster-access";
import { kubernetesMinorOf, parseRancherOnK8s, type RancherOnK8sConfig, type RancherOnK8sProps } from "../lib/config";
import { TargetRecord } from "../lib/network/target-record";
import { ClusterIdentity } from "../lib/rancher/cluster-identity";
import { clusterProviders } from "../lib/rancher/cluster-providers";
import { accessTo } from "../lib/rancher/existing-cluster";
import { upgradePreconditions } from "../lib/rancher/installed-version";
import { rancherOutputs } from "../lib/rancher/outputs";
import { Rancher } from "../lib/rancher/rancher";
import { keyProviders } from "../lib/terraform/key-providers";
import { BaseStack } from "./base-stack";

/** Records and the look-up of a cluster are the same in all of these. */
const AWS_PROVIDER_VERSIONS = ">= 5.100.0, < 7.0.0";

/** Rancher's pods where the configuration says no number (Rancher, "Helm Chart Options"). */
const REPLICAS = 3;

/**
 * Rancher on a Kubernetes cluster that exists: of a kubeconfig, of Amazon EKS, or by its address. Who installs it has
 * to be bound to cluster-admin, since Rancher itself is.
 *
 * @throws ConfigError when the configuration cannot work, with every reason
 */
export class RancherOnK8s extends BaseStack {
  constructor(scope: Construct, id: string, props: RancherOnK8sProps) {
    const config = parseRancherOnK8s(id, props);
    super(scope, id, config);
    const { cluster, hostname } = config;

    keyProviders(this);
    if (config.aws) this.awsProvider(config.aws);
    clusterProviders(this, accessTo(this, cluster, config.aws?.region));
    const identity = new ClusterIdentity(this, "identity", { stackName: id });

    const rancher = new Rancher(this, "rancher", {
      stackName: id,
      state: identity.state,
      hostname,
      rancher: config.rancher,
      access: givenClusterAccess(this, config),
      kubernetes: kubernetesMinorOf(cluster),
      replicas: REPLICAS,
      controller: config.rancher.ingress.controller,
      goesWithStack: false,
      after: [identity.confirmed, ...this.dnsRecord(config)],
      precondition: upgradePreconditions(this, config.rancher),
    });

    new TerraformOutput(this, "url", { description: "Where Rancher answers", value: `https://${hostname}` });
    rancherOutputs(this, hostname, rancher);
  }

  private awsProvider({ region, accountId }: NonNullable<RancherOnK8sConfig["aws"]>): void {
    new AwsProvider(this, "aws", { region, allowedAccountIds: accountId === undefined ? undefined : [accountId] });
    this.addOverride("terraform.required_providers.aws.version", AWS_PROVIDER_VERSIONS);
  }

  private dnsRecord({ dns, hostname }: RancherOnK8sConfig): ITerraformDependable[] {
    if (!dns) return [];
    const { zone, target } = dns;
    return [new TargetRecord(this, "dns", { hostname, zone, privateZone: dns.private, target }).record];
  }
}
