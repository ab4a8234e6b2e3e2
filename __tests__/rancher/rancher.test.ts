import { parse } from "yaml";
import { CERT_MANAGER } from "../support/supported";
import { comesAfter, minimal, namesOf, resource, synthesize, synthesizeOnK8s } from "../support/synth";

const release = "helm_release.rancher_release";

describe("Rancher on the stack's own cluster", () => {
  it("is created in order: the cluster, cert-manager, namespace and issuer, secrets, Rancher, the record", () => {
    const stack = synthesize({ rancher: { version: "2.15.0", tls: { issuer: "ca" } } });
    const order = [
      "terraform_data.cluster_readiness",
      "helm_release.rancher_cert-manager",
      "helm_release.rancher_prerequisites",
      "kubernetes_secret_v1.rancher_certificates_issuer",
      release,
      "aws_ssm_parameter.cluster_deployed_last",
    ];
    for (const [index, address] of order.slice(1).entries()) {
      expect(comesAfter(stack, address, order[index] as string)).toBe(true);
    }
    expect(
      comesAfter(stack, "helm_release.rancher_cert-manager", "aws_lb_listener.cluster_balancer_listener-6443"),
    ).toBe(true);
    expect(comesAfter(stack, "helm_release.rancher_cert-manager", "aws_route53_record.dns_record")).toBe(true);
  });

  it("is pinned, waits, is repaired by the next deploy, and is never rolled back", () => {
    const stack = synthesize();
    expect(resource(stack, "helm_release", "rancher_release")).toMatchObject({
      version: "2.15.0",
      timeout: 900,
      wait: true,
      upgrade_install: true,
      atomic: false,
    });
    expect(resource(stack, "helm_release", "rancher_cert-manager")).toMatchObject({
      version: CERT_MANAGER,
      atomic: true,
    });
    for (const name of namesOf(stack, "helm_release")) {
      expect(resource(stack, "helm_release", name)).toMatchObject({ create_namespace: true, upgrade_install: true });
      expect(resource(stack, "helm_release", name).version).toMatch(/^v?\d/);
    }
    expect(namesOf(stack, "kubernetes_namespace_v1")).toEqual([]);
  });

  it("reads from Kubernetes at each plan, so a plan fails while the API is down", () => {
    expect(namesOf(synthesize(), "kubernetes_config_map_v1")).toEqual(["rancher_owner_record"]);
    expect(comesAfter(synthesize(), release, "kubernetes_config_map_v1.rancher_owner_record")).toBe(true);
  });

  it("reaches the API with an identity that is never reissued, by the name in every API server's certificate", () => {
    const { provider } = synthesize({ cluster: { ...minimal.cluster, adminCertificate: 2 } });
    // The kubernetes provider rejects other values before it knows the host.
    const withBalancer = (value: string) => `\${(aws_lb.cluster_balancer_balancer.dns_name != "") ? ${value} : ""}`;
    const egress = {
      host: "https://${aws_lb.cluster_balancer_balancer.dns_name}:6443",
      tls_server_name: withBalancer('"kubernetes.default.svc"'),
      client_certificate: withBalancer("tls_locally_signed_cert.cluster_pki_terraform_certificate.cert_pem"),
      client_key: withBalancer("tls_private_key.cluster_pki_terraform_key.private_key_pem"),
      cluster_ca_certificate: withBalancer("tls_self_signed_cert.cluster_pki_server-ca_certificate.cert_pem"),
    };
    expect(provider.helm?.[0]).toMatchObject({ kubernetes: egress });
    expect(provider.kubernetes?.[0]).toMatchObject(egress);
    const { lifecycle } = resource(synthesize(), "tls_locally_signed_cert", "cluster_pki_terraform_certificate");
    expect(lifecycle).toEqual({ ignore_changes: "all" });
  });

  it("has at most as many pods as servers", () => {
    const replicas = (parts: Parameters<typeof synthesize>[0]) =>
      parse((resource(synthesize(parts), "helm_release", "rancher_release").values as string[])[0] as string).replicas;
    expect(replicas({ cluster: { ...minimal.cluster, servers: 1 } })).toBe(1);
    expect(replicas({ cluster: { ...minimal.cluster, servers: 5 } })).toBe(3);
    expect(replicas({ rancher: { version: "2.15.0", replicas: 2 } })).toBe(2);
    const alone = synthesize({ cluster: { ...minimal.cluster, servers: 1 } });
    expect(resource(alone, "helm_release", "rancher_cert-manager").values).toEqual([
      "crds:\n  enabled: true\n  keep: true\n",
    ]);
  });
});

