/** The outputs of the stacks: each is a next step of the user. */
import { Fn, TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { Cluster } from "../lib/cluster/cluster";
import { RKE1_ENDED } from "../lib/config";
import type { ServerNetwork } from "../lib/docker/network";
import type { ContainerServer } from "../lib/docker/server";
import type { Rancher } from "../lib/rancher/rancher";
import type { Rke1Cluster } from "../lib/rke1/cluster";

/** Rancher, "Architecture Recommendations": separation of Rancher and user clusters. */
const DEDICATED =
  "This cluster is only for Rancher; run nothing else here. Rancher creates or imports the clusters for users";

const REACHED_BY_DNS =
  "Clients reach the servers' public addresses through DNS, without a load balancer. DNS removes a failed server within 90 seconds. Clients that cache an answer for longer still connect to the failed server";

function output(stack: Construct, id: string, description: string, value: unknown, sensitive?: true): void {
  new TerraformOutput(stack, id, { description, value, sensitive });
}

/** Rancher's URL, and the outputs for the first sign-in. */
export function signInOutputs(
  stack: Construct,
  hostname: string,
  { agentTlsMode, authority, bootstrapPassword }: Pick<Rancher, "agentTlsMode" | "authority" | "bootstrapPassword">,
): void {
  output(stack, "url", "URL of Rancher", `https://${hostname}`);
  output(
    stack,
    "bootstrap_password",
    "First password of the administrator: terraform output -raw bootstrap_password",
    bootstrapPassword,
    true,
  );
  output(
    stack,
    "first_login",
    "URL for the first sign-in, with the password: terraform output -raw first_login",
    `https://${hostname}/dashboard/?setup=${Fn.urlencode(bootstrapPassword)}`,
    true,
  );
  output(
    stack,
    "agent_tls_mode",
    "How agents verify Rancher's certificate: strict trusts only the authority that Rancher names, system-store the authorities of the operating system",
    agentTlsMode,
  );
  if (authority !== undefined) {
    output(
      stack,
      "ca_certs",
      "Authority of Rancher's certificate, PEM: the argument ca_certs of the provider rancher/rancher2",
      authority,
    );
  }
}

/** The properties of `clusterOutputs`. */
export interface ClusterOutputsProps {
  /** Rancher's cluster. */
  readonly cluster: Cluster;
  /**
   * The load balancer at which Rancher's TLS ends.
   *
   * @default - none: clients reach Rancher by the exposure of the cluster
   */
  readonly front?: { readonly dnsName: string };
  /**
   * ARN of the topic that the stack creates for the alarms. It has no subscriptions yet.
   *
   * @default - no alarms, or an existing topic
   */
  readonly topicArn?: string;
}

/** The outputs of a cluster of RKE2 or K3s. */
export function clusterOutputs(stack: Construct, { cluster, front, topicArn }: ClusterOutputsProps): void {
  const { region, servers, bucket, datastore, exposure } = cluster;
  output(stack, "dedicated", "Purpose of the cluster", DEDICATED);
  if (!front && exposure.publicAddresses) {
    output(stack, "reached_by", "How clients reach Rancher", REACHED_BY_DNS);
  } else {
    output(stack, "load_balancer", "DNS name of the load balancer", (front ?? exposure).dnsName);
  }
  serverOutputs(stack, region, servers, cluster.kubeconfig);
  if (!datastore) {
    output(
      stack,
      "etcd_snapshots",
      "Command that lists the etcd snapshots; cluster.restore restores one by its name",
      `aws s3 ls --region ${region} s3://${bucket.name}/${cluster.name}/`,
    );
  }
  if (datastore?.restorable) {
    output(
      stack,
      "database_restorable",
      "Command that shows the latest time to which the database can be restored",
      datastore.restorable,
    );
  }
  if (topicArn) {
    output(
      stack,
      "alarms_subscribe",
      "Command that subscribes a mailbox to the alarms; AWS then sends a message that you confirm",
      `aws sns subscribe --region ${region} --topic-arn ${topicArn} --protocol email --notification-endpoint MAILBOX`,
    );
  }
}

/** The outputs of a cluster of RKE1, and its end of life. */
export function rke1Outputs(stack: Construct, region: string, cluster: Rke1Cluster): void {
  const { bastion, loadBalancer, servers } = cluster;
  output(
    stack,
    "end_of_life",
    "End of life of RKE1",
    `${RKE1_ENDED}. It has no fixes since then, and no Rancher newer than 2.11. Create a new stack of mode RancherOnRKE, and move Rancher there by backup and restore`,
  );
  output(stack, "load_balancer", "DNS name of the load balancer", loadBalancer.dnsName);
  output(
    stack,
    "bastion_host",
    "Address of the bastion, for the user ubuntu with the key in the state",
    bastion.ipAddress,
  );
  serverOutputs(stack, region, servers, cluster.kubeconfig);
}

function serverOutputs(
  stack: Construct,
  region: string,
  servers: readonly { readonly name: string; readonly instanceId: string }[],
  kubeconfig: string,
): void {
  output(
    stack,
    "sessions",
    "Commands that open a shell on each server. They need the Session Manager plugin of the AWS CLI",
    Object.fromEntries(servers.map(({ name, instanceId }) => [name, session(region, instanceId)])),
  );
  output(
    stack,
    "kubeconfig",
    "The administrator's kubeconfig. Print it: terraform output -raw kubeconfig",
    kubeconfig,
    true,
  );
}

/** The outputs of a single container, and its limits. */
export function containerOutputs(
  stack: Construct,
  region: string,
  { ipAddress, server, snapshotId }: ContainerServer,
  { publicAddress }: ServerNetwork,
): void {
  output(
    stack,
    "high_availability",
    "Availability when the server fails",
    "none: one container on one server in one zone, for tests and demonstrations; while the server is down, Rancher is down",
  );
  const kind = publicAddress ? "public" : "private";
  output(stack, `${kind}_address`, `The server's ${kind} address, the same for all its instances`, ipAddress);
  output(
    stack,
    "snapshot",
    "Snapshot of the data before the first deploy of this version; server.restoreFrom with the former version restores it",
    snapshotId,
  );
  output(
    stack,
    "session",
    "Command that opens a shell on the server. It needs the Session Manager plugin of the AWS CLI",
    session(region, server.instanceId),
  );
}

const session = (region: string, instanceId: string) =>
  `aws ssm start-session --region ${region} --target ${instanceId}`;

/** The target of the user's own load balancer in front of a single container. */
export function targetOutput(stack: Construct, ipAddress: string): void {
  output(stack, "balancer_target", "Target of your load balancer, by HTTP", `${ipAddress}:80`);
}

/**
 * The name servers of the record's zone, or the record that the user creates.
 *
 * @param target DNS name or IPv4 address of the record's target
 * @param nameServers name servers of the zone; undefined without a record in the stack
 */
export function dnsOutputs(
  stack: Construct,
  hostname: string,
  target: { readonly dnsName: string } | { readonly ipAddress: string },
  nameServers: string[] | undefined,
): void {
  if (nameServers) {
    output(stack, "name_servers", "Name servers of the zone; the parent zone must delegate to them", nameServers);
    return;
  }
  const record = "dnsName" in target ? `CNAME ${target.dnsName}.` : `A ${target.ipAddress}`;
  output(stack, "dns_record", "DNS record to create in the zone of the hostname", `${hostname}. ${record}`);
}
