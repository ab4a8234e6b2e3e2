import type { Topology } from "./topology";

/** A topology as a Mermaid flowchart. */
export function mermaid({ hostnames, balancers, zones, cluster, releases }: Topology): string {
  const servers = zones.flatMap((zone) => zone.servers.map(({ name }) => name));
  const entries = balancers.length > 0 ? balancers.map((_, index) => `balancer${index}`) : servers;
  const targets = servers.length > 0 ? servers : ["cluster"];
  const api = balancers.findIndex(({ ports }) => ports.includes(6443));
  return [
    "flowchart TB",
    ...balancers.map(
      ({ kind, scheme, ports }, index) =>
        `  balancer${index}["${kind} load balancer, ${scheme}<br/>TCP ${ports.join(", ")}"]`,
    ),
    ...zones.flatMap(({ name, servers, nat }, index) => [
      `  subgraph zone${index}["${name}${nat ? ", with NAT gateway" : ""}"]`,
      ...servers.map(
        ({ name, instanceType, volume }) =>
          `    ${name}["${name}<br/>${instanceType}${volume ? `, ${volume} GiB` : ""}"]`,
      ),
      "  end",
    ]),
    `  cluster["${[cluster, ...releases.map(({ name, version }) => `${name} ${version}`)].join("<br/>")}"]`,
    ...(balancers.length > 0 || servers.length > 0
      ? entries.map((entry) => `  clients(["clients"]) -->|"${hostnames.join(", ")}"| ${entry}`)
      : [`  clients(["clients"]) -->|"${hostnames.join(", ")}"| cluster`]),
    ...(api >= 0 ? [`  terraform(["Terraform"]) -->|"6443"| balancer${api}`] : []),
    ...balancers.map((_, index) => `  balancer${index} --> ${targets.join(" & ")}`),
    ...(servers.length > 0 ? [`  ${servers.join(" & ")} --- cluster`] : []),
    "",
  ].join("\n");
}
