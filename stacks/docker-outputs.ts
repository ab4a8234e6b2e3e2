import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { AgentTlsMode } from "../lib/config";
import { rancherOutputs } from "../lib/rancher/outputs";

export interface DockerOutputsProps {
  readonly hostname: string;
  readonly region: string;
  /** The server's IPv4 address. */
  readonly ipAddress: string;
  /** It is a public one. */
  readonly isPublic: boolean;
  readonly instanceId: string;
  /** The first administrator's first password, sensitive. */
  readonly bootstrapPassword: string;
  readonly agentTlsMode: AgentTlsMode;
  /**
   * What of the stack the hostname leads to in place of the address.
   *
   * @default - the address
   */
  readonly balancer?: { readonly dnsName: string };
  /** TLS ends on a balancer of the user's. */
  readonly behindOwnBalancer: boolean;
  /**
   * Name servers of the zone of the record.
   *
   * @default - none: the record is the user's to create
   */
  readonly nameServers?: string[];
}

/** The outputs of a stack with a single container: what a person does next, and what it is not. */
export function dockerOutputs(stack: Construct, props: DockerOutputsProps): void {
  const { hostname, region, ipAddress, instanceId, balancer, nameServers } = props;
  const output = (id: string, description: string, value: unknown) =>
    new TerraformOutput(stack, id, { description, value });

  output("url", "Where Rancher answers", `https://${hostname}`);
  output(
    "high_availability",
    "What happens when the server fails",
    "none: one container on one server in one zone, for tests and demonstrations; while it is down, Rancher is",
  );
  const kind = props.isPublic ? "public" : "private";
  output(`${kind}_address`, `The server's ${kind} address, the same for all its instances`, ipAddress);
  output(
    "session",
    "Command that opens a shell on the server (Session Manager; needs its plugin for the AWS CLI)",
    `aws ssm start-session --region ${region} --target ${instanceId}`,
  );
  if (nameServers) output("name_servers", "Name servers of the zone; its parent has to delegate to them", nameServers);
  else if (props.behindOwnBalancer)
    output("balancer_target", "Where your balancer has to lead, by HTTP", `${ipAddress}:80`);
  else
    output(
      "dns_record",
      "The record to create where the zone of the hostname is kept",
      balancer ? `${hostname}. CNAME ${balancer.dnsName}.` : `${hostname}. A ${ipAddress}`,
    );
  rancherOutputs(stack, hostname, props);
}
