import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { Server } from "../lib/cluster/server";
import type { SnapshotBucket } from "../lib/cluster/snapshot-bucket";

export interface NextStepsProps {
  readonly hostname: string;
  readonly region: string;
  /** What the hostname leads to. */
  readonly balancer: { readonly dnsName: string };
  readonly servers: readonly Server[];
  readonly snapshots: SnapshotBucket;
  /** The administrator's kubeconfig. */
  readonly kubeconfig: string;
  /**
   * Name servers of the zone of the record.
   *
   * @default - none: the record is the user's to create
   */
  readonly nameServers?: string[];
}

/** The outputs of a stack: what a person does next. */
export function nextSteps(stack: Construct, props: NextStepsProps): void {
  const { hostname, region, balancer, servers, snapshots, nameServers } = props;
  const output = (id: string, description: string, value: unknown) =>
    new TerraformOutput(stack, id, { description, value });

  output("url", "Where Rancher answers", `https://${hostname}`);
  output("load_balancer", "DNS name of the balancer", balancer.dnsName);
  output(
    "sessions",
    "Commands that open a shell on each server (Session Manager; needs its plugin for the AWS CLI)",
    Object.fromEntries(
      servers.map(({ name, instanceId }) => [name, `aws ssm start-session --region ${region} --target ${instanceId}`]),
    ),
  );
  output(
    "etcd_snapshots",
    "Command that lists the snapshots of etcd, of which cluster.restore takes one by its name",
    `aws s3 ls --region ${region} s3://${snapshots.name}/${stack.node.id}/`,
  );
  new TerraformOutput(stack, "kubeconfig", {
    description: "The administrator's kubeconfig: terraform output -raw kubeconfig",
    value: props.kubeconfig,
    sensitive: true,
  });
  if (nameServers) {
    output("name_servers", "Name servers of the zone; its parent has to delegate to them", nameServers);
  } else {
    output(
      "dns_record",
      "The record to create where the zone of the hostname is kept",
      `${hostname}. CNAME ${balancer.dnsName}.`,
    );
  }
}
