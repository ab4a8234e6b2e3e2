import { parseRancherOnRke1, type RancherOnRke1Props } from "../../lib/config";
import { minimalOnRke1 } from "../support/synth";
import { worded } from "../support/worded";
import { edited, errorsOf as errorsOfFile } from "./errors-of";

/** A configuration, or a part of one, with any content. */
type Parts = Readonly<Record<string, unknown>>;

/** The end of each error; its text is pinned in stacks/rancher-on-rke1.test.ts. */
const ENDING = /; RKE1 .* 2025-07-31, .*$/;

/** The errors of the minimal configuration with other parts, without their common end. */
const errorsOf = (parts: Parts): string[] => {
  try {
    parseRancherOnRke1("rke1", { ...minimalOnRke1, ...parts } as RancherOnRke1Props);
    return [];
  } catch (error) {
    const lines = (error as Error).message.split("\n");
    expect(lines.filter((line) => !ENDING.test(line))).toEqual([]);
    return lines.map((line) => line.slice("rke1 ".length).replace(ENDING, ""));
  }
};
const cluster = (more: Parts) => ({ cluster: { ...minimalOnRke1.cluster, ...more } });
const rancher = (more: Parts) => ({ rancher: { version: "2.11.3", ...more } });
const NOT_HERE = "an option of mode RancherOnRKE that RancherOnRKE1 does not have; remove it";

describe("RKE1 accepts", () => {
  it.each<[string, Parts]>([
    ["the minimal configuration", {}],
    ["the oldest release for Rancher 2.11", cluster({ version: "v1.30.2-rancher1-1" })],
    ["the release whose first build was replaced", cluster({ version: "v1.31.2-rancher2-1" })],
    [
      "an older Rancher, with consent",
      { ...rancher({ version: "2.10.3", unsupported: true }), ...cluster({ version: "v1.29.15-rancher1-1" }) },
    ],
    ["an own certificate", rancher({ tls: { issuer: "blank" } })],
    ["TLS up to Rancher's pods", rancher({ tls: { mode: "rancher" } })],
  ])("%s", (_, parts) => {
    expect(errorsOf(parts)).toEqual([]);
  });
});

