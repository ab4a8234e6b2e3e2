import type { Topology } from "./topology";

/** A topology as a Mermaid flowchart. */
export function mermaid(topology: Topology): string {
  const { hostnames, dns, tls, balancers, api, zones, databases, cluster, releases } = topology;
  const name = [hostnames.join(", "), ...(dns ? [dns.zone] : [])].join("<br/>");
  const servers = zones.flatMap((zone) => zone.servers.map(({ name }) => name));
  const entries = balancers.length > 0 ? balancers.map((_, index) => `balancer${index}`) : servers;
  const targets = servers.length > 0 ? servers : ["cluster"];
  const software = [
    cluster,
    ...(tls && !balancers.some(({ endsTls }) => endsTls) ? [tls] : []),
    ...releases.map(({ name, version, role }) => `${name} ${version}${role ? `: ${role}` : ""}`),
  ];
  const balancer = balancers.findIndex(({ ports }) => ports.includes(6443));
  const apiEntry = balancer >= 0 ? `balancer${balancer}` : servers.join(" & ");
  return [
    "flowchart TB",
    ...balancers.map(
      ({ kind, scheme, ports, subnets, endsTls }, index) =>
        `  balancer${index}["${kind} load balancer, ${scheme}<br/>TCP ${ports.join(", ")}, ${subnets} subnets${endsTls ? "<br/>TLS ends here" : ""}"]`,
    ),
    ...zones.flatMap(({ name, servers, nat }, index) => [
      `  subgraph zone${index}["${name}${nat ? ", with NAT gateway" : ""}"]`,
      ...servers.map(
        ({ name, instanceType, volume, subnet }) =>
          `    ${name}["${name}<br/>${instanceType}${volume ? `, ${volume} GiB` : ""}<br/>${subnet} subnet"]`,
      ),
      "  end",
    ]),
    `  cluster["${software.join("<br/>")}"]`,
    ...(balancers.length > 0 || servers.length > 0
      ? entries.map((entry) => `  clients(["clients"]) -->|"${name}"| ${entry}`)
      : [`  clients(["clients"]) -->|"${name}"| cluster`]),
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
