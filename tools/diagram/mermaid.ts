import type { Topology } from "./topology";

/** A topology as a Mermaid flowchart. */
export function mermaid({ hostnames, balancers, api, zones, databases, cluster, releases }: Topology): string {
  const servers = zones.flatMap((zone) => zone.servers.map(({ name }) => name));
  const entries = balancers.length > 0 ? balancers.map((_, index) => `balancer${index}`) : servers;
  const targets = servers.length > 0 ? servers : ["cluster"];
  const balancer = balancers.findIndex(({ ports }) => ports.includes(6443));
  const apiEntry = balancer >= 0 ? `balancer${balancer}` : servers.join(" & ");
  return [
    "flowchart TB",
    ...balancers.map(
      ({ kind, scheme, ports, subnets }, index) =>
        `  balancer${index}["${kind} load balancer, ${scheme}<br/>TCP ${ports.join(", ")}, ${subnets} subnets"]`,
    ),
    ...zones.flatMap(({ name, servers, nat }, index) => [
      `  subgraph zone${index}["${name}${nat ? ", with NAT gateway" : ""}"]`,
      ...servers.map(
        ({ name, instanceType, volume, subnet }) =>
          `    ${name}["${name}<br/>${instanceType}${volume ? `, ${volume} GiB` : ""}<br/>${subnet} subnet"]`,
      ),
      "  end",
    ]),
    `  cluster["${[cluster, ...releases.map(({ name, version }) => `${name} ${version}`)].join("<br/>")}"]`,
    ...(balancers.length > 0 || servers.length > 0
      ? entries.map((entry) => `  clients(["clients"]) -->|"${hostnames.join(", ")}"| ${entry}`)
      : [`  clients(["clients"]) -->|"${hostnames.join(", ")}"| cluster`]),
    ...(api ? [`  terraform(["Terraform"]) -->|"6443"| ${apiEntry}`] : []),
    ...balancers.map((_, index) => `  balancer${index} --> ${targets.join(" & ")}`),
    ...(servers.length > 0 ? [`  ${servers.join(" & ")} --- cluster`] : []),
    ...databases.flatMap(({ name, instanceClass, multiZone, subnets }, index) => [
      `  database${index}[("${name}<br/>${instanceClass}${multiZone ? ", two zones" : ""}<br/>${subnets} subnets")]`,
      `  cluster --- database${index}`,
    ]),
    "",
  ].join("\n");
}
