import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { RancherOnDockerConfig } from "../config";
import type { ServerNetwork } from "./network";
import type { ContainerServer } from "./server";

/** The properties of the outputs. */
export interface ContainerOutputsProps {
  /** The configuration, validated. */
  readonly config: RancherOnDockerConfig;
  /** The server. */
  readonly host: ContainerServer;
  /** Network of the server. */
  readonly network: ServerNetwork;
  /**
   * DNS name of the stack's load balancer. The hostname then resolves to the load balancer instead of the server.
   *
   * @default - the address
   */
  readonly balancerName?: string;
  /**
   * Name servers of the zone of the record.
   *
   * @default - none: the user creates the record
   */
  readonly nameServers?: string[];
}

/** The user's next steps with a single container, and its limits. */
export function containerOutputs(stack: Construct, props: ContainerOutputsProps): void {
  const { config, host, network, balancerName, nameServers } = props;
  const { aws, balancer, hostname } = config;
  const { ipAddress, server, snapshotId } = host;
  const output = (id: string, description: string, value: unknown) =>
    new TerraformOutput(stack, id, { description, value });

  output("url", "URL of Rancher", `https://${hostname}`);
  output(
    "high_availability",
    "Availability when the server fails",
    "none: one container on one server in one zone, for tests and demonstrations; while the server is down, Rancher is down",
  );
  const kind = network.publicAddress ? "public" : "private";
  output(`${kind}_address`, `The server's ${kind} address, the same for all its instances`, ipAddress);
  output(
    "snapshot",
    "Snapshot of the data before the first deploy of this version; server.restoreFrom with the former version restores it",
    snapshotId,
  );
  output(
    "session",
    "Command that opens a shell on the server. It needs the Session Manager plugin of the AWS CLI",
    `aws ssm start-session --region ${aws.region} --target ${server.instanceId}`,
  );
  if (nameServers)
    output("name_servers", "Name servers of the zone; the parent zone must delegate to them", nameServers);
  else if (balancer?.existing) output("balancer_target", "Target of your load balancer, by HTTP", `${ipAddress}:80`);
  else
    output(
      "dns_record",
      "DNS record to create in the zone of the hostname",
      balancerName ? `${hostname}. CNAME ${balancerName}.` : `${hostname}. A ${ipAddress}`,
    );
}
