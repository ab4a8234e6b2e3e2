import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mermaid } from "../../tools/diagram/mermaid";
import { svg } from "../../tools/diagram/svg";
import { type Topology, topologyOf } from "../../tools/diagram/topology";
import type { Json } from "../../tools/json";
import { ROOT } from "../project/source-files";
import { EXAMPLES, exampleStacks } from "../support/examples";

function topologies(file: string): Topology[] {
  return exampleStacks(file).map(({ id, json }) => topologyOf(id, json as unknown as Json));
}

describe("picture of a stack", () => {
  const [rkeHa] = topologies("rancher.yaml") as [Topology];

  test("shows the resources of rancher.yaml", () => {
    expect(rkeHa).toEqual({
      stack: "rke-ha",
      region: "eu-central-1",
      hostnames: ["rancher.example.com"],
      balancers: [{ kind: "network", scheme: "internet-facing", ports: [80, 443, 6443], subnets: "public" }],
      api: true,
      databases: [],
      zones: ["0", "1", "2"].map((number) => ({
        name: `zone ${Number(number) + 1}`,
        existing: false,
        nat: true,
        servers: [{ name: `server-${number}`, instanceType: "m6i.xlarge", subnet: "private", volume: 100 }],
      })),
      cluster: "RKE2 v1.35.7+rke2r1, etcd on every server",
      releases: expect.arrayContaining([{ name: "rancher", version: "2.15.0" }]),
      stores: ["S3: desired state, record, snapshots", "SSM: last deploy", "EBS: data volumes and their snapshots"],
    });
  });

  test("README's picture is up to date; `npm run diagram -- rke-ha docs` draws it", () => {
    expect(readFileSync(join(ROOT, "docs/rke-ha.svg"), "utf8")).toBe(svg(rkeHa));
    expect(readFileSync(join(ROOT, "docs/rke-ha.mmd"), "utf8")).toBe(mermaid(rkeHa));
    expect(readFileSync(join(ROOT, "README.md"), "utf8")).toContain("(docs/rke-ha.svg)");
  });

  test("two load balancers each have their ports", () => {
    expect(topologies("examples/alb.yaml")[0]?.balancers).toEqual([
      { kind: "network", scheme: "internet-facing", ports: [6443], subnets: "public" },
      { kind: "application", scheme: "internet-facing", ports: [80, 443], subnets: "public" },
    ]);
  });

  const serversOf = ({ zones }: Topology) =>
    zones.flatMap(({ servers }) => servers.map(({ name, subnet }) => `${name} ${subnet}`));

  test("a container is in a public subnet, with its version, and no API", () => {
    const [docker] = topologies("examples/docker.yaml") as [Topology];
    expect(serversOf(docker)).toEqual(["server public"]);
    expect(docker).toMatchObject({ api: false, cluster: "Docker", releases: [{ name: "rancher", version: "2.15.0" }] });
    expect(svg(docker)).not.toContain("private subnet");
    expect(serversOf(topologies("examples/docker-air-gap.yaml")[0] as Topology)).toEqual(["server private"]);
  });

  test("servers behind DNS are in public subnets, and the API is reached there", () => {
    const [dns] = topologies("examples/dns.yaml") as [Topology];
    expect(serversOf(dns)).toEqual(["server-0 public", "server-1 public", "server-2 public"]);
    expect(mermaid(dns)).toContain('terraform(["Terraform"]) -->|"6443"| server-0 & server-1 & server-2');
    expect(svg(dns)).toContain("6443, from apiAllowedCidrs");
  });

  test("a database is beside servers without etcd", () => {
    const [stack] = topologies("examples/external-datastore.yaml") as [Topology];
    expect(stack.cluster).toBe("K3s v1.35.6+k3s1, data in the database");
    expect(stack.databases).toEqual([
      { name: "PostgreSQL 17", instanceClass: "db.m6i.large", multiZone: true, subnets: "private" },
    ]);
    expect(svg(stack)).toContain("PostgreSQL 17 on RDS");
    expect(mermaid(stack)).toContain('database0[("PostgreSQL 17<br/>db.m6i.large, two zones<br/>private subnets")]');
    expect(svg(stack)).not.toContain("etcd");
    // The third zone has no server, but internet access.
    expect(stack.zones.map(({ nat, servers }) => [nat, servers.length])).toEqual([
      [true, 1],
      [true, 1],
      [true, 0],
    ]);
  });

  test("RKE1 has its version, and a bastion in a public subnet", () => {
    const [rke1] = topologies("examples/rke1.yaml") as [Topology];
    expect(rke1.cluster).toBe("RKE1 v1.31.7-rancher1-1, etcd on every server");
    expect(serversOf(rke1)).toEqual(["bastion public", "server-0 private", "server-1 private", "server-2 private"]);
  });

  test.each(EXAMPLES)(
    "of %s has every instance, database and balancer in its subnet, and Rancher's version",
    (file) => {
      for (const [index, { json }] of exampleStacks(file).entries()) {
        const topology = topologies(file)[index] as Topology;
        const all = (type: string) => Object.entries(json.resource[type] ?? {});
        /** The stack's subnets contain their kind in the name; those of databases are private. */
        const named = (subnets: unknown) => /network_(public|private)-/.exec(JSON.stringify(subnets))?.[1] ?? "private";
        const interfaces = json.resource.aws_network_interface ?? {};
        const servers = all("aws_instance").map(([, { subnet_id, primary_network_interface }]) => {
          const [, name = ""] = /interface\.([\w-]+)\.id/.exec(JSON.stringify(primary_network_interface ?? "")) ?? [];
          return named(subnet_id ?? interfaces[name]?.subnet_id);
        });
        const drawn = topology.zones.flatMap((zone) => zone.servers);
        expect(drawn.map(({ subnet }) => subnet).sort()).toEqual(servers.sort());
        expect(new Set(drawn.map(({ name }) => name)).size).toBe(servers.length);
        expect(topology.balancers.map(({ subnets }) => subnets)).toEqual(
          all("aws_lb").map(([, lb]) => named(lb.subnets)),
        );
        expect(topology.databases.length).toBe(all("aws_db_instance").length);
        const [, version] = /version: (2\.\d+\.\d+)/.exec(readFileSync(join(ROOT, file), "utf8")) ?? [];
        for (const picture of [svg(topology), mermaid(topology)]) {
          expect(picture).toContain(`rancher ${version}`);
          for (const { name, subnet } of drawn)
            for (const text of [name, `${subnet} subnet`]) expect(picture).toContain(text);
          for (const { name } of topology.databases) expect(picture).toContain(name);
          for (const { kind, scheme } of topology.balancers)
            expect(picture).toContain(`${kind} load balancer, ${scheme}`);
          expect(picture.includes("etcd on every server")).toBe(
            !all("aws_db_instance").length && topology.cluster.includes("etcd"),
          );
        }
      }
    },
  );

  test("the user's names are plain text in the picture", () => {
    const named = { ...rkeHa, hostnames: ["a<b>&c"] };
    expect(svg(named)).toContain("https://a&lt;b&gt;&amp;c");
  });

  test("a stack without AWS resources shows only the cluster", () => {
    const json: Json = {
      provider: {},
      resource: { helm_release: { rancher_release: { name: "rancher", version: "2.15.0" } } },
    };
    expect(topologyOf("k8s", json)).toMatchObject({
      region: undefined,
      zones: [],
      cluster: "an existing Kubernetes cluster",
    });
  });
});
