import { parse } from "yaml";
import type { RancherOnRkeProps } from "../../lib/config";
import { comesAfter, desiredFiles, resource, type Synthesized, synthesize, synthesizeOnK8s } from "../support/synth";

const host = "registry.example.com:5000";
const backup = { version: "110.0.1+up11.0.1", bucket: "backups", region: "eu-central-1" };
const from = (registry: object, parts: Partial<RancherOnRkeProps> = {}) =>
  synthesize({ registry: { host, ...registry }, rancher: { version: "2.15.0", backup }, ...parts });
const valuesOf = (stack: Synthesized, name: string) =>
  parse((resource(stack, "helm_release", name).values as string[])[0] as string) as Record<string, unknown>;

describe("a private registry", () => {
  it("provides the images of the distribution, cert-manager, Rancher and its backups", () => {
    const stack = from({});
    expect(parse(desiredFiles(stack)["config.yaml"] as string)["system-default-registry"]).toBe(host);
    expect(valuesOf(stack, "rancher_release")).toMatchObject({
      systemDefaultRegistry: host,
      image: { registry: host },
    });
    expect(valuesOf(stack, "rancher_backup_operator")).toMatchObject({
      global: { cattle: { systemDefaultRegistry: host } },
    });
    expect(valuesOf(stack, "rancher_cert-manager")).toMatchObject({
      replicaCount: 2,
      image: { repository: `${host}/jetstack/cert-manager-controller` },
      webhook: { replicaCount: 3, image: { repository: `${host}/jetstack/cert-manager-webhook` } },
      cainjector: { replicaCount: 2, image: { repository: `${host}/jetstack/cert-manager-cainjector` } },
      acmesolver: { image: { repository: `${host}/jetstack/cert-manager-acmesolver` } },
      startupapicheck: { image: { repository: `${host}/jetstack/cert-manager-startupapicheck` } },
    });
    expect(desiredFiles(stack)).not.toHaveProperty("registries");
    expect(Object.keys(stack.variable ?? {})).toEqual(["backup_access_key", "backup_secret_key"]);
  });

  const before = (version: string) =>
    valuesOf(
      synthesizeOnK8s({
        registry: { host },
        cluster: { kubernetes: "1.32", kubeconfig: { context: "a" } },
        rancher: { version, auditLog: { level: 1 } },
      }),
      "rancher_release",
    );

  it.each(["2.11.3", "2.12.2"])(
    "provides the images of Rancher %s by full names, which no chart prefixes",
    (version) => {
      const values = before(version);
      expect(values).toMatchObject({ rancherImage: `${host}/rancher/rancher`, systemDefaultRegistry: host });
      expect(values).toHaveProperty("auditLog.image.repository", `${host}/rancher/mirrored-bci-micro`);
      expect(values).not.toHaveProperty("image");
    },
  );

  it("is set in charts since 2.12.3, which prefix every image", () => {
    const values = before("2.12.3");
    expect(values).toMatchObject({ image: { registry: host }, systemDefaultRegistry: host });
    expect(values).not.toHaveProperty("rancherImage");
    expect(values).not.toHaveProperty("auditLog.image");
  });

  it("passes its Secret on to what Rancher manages when the stack has no servers of its own", () => {
    const given = synthesizeOnK8s({ registry: { host, auth: true } });
    expect(valuesOf(given, "rancher_release")).toMatchObject({ systemRegistryInheritsPullSecrets: true });
    const held = synthesizeOnK8s({
      registry: { host, auth: true },
      rancher: { version: "2.15.0", values: { systemRegistryInheritsPullSecrets: false } },
    });
    expect(valuesOf(held, "rancher_release")).toMatchObject({ systemRegistryInheritsPullSecrets: false });
  });

  it("with paths redirects the public names on the servers only", () => {
    const rewrite = { "docker.io": "dockerhub", "quay.io": "proxy/quay" };
    const stack = from({ auth: true, rewrite, mirrors: ["ghcr.io"] });
    const value = desiredFiles(stack).registries;
    expect(value).toContain(
      '"docker.io" = {"endpoint" = ["https://registry.example.com:5000"], "rewrite" = {"^(.*)$" = "dockerhub/$1"}}',
    );
    expect(value).toContain('"rewrite" = {"^(.*)$" = "proxy/quay/$1"}');
    expect(value).toContain('"ghcr.io" = {"endpoint" = ["https://registry.example.com:5000"]}');
    expect(value).toContain('"auth" = {"username" = var.registry_username');
    expect(desiredFiles(stack)["config.yaml"]).not.toContain("system-default-registry");
    for (const name of ["rancher_release", "rancher_cert-manager"])
      expect(JSON.stringify(resource(stack, "helm_release", name))).not.toContain("registry.example.com");
    expect(Object.keys(stack.resource.kubernetes_secret_v1 ?? {})).not.toContain("rancher_pull-secret_secret");
  });

  it("with credentials reads them from sensitive variables, and keeps them in secret files and Secrets only", () => {
    const stack = from({ auth: true, privateCA: true, mirrors: ["docker.io", "*"] });
    expect(desiredFiles(stack)).toMatchObject({
      registries: [
        '${jsonencode({"mirrors" = {"docker.io" = {"endpoint" = ["https://registry.example.com:5000"]}',
        '"*" = {"endpoint" = ["https://registry.example.com:5000"]}}',
        '"configs" = {"registry.example.com:5000" = {"auth" = {"username" = var.registry_username',
        '"password" = var.registry_password}',
        '"tls" = {"ca_file" = "/etc/rancher/rke2/registry-ca.crt"}}}})}',
      ].join(", "),
    });
    expect(desiredFiles(stack)["registry-ca.crt"]).toContain("var.registry_ca)");
    for (const name of ["registry_username", "registry_password", "registry_ca"])
      expect(stack.variable?.[name]).toMatchObject({ sensitive: true });
    const secrets = Object.values(stack.resource.kubernetes_secret_v1 ?? {}) as {
      type?: string;
      metadata: { name: string; namespace: string };
      data: Record<string, string>;
    }[];
    const pulls = secrets.filter(({ type }) => type === "kubernetes.io/dockerconfigjson");
    expect(pulls.map(({ metadata }) => `${metadata.namespace} ${metadata.name}`).sort()).toEqual([
      "cattle-resources-system registry-credentials",
      "cattle-system registry-credentials",
      "cert-manager registry-credentials",
    ]);
    expect(pulls[0]?.data[".dockerconfigjson"]).toBe(
      '${jsonencode({"auths" = {"registry.example.com:5000" = {"username" = var.registry_username, "password" = var.registry_password}}})}',
    );
    expect(valuesOf(stack, "rancher_release")).toMatchObject({ imagePullSecrets: [{ name: "registry-credentials" }] });
    // The servers have the credentials. A Secret would make an upgrade roll out again what Rancher manages.
    expect(valuesOf(stack, "rancher_release")).not.toHaveProperty("systemRegistryInheritsPullSecrets");
    expect(valuesOf(stack, "rancher_cert-manager")).toMatchObject({
      global: { imagePullSecrets: [{ name: "registry-credentials" }] },
    });
    // In no other place: not in values, settings, user data or outputs.
    const { kubernetes_secret_v1: _, ...others } = stack.resource;
    const { registries: __, ...files } = desiredFiles(stack);
    const { cluster_desired_object_files: ___, ...locals } = stack.locals ?? {};
    expect(JSON.stringify([others, files, stack.output, locals])).not.toContain("var.registry_password");
  });

  it("creates its Secrets in each namespace before the pods that use them", () => {
    const stack = from({ auth: true });
    const release = "helm_release.rancher_cert-manager";
    expect(comesAfter(stack, release, "kubernetes_secret_v1.rancher_cert-manager-pull-secret")).toBe(true);
    expect(comesAfter(stack, release, "helm_release.rancher_cert-manager-namespace")).toBe(true);
    expect(comesAfter(stack, "helm_release.rancher_release", "kubernetes_secret_v1.rancher_pull-secret")).toBe(true);
    expect(
      comesAfter(stack, "helm_release.rancher_backup_operator", "kubernetes_secret_v1.rancher_backup_pull-secret"),
    ).toBe(true);
  });

  it("is in each K3s server's own folder", () => {
    const stack = from(
      { privateCA: true },
      { cluster: { version: "v1.35.6+k3s1", apiAllowedCidrs: ["203.0.113.0/24"] } },
    );
    expect(desiredFiles(stack).registries).toContain('"/etc/rancher/k3s/registry-ca.crt"');
  });
});
