import type { RancherOnRkeProps } from "../../lib/config";
import { minimal, resource, synthesize } from "../support/synth";

type Cluster = Partial<RancherOnRkeProps["cluster"]>;

describe("the checksum of what needs a restart", () => {
  const stackOf = (cluster: Cluster = {}, rest: Partial<RancherOnRkeProps> = {}) =>
    synthesize({ ...rest, cluster: { ...minimal.cluster, ...cluster } as RancherOnRkeProps["cluster"] });
  const covered = (cluster: Cluster = {}, rest: Partial<RancherOnRkeProps> = {}) =>
    stackOf(cluster, rest).locals?.["cluster_read-at-start"];
  const same = covered();

  it.each<[string, Cluster, Partial<RancherOnRkeProps>]>([
    ["cluster.config", { config: { "kubelet-arg": ["max-pods=200"] } }, {}],
    ["cluster.profile", { profile: "cis" }, {}],
    ["cluster.auditPolicy", { auditPolicy: "default" }, {}],
    ["cluster.snapshots", { snapshots: { retention: 30 } }, {}],
    ["registry", {}, { registry: { host: "registry.example.com" } }],
    ["egress.proxy", {}, { egress: { proxy: { http: "http://proxy.example.com:3128" } } }],
  ])("covers %s", (_, cluster, rest) => {
    expect(covered(cluster, rest)).not.toEqual(same);
  });

  it.each<[string, Cluster]>([
    ["size", { size: "large" }],
    ["servers", { servers: 5 }],
    ["replace", { replace: { "server-0": 1 } }],
    ["volume", { volume: { size: 200 } }],
    ["restore", { restore: { snapshot: "monday" } }],
    ["adminCertificate", { adminCertificate: 1 }],
  ])("does not cover cluster.%s, which a user could then never change alone", (_, cluster) => {
    expect(covered(cluster)).toEqual(same);
  });

  it("refers to nothing that the record precedes, and is salted", () => {
    const stack = stackOf({ profile: "cis" }, { registry: { host: "registry.example.com", auth: true } });
    const text = JSON.stringify(stack.locals?.["cluster_read-at-start"]);
    const named = [...text.matchAll(/\b(aws_[a-z0-9_]+)\.([a-zA-Z0-9_-]+)\./g)];
    expect(named.map(([, type]) => type)).toEqual(["aws_s3_bucket"]);
    for (const [, type, name] of named)
      expect(resource(stack, type as string, name as string).depends_on ?? []).toEqual([]);
    expect(stack.locals?.cluster_deployed_wanted).toMatchObject({
      restart: expect.stringContaining("random_password."),
    });
  });
});
