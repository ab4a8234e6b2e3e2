import { parse } from "yaml";
import { resource, type Synthesized, synthesizeOnK8s } from "../support/synth";

const acme = { issuer: "acme", email: "platform@example.com" } as const;
const stackWith = (dns01: object, environment?: "staging") =>
  synthesizeOnK8s({ rancher: { version: "2.15.0", tls: { ...acme, environment, dns01 } } });

function valuesOf(stack: Synthesized, release: string) {
  const [values = "{}"] = resource(stack, "helm_release", release).values as readonly string[];
  return parse(values);
}

describe("Let's Encrypt with a record in Route 53", () => {
  it("has an issuer of the stack, and Rancher's chart creates none", () => {
    const stack = stackWith({ zoneId: "Z0123456789ABCDEFGHIJ" });
    expect(valuesOf(stack, "rancher_prerequisites")).toMatchObject({
      acme: {
        enabled: true,
        email: "platform@example.com",
        server: "https://acme-v02.api.letsencrypt.org/directory",
        accountSecret: "rancher-acme-dns01-production",
        zoneId: "Z0123456789ABCDEFGHIJ",
        keysSecret: "rancher-acme-dns01-keys",
      },
      certificate: {
        secretName: "tls-rancher-ingress-acme-dns01-production",
        hostname: "rancher.example.com",
        issuerRef: { group: "cert-manager.io", kind: "Issuer", name: "rancher-acme-dns01" },
      },
    });
    const values = valuesOf(stack, "rancher_release");
    expect(values.ingress.tls).toEqual({
      source: "secret",
      secretName: "tls-rancher-ingress-acme-dns01-production",
    });
    expect(values).not.toHaveProperty("letsEncrypt");
  });

  it("has an account and a Secret for each environment", () => {
    expect(valuesOf(stackWith({}, "staging"), "rancher_prerequisites")).toMatchObject({
      acme: {
        server: "https://acme-staging-v02.api.letsencrypt.org/directory",
        accountSecret: "rancher-acme-dns01-staging",
      },
      certificate: { secretName: "tls-rancher-ingress-acme-dns01-staging" },
    });
  });

  it("has keys in sensitive variables only", () => {
    const stack = stackWith({});
    expect(resource(stack, "kubernetes_secret_v1", "rancher_certificates_dns-keys")).toMatchObject({
      data: { accessKey: "${var.acme_access_key}", secretKey: "${var.acme_secret_key}" },
      metadata: { name: "rancher-acme-dns01-keys", namespace: "cattle-system" },
    });
    for (const name of ["acme_access_key", "acme_secret_key"])
      expect(stack.variable?.[name]).toMatchObject({ sensitive: true });
  });

  it("asks the named DNS servers only", () => {
    const named = stackWith({ nameservers: ["1.1.1.1:53", "9.9.9.9:53"] });
    expect(valuesOf(named, "rancher_cert-manager")).toMatchObject({
      dns01RecursiveNameservers: "1.1.1.1:53,9.9.9.9:53",
      dns01RecursiveNameserversOnly: true,
    });
    expect(valuesOf(stackWith({}), "rancher_cert-manager")).not.toHaveProperty("dns01RecursiveNameservers");
  });
});
