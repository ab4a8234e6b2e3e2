import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import { Cluster, DnsRecord, Rancher, Vpc } from "cdktf-rancher";
import type { Construct } from "constructs";

/** A stack with a highly available Rancher and your own resources. */
export class Platform extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, "aws", { region: "eu-central-1" });

    const network = new Vpc(this, "network", { cidr: "10.0.0.0/16" });
    const cluster = new Cluster(this, "cluster", {
      network,
      version: "v1.35.7+rke2r1",
      apiAllowedCidrs: ["192.0.2.0/24"],
    });
    const rancher = new Rancher(this, "rancher", { cluster, hostname: "rancher.example.com", version: "2.15.0" });
    new DnsRecord(this, "dns", {
      zone: "example.com",
      hostname: "rancher.example.com",
      target: cluster.loadBalancer,
    });

    new TerraformOutput(this, "url", { value: rancher.url });
    new TerraformOutput(this, "password", { value: rancher.bootstrapPassword, sensitive: true });
    new TerraformOutput(this, "kubeconfig", { value: cluster.kubeconfig, sensitive: true });
  }
}
