import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mermaid } from "../../tools/diagram/mermaid";
import { svg } from "../../tools/diagram/svg";
import { type Topology, topologyOf } from "../../tools/diagram/topology";
import type { Json } from "../../tools/json";
import { ROOT } from "../project/source-files";
import { exampleStacks } from "../support/examples";

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
      balancers: [{ kind: "network", scheme: "internet-facing", ports: [80, 443, 6443] }],
      zones: ["0", "1", "2"].map((number) => ({
        name: `zone ${Number(number) + 1}`,
        existing: false,
        nat: true,
        servers: [{ name: `server-${number}`, instanceType: "m6i.xlarge", volume: 100 }],
      })),
      cluster: "RKE2 v1.35.7+rke2r1, etcd on every server",
      releases: expect.arrayContaining([{ name: "rancher", version: "2.15.0" }]),
      stores: expect.arrayContaining(["S3: snapshots of etcd"]),
    });
  });

  test("README's picture is up to date; `npm run diagram -- rke-ha docs` draws it", () => {
    expect(readFileSync(join(ROOT, "docs/rke-ha.svg"), "utf8")).toBe(svg(rkeHa));
    expect(readFileSync(join(ROOT, "docs/rke-ha.mmd"), "utf8")).toBe(mermaid(rkeHa));
    expect(readFileSync(join(ROOT, "README.md"), "utf8")).toContain("(docs/rke-ha.svg)");
  });

  test("two load balancers each have their ports", () => {
    expect(topologies("examples/alb.yaml")[0]?.balancers).toEqual([
      { kind: "network", scheme: "internet-facing", ports: [6443] },
      { kind: "application", scheme: "internet-facing", ports: [80, 443] },
    ]);
  });

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
      cluster: "a Kubernetes cluster that exists",
    });
  });
});
