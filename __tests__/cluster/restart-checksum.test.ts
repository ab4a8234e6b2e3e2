import type { RancherOnRkeProps } from "../../lib/config";
import { finishedBefore, minimal, synthesize } from "../support/synth";

type Cluster = Partial<RancherOnRkeProps["cluster"]>;

describe("the checksum of what needs a restart", () => {
  const stackOf = (cluster: Cluster = {}, rest: Partial<RancherOnRkeProps> = {}) =>
    synthesize({ ...rest, cluster: { ...minimal.cluster, ...cluster } as RancherOnRkeProps["cluster"] });
  const checksum = (cluster: Cluster = {}, rest: Partial<RancherOnRkeProps> = {}) =>
    (stackOf(cluster, rest).locals as { cluster_deployed_wanted: { restart: string } }).cluster_deployed_wanted.restart;
  const same = checksum();

  it.each<[string, Cluster, Partial<RancherOnRkeProps>]>([
    ["cluster.config", { config: { "kubelet-arg": ["max-pods=200"] } }, {}],
    ["cluster.profile", { profile: "cis" }, {}],
    ["cluster.auditPolicy", { auditPolicy: "default" }, {}],
    ["cluster.snapshots", { snapshots: { retention: 30 } }, {}],
    ["registry", {}, { registry: { host: "registry.example.com" } }],
    ["registry.mirrors", {}, { registry: { host: "registry.example.com", mirrors: ["docker.io"] } }],
    ["egress.proxy", {}, { egress: { proxy: { http: "http://proxy.example.com:3128" } } }],
  ])("covers %s", (_, cluster, rest) => {
    expect(checksum(cluster, rest)).toMatch(/^[0-9a-f]{64}$/);
    expect(checksum(cluster, rest)).not.toBe(same);
  });

  it.each<[string, Cluster]>([
    ["size", { size: "large" }],
    ["servers", { servers: 5 }],
    ["replace", { replace: { "server-0": 1 } }],
    ["volume", { volume: { size: 200 } }],
    ["restore", { restore: { snapshot: "monday" } }],
    ["adminCertificate", { adminCertificate: 1 }],
  ])("does not cover cluster.%s, which a user could then never change alone", (_, cluster) => {
    expect(checksum(cluster)).toBe(same);
  });

  it("refers to no resource: Terraform would delay the look-up of the image until the apply", () => {
    const stack = stackOf(
      { profile: "cis", image: "ami-0123456789abcdef0" },
      { registry: { host: "a.b", auth: true } },
    );
    const before = finishedBefore(stack, "data.aws_ami.cluster_guard_image_cluster-image");
    expect([...before].filter((address) => /^(aws_s3|random_|tls_)/.test(address))).toEqual([]);
    expect(before).toContain("local.cluster_deployed_wanted");
  });
});
