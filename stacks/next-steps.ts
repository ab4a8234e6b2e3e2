import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { Server } from "../lib/cluster/server";
import type { SnapshotBucket } from "../lib/cluster/snapshot-bucket";
import type { Datastore } from "../lib/datastore/datastore";

export interface NextStepsProps {
  readonly hostname: string;
  readonly region: string;
  /** What the hostname leads to: a balancer, or the servers' own public addresses. */
  readonly exposure: { readonly dnsName: string; readonly publicAddresses?: Readonly<Record<string, string>> };
  readonly servers: readonly Server[];
  /**
   * The snapshots of etcd.
   *
   * @default - none: the datastore is external
   */
  readonly snapshots?: SnapshotBucket;
  /**
   * The external datastore.
   *
   * @default - none: etcd is on the servers
   */
  readonly datastore?: Datastore;
  /** The administrator's kubeconfig. */
  readonly kubeconfig: string;
  /**
   * Name servers of the zone of the record.
   *
   * @default - none: the record is the user's to create
   */
  readonly nameServers?: string[];
}

const REACHED_BY_DNS =
  "DNS answers with the servers' public addresses, without a balancer: a server that dies is out of the answers within a minute and a half, but clients that keep an answer longer keep asking it";

/** Rancher, "Architecture Recommendations": separation of Rancher and user clusters. */
const DEDICATED =
  "This cluster is Rancher's alone: user clusters are others, which Rancher makes or imports; run nothing else here";

/** The outputs of a stack: what a person does next. */
export function nextSteps(stack: Construct, props: NextStepsProps): void {
  const { hostname, region, exposure, servers, snapshots, nameServers } = props;
  const output = (id: string, description: string, value: unknown) =>
    new TerraformOutput(stack, id, { description, value });

  output("url", "Where Rancher answers", `https://${hostname}`);
  output("dedicated", "What the cluster is for", DEDICATED);
  if (exposure.publicAddresses) {
    output("reached_by", "How Rancher is reached", REACHED_BY_DNS);
  } else {
    output("load_balancer", "DNS name of the balancer", exposure.dnsName);
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
      `aws s3 ls --region ${region} s3://${snapshots.name}/${stack.node.id}/`,
    );
  }
  if (props.datastore?.restorable) {
    output(
      "database_restorable",
      "Command that tells up to when the database can be put back",
      props.datastore.restorable,
    );
  }
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
      `${hostname}. CNAME ${exposure.dnsName}.`,
    );
  }
}
