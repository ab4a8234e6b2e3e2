import type { StateResource } from "./terraform/terraform";

interface ServerBox {
  readonly name: string;
  readonly zone: string;
  readonly lines: readonly string[];
}

/**
 * A Mermaid flowchart of a deployed stack: from the clients through the load balancer to the servers in their zones.
 */
export function picture(resources: readonly StateResource[]): string {
  const of = (type: string) => resources.filter((resource) => resource.type === type);
  const text = (resource: StateResource | undefined, key: string) => String(resource?.values[key] ?? "");

  const balancer = of("aws_lb")[0];
  const ports = of("aws_lb_listener")
    .map((listener) => Number(listener.values.port))
    .sort((a, b) => a - b);
  const records = of("aws_route53_record").map((record) => text(record, "name"));
  const servers = of("aws_instance").map((instance): ServerBox => {
    const name = instance.name.replace(/^cluster_servers_|_instance$/g, "");
    const volume = of("aws_ebs_volume").find((one) => one.name === `cluster_servers_${name}_volume`);
    return {
      name,
      zone: text(instance, "availability_zone"),
      lines: [
        `${text(instance, "id")} ${text(instance, "instance_type")}`,
        text(instance, "private_ip"),
        `${text(volume, "id")} ${text(volume, "size")} GiB`,
      ],
    };
  });
  const nats = of("aws_nat_gateway").map((nat) => text(nat, "public_ip"));

  const zones = [...new Set(servers.map(({ zone }) => zone))].sort();
  return [
    "flowchart TB",
    `  clients(["clients"]) -->|"${records.join(", ") || "your DNS record"}"| balancer`,
    `  balancer["network load balancer ${text(balancer, "name")}<br/>TCP ${ports.join(", ")}"]`,
    ...zones.flatMap((zone) => [
      `  subgraph ${zone}`,
      ...servers
        .filter((server) => server.zone === zone)
        .map(({ name, lines }) => `    ${name}["${[name, ...lines].join("<br/>")}"]`),
      "  end",
    ]),
    ...servers.map(({ name }) => `  balancer --> ${name}`),
    ...(nats.length > 0 ? [`  nat["NAT ${nats.join(", ")}"]`, ...servers.map(({ name }) => `  ${name} -.-> nat`)] : []),
  ].join("\n");
}
