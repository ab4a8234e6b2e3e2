import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { Cluster } from "../lib/cluster/cluster";

export interface NextStepsProps {
  readonly hostname: string;
  readonly cluster: Cluster;
  /**
   * The load balancer that ends Rancher's TLS.
   *
   * @default - the cluster's own exposure serves Rancher too
   */
  readonly front?: { readonly dnsName: string };
  /**
   * The record of the hostname.
   *
   * @default - none: the user creates it, or the cluster has its own
   */
  readonly record?: { readonly nameServers: string[] };
  /**
   * ARN of the alarms' topic, which nobody has subscribed to yet.
   *
   * @default - no alarms, or an existing topic
   */
  readonly topicArn?: string;
}

const REACHED_BY_DNS =
  "DNS answers with the servers' public addresses, without a balancer: a server that dies is out of the answers within a minute and a half, but clients that keep an answer longer keep asking it";

/** Rancher, "Architecture Recommendations": separation of Rancher and user clusters. */
const DEDICATED =
  "This cluster is Rancher's alone: user clusters are others, which Rancher makes or imports; run nothing else here";

/** The outputs of a stack: the user's next steps. */
export function nextSteps(stack: Construct, props: NextStepsProps): void {
  const { hostname, cluster, front, record, topicArn } = props;
  const { region, servers, snapshots, datastore, exposure } = cluster;
  const { dnsName } = front ?? exposure;
  const nameServers = record?.nameServers ?? exposure.nameServers;
  const output = (id: string, description: string, value: unknown) =>
    new TerraformOutput(stack, id, { description, value });

  output("url", "Where Rancher answers", `https://${hostname}`);
  output("dedicated", "What the cluster is for", DEDICATED);
  if (!front && exposure.publicAddresses) {
    output("reached_by", "How Rancher is reached", REACHED_BY_DNS);
  } else {
    output("load_balancer", "DNS name of the balancer", dnsName);
  }
  output(
    "sessions",
    "Commands that open a shell on each server (Session Manager; needs its plugin for the AWS CLI)",
    Object.fromEntries(
      servers.map(({ name, instanceId }) => [name, `aws ssm start-session --region ${region} --target ${instanceId}`]),
    ),
  );
  if (snapshots) {
    output(
      "etcd_snapshots",
      "Command that lists the snapshots of etcd, of which cluster.restore takes one by its name",
      `aws s3 ls --region ${region} s3://${snapshots.name}/${cluster.name}/`,
    );
  }
  if (datastore?.restorable) {
    output("database_restorable", "Command that tells up to when the database can be put back", datastore.restorable);
  }
  new TerraformOutput(stack, "kubeconfig", {
    description: "The administrator's kubeconfig: terraform output -raw kubeconfig",
    value: cluster.kubeconfig,
    sensitive: true,
  });
  if (topicArn) {
    output(
      "alarms_subscribe",
      "Command that subscribes a mailbox to the alarms; AWS then sends a message that you confirm",
      `aws sns subscribe --region ${region} --topic-arn ${topicArn} --protocol email --notification-endpoint MAILBOX`,
    );
  }
  if (nameServers) {
    output("name_servers", "Name servers of the zone; its parent has to delegate to them", nameServers);
  } else {
    output(
      "dns_record",
      "The record to create where the zone of the hostname is kept",
      `${hostname}. CNAME ${dnsName}.`,
    );
  }
}
