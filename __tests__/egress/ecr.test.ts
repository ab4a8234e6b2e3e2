import { parse } from "yaml";
import type { RancherOnRkeProps } from "../../lib/config";
import { desiredFiles, resource, type Synthesized, synthesize } from "../support/synth";

const host = "111122223333.dkr.ecr.eu-central-1.amazonaws.com";
const from = (registry: object = {}, parts: Partial<RancherOnRkeProps> = {}) =>
  synthesize({ registry: { host, ...registry }, ...parts });
const configOf = (stack: Synthesized) => parse(desiredFiles(stack)["config.yaml"] as string);
const providerOf = (stack: Synthesized) => {
  const { providers, ...rest } = JSON.parse(desiredFiles(stack)["credential-provider"] as string);
  expect(rest).toEqual({ apiVersion: "kubelet.config.k8s.io/v1", kind: "CredentialProviderConfig" });
  expect(providers).toHaveLength(1);
  return providers[0];
};

describe("a registry of Amazon ECR", () => {
  it.each(["v1.35.7+rke2r1", "v1.35.6+k3s1"])("has the login of the servers' role, on %s", (version) => {
    const stack = from({}, { cluster: { version, apiAllowedCidrs: ["203.0.113.0/24"] } });
    expect(providerOf(stack)).toEqual({
      name: "ecr-credential-provider",
      apiVersion: "credentialprovider.kubelet.k8s.io/v1",
      args: ["eu-central-1", "api.ecr.eu-central-1.amazonaws.com"],
      env: [{ name: "PATH", value: "/usr/sbin:/usr/bin:/sbin:/bin" }],
      matchImages: [host],
      defaultCacheDuration: "0s",
    });
    // The node script adds the password.
    expect(desiredFiles(stack).registries).toBe(`\${jsonencode({"configs" = {"${host}" = {}}})}`);
    expect(configOf(stack)).toMatchObject({ "system-default-registry": host });
    // RKE2 and K3s read the files at their default paths.
    expect(JSON.stringify(configOf(stack))).not.toContain("credential");
    expect(configOf(stack)).not.toHaveProperty("disable-default-registry-endpoint");
    expect(Object.keys(stack.variable ?? {})).toEqual([]);
    expect(stack.resource).not.toHaveProperty("kubernetes_secret_v1");
  });

  it("gives the password for the registries that it mirrors, from which containerd then pulls nothing", () => {
    const mirrors = from({ mirrors: ["docker.io", "quay.io"] });
    expect(providerOf(mirrors).matchImages).toEqual([host, "docker.io", "quay.io"]);
    expect(configOf(mirrors)).toHaveProperty("disable-default-registry-endpoint", true);
    const cache = from({ rewrite: { "docker.io": "hub", "*": "rest" } });
    expect(providerOf(cache).matchImages).toEqual([host, "docker.io", "*.*", "*.*.*", "*.*.*.*", "*.*.*.*.*"]);
    expect(configOf(cache)).toHaveProperty("disable-default-registry-endpoint", true);
    expect(configOf(cache)).not.toHaveProperty("system-default-registry");
  });

  it("is the login for every image in an air gap", () => {
    const airGap = { registry: { host }, artifacts: "s3://mirror/rke2", charts: "/srv/charts" };
    const parts = { egress: { airGap }, balancer: { scheme: "internal" }, dns: { zone: "example.com", private: true } };
    const stack = synthesize(parts as Partial<RancherOnRkeProps>);
    expect(providerOf(stack).matchImages).toEqual([host, "*.*", "*.*.*", "*.*.*.*", "*.*.*.*.*"]);
  });

  it("leaves the login to a credential provider of the image, and its rights to the user", () => {
    const config = { "image-credential-provider-config": "/a.yaml", "image-credential-provider-bin-dir": "/bin" };
    const image = "ami-0123456789abcdef0";
    const cluster = { version: "v1.35.7+rke2r1", apiAllowedCidrs: ["203.0.113.0/24"], image, config };
    const stack = from({}, { cluster });
    expect(desiredFiles(stack)).not.toHaveProperty("credential-provider");
    expect(desiredFiles(stack)).not.toHaveProperty("registries");
    expect(resource(stack, "aws_iam_role_policy", "cluster_servers_role_rights").policy).not.toContain("ecr:");
  });

  it("is no other registry", () => {
    const stack = synthesize({ registry: { host: "registry.example.com" } });
    expect(desiredFiles(stack)).not.toHaveProperty("credential-provider");
    expect(resource(stack, "aws_iam_role_policy", "cluster_servers_role_rights").policy).not.toContain("ecr:");
  });
});
