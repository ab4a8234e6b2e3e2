import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mermaid } from "../../tools/diagram/mermaid";
import { svg } from "../../tools/diagram/svg";
import { type Topology, topologyOf } from "../../tools/diagram/topology";
import { GENERATED } from "../../tools/generate/generated";
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
      dns: { zone: "Route 53, zone example.com", multivalue: false },
      tls: "TLS ends at the ingress controller",
      balancers: [
        { kind: "network", scheme: "internet-facing", ports: [80, 443, 6443], subnets: "public", endsTls: false },
      ],
      api: true,
      databases: [],
      zones: ["0", "1", "2"].map((number) => ({
        name: `zone ${Number(number) + 1}`,
        existing: false,
        nat: true,
        servers: [{ name: `server-${number}`, instanceType: "m6i.xlarge", subnet: "private", volume: 100 }],
      })),
      cluster: "RKE2 v1.35.7+rke2r1, etcd on every server",
      releases: [
        { name: "cert-manager", version: expect.stringMatching(/^v1\./), role: "certificates" },
        { name: "rancher-prerequisites", version: "1.0.0" },
        { name: "rancher", version: "2.15.0", role: "web interface, API" },
      ],
      stores: ["S3: desired state, record, snapshots", "SSM: last deploy", "EBS: data volumes and their snapshots"],
    });
  });

  test("README has the generated picture", () => {
    expect(Object.keys(GENERATED)).toContain("docs/rke-ha.svg");
    expect(readFileSync(join(ROOT, "README.md"), "utf8")).toContain("(docs/rke-ha.svg)");
  });

  test("two load balancers each have their ports", () => {
    expect(topologies("examples/alb.yaml")[0]?.balancers).toEqual([
      { kind: "network", scheme: "internet-facing", ports: [6443], subnets: "public", endsTls: false },
      { kind: "application", scheme: "internet-facing", ports: [80, 443], subnets: "public", endsTls: true },
    ]);
  });

  /** The pictures of the first stack of a file. */
  const drawn = (file: string) => {
    const [topology] = topologies(file) as [Topology];
    return [svg(topology), mermaid(topology)];
  };

  test.each([
    ["rancher.yaml", "etcd on every server; TLS ends at the ingress controller"],
    ["examples/alb.yaml", "public subnets of all zones; TLS ends here"],
    ["examples/docker.yaml", "Docker; TLS ends in Rancher's container"],
    ["examples/eks.yaml", "the existing EKS cluster management; TLS ends before the cluster"],
    ["examples/kubeconfig.yaml", "TLS ends at Rancher's pods"],
  ])("%s shows where TLS ends", (file, expected) => {
    const [image = "", chart = ""] = drawn(file);
    expect(image).toContain(expected);
    expect(image.match(/TLS ends/g)).toHaveLength(1);
    expect(chart).toContain(expected.split("; ").at(-1));
    expect(chart.match(/TLS ends/g)).toHaveLength(1);
  });

  test("where TLS ends at a gateway, or is not known", () => {
    const tlsOf = (values: string, resources: object = {}) =>
      topologyOf("a", {
        provider: {},
        resource: {
          helm_release: { rancher_release: { name: "rancher", version: "2.15.0", values: [values] } },
          ...resources,
        },
      } as unknown as Json).tls;
    expect(tlsOf("tls: ingress\nnetworkExposure:\n  type: gateway\n")).toBe("TLS ends at the gateway");
    expect(tlsOf("tls: ingress\nnetworkExposure:\n  type: none\n")).toBeUndefined();
    // A container behind a load balancer of the user.
    expect(tlsOf("", { aws_instance: { host: {} } })).toBeUndefined();
  });

  test.each([
    ["rancher.yaml", "Route 53, zone example.com"],
    ["examples/existing-vpc.yaml", "Route 53, private zone corp.example.com"],
    ["examples/dns.yaml", "Route 53, zone example.com"],
  ])("%s has the host name's zone", (file, expected) => {
    const [image = "", chart = ""] = drawn(file);
    expect(image.split(expected)).toHaveLength(2);
    expect(chart).toContain(expected);
  });

  test("no zone is drawn without a record", () => {
    expect(topologies("examples/k3s.yaml")[0]?.dns).toBeUndefined();
    expect(drawn("examples/k3s.yaml")[0]).not.toContain("Route 53");
  });

  test("an existing security group does not hide the Kubernetes API", () => {
    expect(topologies("examples/governance.yaml")[0]?.api).toBe(true);
  });

  test("alarms and logs are below the other stores", () => {
    const [image = ""] = drawn("examples/production.yaml");
    expect(image).toContain("CloudWatch: alarms, logs");
    expect(image).toContain("EBS: data volumes and their snapshots");
  });

  test.each(EXAMPLES)("every label of %s is inside the picture, and inside its shape", (file) => {
    for (const topology of topologies(file)) {
      const image = svg(topology);
      const width = Number(/viewBox='0 0 (\d+)/.exec(image)?.[1]);
      for (const [, x, anchor, label = ""] of image.matchAll(
        /<text x='([\d.]+)'.*?(?: text-anchor='(\w+)')?>(.*)<\/text>/g,
      )) {
        // A letter of Helvetica at this size is 6.6 pixels wide on average.
        const length = label.length * 6.6;
        const left = Number(x) - (anchor === "end" ? length : anchor === "middle" ? length / 2 : 0);
        expect([label, left > 0, left + length < width]).toEqual([label, true, true]);
      }
      for (const [, size, label = ""] of image.matchAll(
        /<rect .*? width='([\d.]+)'.*\n<text .*text-anchor='middle'>(.*)<\/text>/g,
      ))
        expect([label, label.length * 6.6 < Number(size)]).toEqual([label, true]);
      const [, title = ""] = />(AWS .*, stack .*)<\/text>/.exec(image) ?? [];
      const [, arrow] = /<line x1='([\d.]+)' y1='56'/.exec(image) ?? [];
      expect([title, 36 + title.length * 7.2 < Number(arrow)]).toEqual([title, true]);
    }
  });

  const serversOf = ({ zones }: Topology) =>
    zones.flatMap(({ servers }) => servers.map(({ name, subnet }) => `${name} ${subnet}`));

  test("a container is in a public subnet, with its version, and no API", () => {
    const [docker] = topologies("examples/docker.yaml") as [Topology];
    expect(serversOf(docker)).toEqual(["server public"]);
    expect(docker).toMatchObject({ api: false, cluster: "Docker", releases: [{ name: "rancher" }] });
    expect(svg(docker)).not.toContain("private subnet");
    expect(serversOf(topologies("examples/docker-air-gap.yaml")[0] as Topology)).toEqual(["server private"]);
  });

  test("servers behind DNS are in public subnets, and the API is reached there", () => {
    const [dns] = topologies("examples/dns.yaml") as [Topology];
    expect(serversOf(dns)).toEqual(["server-0 public", "server-1 public", "server-2 public"]);
    expect(mermaid(dns)).toContain('terraform(["Terraform"]) -->|"6443"| server-0 & server-1 & server-2');
    expect(svg(dns)).toContain("Kubernetes API, 6443");
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
