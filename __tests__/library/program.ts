import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { TerraformOutput, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { Cluster, type ClusterProps, DnsRecord, Rancher, Vpc } from "../../index";

/** A Rancher in a user's stack. */
export class Platform extends Construct {
  readonly cluster: Cluster;
  readonly rancher: Rancher;

  constructor(scope: Construct, id: string, hostname: string, more: Partial<ClusterProps> = {}) {
    super(scope, id);
    const network = new Vpc(this, "network", { cidr: "10.0.0.0/16" });
    this.cluster = new Cluster(this, "cluster", {
      network,
      version: "v1.35.7+rke2r1",
      apiAllowedCidrs: ["192.0.2.0/24"],
      ...more,
    });
    this.rancher = new Rancher(this, "rancher", { cluster: this.cluster, hostname, version: "2.15.0" });
    new DnsRecord(this, "dns", { zone: "example.com", hostname, target: this.cluster.loadBalancer });
  }
}

/** A user's stack with its own provider and bucket, and two Ranchers, one of which accepts more properties. */
export class TwoPlatforms extends TerraformStack {
  constructor(scope: Construct, id: string, both: Partial<ClusterProps> = {}, ofBlue: Partial<ClusterProps> = {}) {
    super(scope, id);
    new AwsProvider(this, "aws", { region: "eu-central-1" });
    const blue = new Platform(this, "blue", "blue.example.com", { ...both, ...ofBlue });
    const green = new Platform(this, "green", "green.example.com", both);
    // The user's resources may need a cluster that is ready.
    const bucket = new S3Bucket(this, "bucket", { bucketPrefix: "beside-", dependsOn: [blue.cluster.ready] });
    new TerraformOutput(this, "bucket-name", { value: bucket.bucket });
    for (const [name, { cluster, rancher }] of Object.entries({ blue, green })) {
      new TerraformOutput(this, `${name}-url`, { value: rancher.url });
      new TerraformOutput(this, `${name}-kubeconfig`, { value: cluster.kubeconfig, sensitive: true });
    }
  }
}