describe("RKE1 rejects", () => {
  it.each<[string, Parts, string[]]>([
    [
      "a newer Rancher",
      rancher({ version: "2.12.3" }),
      [
        "rancher.version: got 2.12.3, but the newest Rancher on RKE1 is 2.11; write a version of 2.11, or mode RancherOnRKE",
      ],
    ],
    [
      "a newer Rancher with consent to unsupported versions",
      rancher({ version: "2.15.0", unsupported: true }),
      ["rancher.version: got 2.15.0, but the newest Rancher on RKE1 is 2.11; …2.11, or mode RancherOnRKE"],
    ],
    [
      "an older Rancher without consent",
      rancher({ version: "2.10.3" }),
      [
        "rancher.version: Rancher 2.10 is not in the support matrix of this release; write a version of 2.11, or rancher.unsupported: true to deploy without support",
      ],
    ],
    [
      "a release of RKE2",
      cluster({ version: "v1.31.7+rke2r1" }),
      [
        'cluster.version: got "v1.31.7+rke2r1", expected a release of RKE1 such as v1.31.7-rancher1-1; the newest that the provider rancher/rke installs are v1.28.15-rancher1-1, v1.29.15-rancher1-1, v1.30.11-rancher1-1 and v1.31.7-rancher1-1',
      ],
    ],
    [
      "releases that the provider does not know",
      cluster({ version: "v1.31.2-rancher1-1" }),
      [
        'cluster.version: got "v1.31.2-rancher1-1", expected a release of RKE1 such as v1.31.7-rancher1-1; the newest that the provider rancher/rke installs are v1.28.15-rancher1-1, v1.29.15-rancher1-1, v1.30.11-rancher1-1 and v1.31.7-rancher1-1',
      ],
    ],
    [
      "a Kubernetes that Rancher does not support",
      cluster({ version: "v1.29.15-rancher1-1" }),
      [
        "cluster.version: Rancher 2.11 supports Kubernetes 1.30 to 1.32, got v1.29.15-rancher1-1; write for example v1.31.7-rancher1-1, or rancher.unsupported: true to deploy without support",
      ],
    ],
    [
      "every option of RKE2 and K3s",
      {
        ...cluster({ servers: 3, replace: {}, ingress: "traefik", profile: "cis", snapshots: {}, restore: {} }),
        balancer: { scheme: "internal" },
        network: { existing: {} },
        dns: { zone: "example.com", private: true },
        egress: "direct",
      },
      [
        `network.existing: …"existing": ${NOT_HERE}`,
        `balancer.scheme: …"scheme": ${NOT_HERE}`,
        `dns.private: …"private": ${NOT_HERE}`,
        ...["servers", "replace", "ingress", "profile", "snapshots", "restore"].map(
          (key) => `cluster.${key}: …"${key}": ${NOT_HERE}`,
        ),
        `egress: …"egress": ${NOT_HERE}`,
      ],
    ],
    [
      "a slip of the pen",
      cluster({ instancetype: "m6i.large" }),
      ['cluster.instancetype: …"instancetype"…"instanceType"?'],
    ],
    [
      "SSH from everywhere",
      cluster({ apiAllowedCidrs: ["203.0.113.0/24", "0.0.0.0/0"] }),
      [
        "cluster.apiAllowedCidrs[0]: got 203.0.113.0/24, which is inside 0.0.0.0/0; remove one of them",
        "cluster.apiAllowedCidrs[1]: got 0.0.0.0/0, which would allow everybody on the internet to reach SSH on the bastion; write the addresses that Terraform runs from",
      ],
    ],
    [
      "addresses that cannot be a source, and ranges in use",
      { ...cluster({ apiAllowedCidrs: ["192.168.1.0/24"] }), network: { cidr: "10.42.0.0/16" } },
      [
        "network.cidr: got 10.42.0.0/16, which overlaps 10.42.0.0/16 of the cluster's pods; write 10.0.0.0/16",
        "cluster.apiAllowedCidrs[0]: got 192.168.1.0/24, which is not public and cannot reach an internet-facing load balancer; write public addresses",
      ],
    ],
    [
      "more ranges than a security group allows",
      { network: { allowedCidrs: Array.from({ length: 27 }, (_, index) => `203.0.${index}.0/24`) } },
      [
        "network.allowedCidrs: got 27 ranges, together 61 inbound rules (60 web, 1 API); AWS allows 60 in a security group; write fewer, wider ranges",
      ],
    ],
    [
      "ARM, which the mode never had",
      cluster({ instanceType: "m7g.xlarge" }),
      [
        "cluster.instanceType: m7g.xlarge has ARM processors, which this mode does not support; write a type of m6i or another x86-64 family",
      ],
    ],
    [
      "a size and a type",
      cluster({ size: "small", instanceType: "m6i.large", volume: { throughput: 1000 } }),
      [
        "cluster.instanceType: got m6i.large and size small, expected one of them; remove the other",
        "cluster.volume.throughput: got 1000 MiB per second, but 3000 iops allow at most 750; write at most 750, or iops 4000",
      ],
    ],
    [
      "features that the cluster lacks",
      rancher({
        tls: { mode: "external", issuer: "blank" },
        ingress: { controller: "traefik" },
      }),
      [
        "rancher.tls.mode: got external, but RKE1 has no load balancer that ends TLS; write ingress or rancher",
        "rancher.ingress.controller: got traefik, but RKE1 includes ingress-nginx; remove it",
      ],
    ],
    [
      "a cert-manager that cannot be there",
      rancher({ certManager: { existing: true } }),
      [
        "rancher.certManager.existing: got true, but the stack creates the cluster, which has no cert-manager yet; remove it",
      ],
    ],
    [
      "Let's Encrypt with a closed port 80",
      {
        ...rancher({ tls: { issuer: "acme", email: "a@example.com" } }),
        network: { allowedCidrs: ["203.0.113.0/24"] },
      },
      [
        "rancher.tls.issuer: got acme, but Let's Encrypt connects to port 80 from any address, and network.allowedCidrs does not include 0.0.0.0/0; write issuer rancher, ca or blank, or allow 0.0.0.0/0",
      ],
    ],
  ])("%s", (_, parts, errors) => {
    expect(errorsOf(parts)).toEqual(worded(errors));
  });
});

describe("a file", () => {
  const rke1 = (lines: string, by: string) => edited("mode: RancherOnRKE", "mode: RancherOnRKE1").replace(lines, by);

  it("reports each error of a stack on RKE1 with its place, and RKE1's end of life", () => {
    expect(errorsOfFile(rke1("version: v1.35.7+rke2r1\n      servers: 3", "version: 1.31"))).toEqual(
      worded(
        [
          '10:7 balancer.scheme: …"scheme": an option of mode RancherOnRKE that RancherOnRKE1 does not have; remove it',
          "14:16 cluster.version: got the number 1.31, expected a release of RKE1 such as v1.31.7-rancher1-1",
          "17:16 rancher.version: got 2.15.0, but the newest Rancher on RKE1 is 2.11; …2.11, or mode RancherOnRKE",
        ].map((line) => `rancher.yaml:${line}; RKE1 …`),
      ),
    );
  });

  it("does not report it for other stacks", () => {
    expect(errorsOfFile(edited("servers: 3", "servers: 2"))).toEqual([
      "rancher.yaml:15:16 cluster.servers: etcd needs an odd number of servers, got 2; write 1, 3 or 5",
    ]);
  });
});
