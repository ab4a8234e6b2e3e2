import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import { Cluster, Rancher, Vpc } from "cdktf-rancher";
import type { Construct } from "constructs";

/** Rancher on new servers in an existing VPC, for clients inside your network. */
export class InExistingVpc extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, "aws", { region: "eu-central-1" });

    const network = Vpc.fromIds(this, "network", {
      vpcId: "vpc-0123456789abcdef0",
      privateSubnetIds: ["subnet-0123456789abcdef1", "subnet-0123456789abcdef2", "subnet-0123456789abcdef3"],
    });
    const cluster = new Cluster(this, "cluster", {
      network,
      version: "v1.35.7+rke2r1",
      apiAllowedCidrs: ["10.0.0.0/8"],
      balancer: { scheme: "internal" },
    });
    new Rancher(this, "rancher", { cluster, hostname: "rancher.example.com", version: "2.15.0" });
  }
}

/** Rancher on an existing cluster of Amazon EKS. */
export class OnExistingCluster extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, "aws", { region: "eu-central-1" });

    const cluster = Cluster.fromEks(this, "cluster", { kubernetes: "1.35", eks: { name: "platform" } });
    new Rancher(this, "rancher", { cluster, hostname: "rancher.example.com", version: "2.15.0" });
  }
}
