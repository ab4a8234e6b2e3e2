import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { Cluster } from "../lib/cluster/cluster";

/** The properties of the outputs. */
export interface NextStepsProps {
  /** Rancher's host name. */
  readonly hostname: string;
  /** Rancher's cluster. */
  readonly cluster: Cluster;
  /**
   * The load balancer at which Rancher's TLS ends.
   *
   * @default - none: clients reach Rancher by the exposure of the cluster
   */
  readonly front?: { readonly dnsName: string };
  /**
   * The record of the hostname.
   *
   * @default - none: the user creates it, or the cluster has its own
   */
  readonly record?: { readonly nameServers: string[] };
  /**
   * ARN of the topic that the stack creates for the alarms. It has no subscriptions yet.
   *
   * @default - no alarms, or an existing topic
   */
  readonly topicArn?: string;
}

const REACHED_BY_DNS =
  "Clients reach the servers' public addresses through DNS, without a load balancer. DNS removes a failed server within 90 seconds. Clients that cache an answer for longer still connect to the failed server";

/** Rancher, "Architecture Recommendations": separation of Rancher and user clusters. */
const DEDICATED =
  "This cluster is only for Rancher; run nothing else here. Rancher creates or imports the clusters for users";

/** The outputs of a stack: the user's next steps. */
export function nextSteps(stack: Construct, props: NextStepsProps): void {
  const { hostname, cluster, front, record, topicArn } = props;
  const { region, servers, snapshots, datastore, exposure } = cluster;
  const { dnsName } = front ?? exposure;
  const nameServers = record?.nameServers ?? exposure.nameServers;
  const output = (id: string, description: string, value: unknown) =>
    new TerraformOutput(stack, id, { description, value });

  output("url", "URL of Rancher", `https://${hostname}`);
  output("dedicated", "Purpose of the cluster", DEDICATED);
  if (!front && exposure.publicAddresses) {
    output("reached_by", "How clients reach Rancher", REACHED_BY_DNS);
  } else {
    output("load_balancer", "DNS name of the load balancer", dnsName);
  }
  output(
    "sessions",
    "Commands that open a shell on each server. They need the Session Manager plugin of the AWS CLI",
    Object.fromEntries(
      servers.map(({ name, instanceId }) => [name, `aws ssm start-session --region ${region} --target ${instanceId}`]),
    ),
  );
  if (snapshots) {
    output(
      "etcd_snapshots",
      "Command that lists the etcd snapshots; cluster.restore restores one by its name",
      `aws s3 ls --region ${region} s3://${snapshots.name}/${cluster.name}/`,
    );
  }
  if (datastore?.restorable) {
    output(
      "database_restorable",
      "Command that shows the latest time to which the database can be restored",
      datastore.restorable,
    );
  }
  new TerraformOutput(stack, "kubeconfig", {
    description: "The administrator's kubeconfig. Print it: terraform output -raw kubeconfig",
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
    output("name_servers", "Name servers of the zone; the parent zone must delegate to them", nameServers);
  } else {
    output("dns_record", "DNS record to create in the zone of the hostname", `${hostname}. CNAME ${dnsName}.`);
  }
}
