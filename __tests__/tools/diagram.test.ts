import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../../lib/config";
import { mermaid } from "../../tools/diagram/mermaid";
import { svg } from "../../tools/diagram/svg";
import { type Topology, topologyOf } from "../../tools/diagram/topology";
import type { Json } from "../../tools/json";
import { synthesized } from "../../tools/synthesized";
import { ROOT } from "../project/source-files";
import { APPS_FOLDER } from "../unit/apps-folder";

const EXAMPLES = readdirSync(join(ROOT, "examples")).map((name) => `examples/${name}`);

function topologies(file: string): Topology[] {
  return Object.entries(loadConfig(join(ROOT, file)).stacks).map(([id, config]) => {
    const folder = mkdtempSync(join(process.env[APPS_FOLDER] ?? "", "diagram-"));
    return topologyOf(id, synthesized(id, config, folder).json);
  });
}

describe("picture of a stack", () => {
  const [rkeHa] = topologies("rancher.yaml") as [Topology];

  test("shows what rancher.yaml makes", () => {
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

  test.each(EXAMPLES)("%s: everything lies inside, and has its text", (file) => {
    for (const topology of topologies(file)) {
      const drawn = svg(topology);
      const [, width, height] = /viewBox='0 0 (\d+) (\d+)'/.exec(drawn) as unknown as [string, string, string];
      const frames = [...drawn.matchAll(/<rect x='([\d.]+)' y='([\d.]+)' width='([\d.]+)' height='([\d.]+)'/g)];
      const outside = frames.filter(
        ([, x, y, w, h]) => Number(x) + Number(w) > Number(width) || Number(y) + Number(h) > Number(height),
      );
      expect(outside).toEqual([]);
      expect(frames.length).toBeGreaterThan(3);
      const servers = topology.zones.flatMap((zone) => zone.servers.map(({ name }) => name));
      for (const name of [...servers, ...topology.hostnames, topology.cluster]) {
        expect(drawn).toContain(name);
        expect(mermaid(topology)).toContain(name);
      }
      expect(drawn).not.toMatch(/undefined|NaN|\$\{/);
      expect(mermaid(topology)).not.toMatch(/undefined|NaN|\$\{/);
    }
  });

  test("two balancers each have their ports", () => {
    expect(topologies("examples/alb.yaml")[0]?.balancers).toEqual([
      { kind: "network", scheme: "internet-facing", ports: [6443] },
      { kind: "application", scheme: "internet-facing", ports: [80, 443] },
    ]);
  });

  test("names of others are text in the picture", () => {
    const named = { ...rkeHa, hostnames: ["a<b>&c"] };
    expect(svg(named)).toContain("https://a&lt;b&gt;&amp;c");
  });

  test("a stack without anything on AWS has the cluster alone", () => {
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