describe("certificates and secrets", () => {
  it.each<[string, Parameters<typeof synthesizeOnK8s>[0] & object, string[], string[]]>([
    ["Rancher's own authority", {}, [], []],
    [
      "a certificate of a public authority",
      { rancher: { version: "2.15.0", tls: { issuer: "blank" } } },
      ["tls-rancher-ingress-blank"],
      ["tls_certificate", "tls_key"],
    ],
    [
      "a certificate of a private authority, and others to trust",
      { rancher: { version: "2.15.0", tls: { issuer: "blank", privateCA: true }, additionalTrustedCAs: true } },
      ["tls-ca", "tls-ca-additional", "tls-rancher-ingress-blank"],
      ["additional_trusted_cas", "tls_ca", "tls_certificate", "tls_key"],
    ],
    [
      "a balancer with a certificate of a private authority",
      { rancher: { version: "2.15.0", tls: { mode: "external", issuer: "blank", privateCA: true } } },
      ["tls-ca"],
      ["tls_ca"],
    ],
    [
      "an authority that cert-manager signs by",
      { rancher: { version: "2.15.0", tls: { issuer: "ca" } } },
      ["rancher-issuer-ca", "tls-ca"],
      ["tls_ca", "tls_issuer_certificate", "tls_issuer_key"],
    ],
  ])("of %s", (_, parts, secrets, variables) => {
    const stack = synthesizeOnK8s(parts);
    const made = Object.values(stack.resource.kubernetes_secret_v1 ?? {}) as {
      metadata: { name: string; namespace: string };
    }[];
    expect(made.map(({ metadata }) => metadata.name).sort()).toEqual(secrets);
    expect(Object.keys(stack.variable ?? {}).sort()).toEqual(variables);
    for (const variable of Object.values(stack.variable ?? {})) expect(variable).toMatchObject({ sensitive: true });
    for (const name of namesOf(stack, "kubernetes_secret_v1")) {
      expect(comesAfter(stack, release, `kubernetes_secret_v1.${name}`)).toBe(true);
      expect(comesAfter(stack, `kubernetes_secret_v1.${name}`, "helm_release.rancher_prerequisites")).toBe(true);
    }
  });

  it("installs cert-manager only when the issuer needs one and there is none", () => {
    const with_ = (rancher: object) =>
      namesOf(synthesizeOnK8s({ rancher: { version: "2.15.0", ...rancher } }), "helm_release");
    expect(with_({})).toContain("rancher_cert-manager");
    expect(with_({ tls: { issuer: "blank" } })).not.toContain("rancher_cert-manager");
    const shared = synthesizeOnK8s({
      cluster: { kubernetes: "1.35", kubeconfig: { context: "a" }, shared: true },
      rancher: { version: "2.15.0", certManager: { existing: true } },
    });
    expect(namesOf(shared, "helm_release")).not.toContain("rancher_cert-manager");
  });

  it("keeps its hostname on an existing cluster, unless the user accepts what Rancher does not support", () => {
    const messages = (rancher: object) => {
      const stack = synthesizeOnK8s({ rancher: { version: "2.15.0", ...rancher } });
      const { lifecycle } = resource(stack, "kubernetes_config_map_v1", "rancher_owner_record");
      return (lifecycle as { precondition: { error_message: string }[] }).precondition.map(
        (each) => each.error_message,
      );
    };
    const line = expect.stringContaining(
      "hostname: got rancher.example.com, deployed is ${local.rancher_owner_hostname}",
    );
    expect(messages({})).toContainEqual(line);
    expect(messages({ unsupported: true })).not.toContainEqual(line);
  });

  it("restarts its pods for other private authorities, which they read only at their start", () => {
    const stack = synthesizeOnK8s({
      rancher: { version: "2.15.0", tls: { issuer: "ca" }, additionalTrustedCAs: true },
    });
    const { set_sensitive, values } = resource(stack, "helm_release", "rancher_release");
    expect(set_sensitive).toContainEqual({
      name: "extraEnv[1].value",
      value:
        '${sha256(join("\\n", [local.rancher_certificates_tls_ca-pem, local.rancher_certificates_additional_trusted_cas-pem]))}',
      type: "string",
    });
    expect(parse((values as string[])[0] as string).extraEnv[1]).toEqual({ name: "PRIVATE_AUTHORITIES" });
  });

  it("reads the bootstrap password from a variable, or generates one, and shows neither", () => {
    const given = synthesizeOnK8s({ rancher: { version: "2.15.0", bootstrapPassword: "variable" } });
    expect(given.variable?.bootstrap_password).toMatchObject({ sensitive: true });
    expect(given.resource).not.toHaveProperty("random_password");
    for (const [stack, value] of [
      [given, "${var.bootstrap_password}"],
      [synthesizeOnK8s(), "${random_password.rancher_bootstrap-password.result}"],
    ] as const) {
      const { set_sensitive, values } = resource(stack, "helm_release", "rancher_release");
      expect(set_sensitive).toEqual([{ name: "bootstrapPassword", value, type: "string" }]);
      expect(JSON.stringify(values)).not.toContain("assword");
      expect(stack.output.bootstrap_password).toMatchObject({ sensitive: true, value });
      expect(stack.output.first_login).toMatchObject({ sensitive: true });
    }
  });
});
