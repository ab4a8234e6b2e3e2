import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { RancherOnDockerConfig } from "../config";
import type { ServerNetwork } from "./network";
import type { ContainerServer } from "./server";

export interface ContainerOutputsProps {
  readonly config: RancherOnDockerConfig;
  readonly host: ContainerServer;
  readonly network: ServerNetwork;
  /**
   * DNS name of the stack's load balancer. The hostname then resolves to it instead of the address.
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

  output("url", "Where Rancher answers", `https://${hostname}`);
  output(
    "high_availability",
    "What happens when the server fails",
    "none: one container on one server in one zone, for tests and demonstrations; while it is down, Rancher is",
  );
  const kind = network.publicAddress ? "public" : "private";
  output(`${kind}_address`, `The server's ${kind} address, the same for all its instances`, ipAddress);
  output(
    "snapshot",
    "The data from before this version was deployed first: server.restoreFrom leads back to it, with the version of then",
    snapshotId,
  );
  output(
    "session",
    "Command that opens a shell on the server (Session Manager; needs its plugin for the AWS CLI)",
    `aws ssm start-session --region ${aws.region} --target ${server.instanceId}`,
  );
  if (nameServers) output("name_servers", "Name servers of the zone; its parent has to delegate to them", nameServers);
  else if (balancer?.existing) output("balancer_target", "Where your balancer has to lead, by HTTP", `${ipAddress}:80`);
  else
    output(
      "dns_record",
      "The record to create where the zone of the hostname is kept",
      balancerName ? `${hostname}. CNAME ${balancerName}.` : `${hostname}. A ${ipAddress}`,
    );
}
