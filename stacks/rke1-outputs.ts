import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { RKE1_ENDED } from "../lib/config";
import type { Rke1Cluster } from "../lib/rke1/cluster";

/** The properties of the outputs. */
export interface Rke1OutputsProps {
  /** Rancher's host name. */
  readonly hostname: string;
  /** AWS region, such as `eu-central-1`. */
  readonly region: string;
  /** Rancher's cluster. */
  readonly cluster: Rke1Cluster;
  /**
   * Name servers of the zone of the record.
   *
   * @default - none: the user creates the record
   */
  readonly nameServers?: string[];
}

/** The outputs of a stack on RKE1: the user's next steps, and the end of life of RKE1. */
export function rke1Outputs(stack: Construct, props: Rke1OutputsProps): void {
  const { hostname, region, cluster, nameServers } = props;
  const { loadBalancer, servers } = cluster;
  const output = (id: string, description: string, value: unknown) =>
    new TerraformOutput(stack, id, { description, value });

  output(
    "end_of_life",
    "End of life of RKE1",
    `${RKE1_ENDED}. It has no fixes since then, and no Rancher newer than 2.11. Create a new stack of mode RancherOnRKE, and move Rancher there by backup and restore`,
  );
  output("url", "URL of Rancher", `https://${hostname}`);
  output("load_balancer", "DNS name of the load balancer", loadBalancer.dnsName);
  output(
    "bastion_host",
    "Address of the bastion, for the user ubuntu with the key in the state",
    cluster.bastion.ipAddress,
  );
  output(
    "sessions",
    "Commands that open a shell on each server. They need the Session Manager plugin of the AWS CLI",
    Object.fromEntries(
      servers.map(({ name, instanceId }) => [name, `aws ssm start-session --region ${region} --target ${instanceId}`]),
    ),
  );
  new TerraformOutput(stack, "kubeconfig", {
    description: "The administrator's kubeconfig. Print it: terraform output -raw kubeconfig",
    value: cluster.kubeconfig,
    sensitive: true,
  });
  if (nameServers)
    output("name_servers", "Name servers of the zone; the parent zone must delegate to them", nameServers);
  else
    output(
      "dns_record",
      "DNS record to create in the zone of the hostname",
      `${hostname}. CNAME ${loadBalancer.dnsName}.`,
    );
}
