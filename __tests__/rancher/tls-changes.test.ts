import { parse } from "yaml";
import type { RancherOnK8sProps } from "../../lib/config";
import { resource, type Synthesized, synthesizeOnK8s } from "../support/synth";

type Tls = NonNullable<RancherOnK8sProps["rancher"]["tls"]>;

const email = "platform@example.com";
const ISSUERS: Readonly<Record<string, Tls>> = {
  rancher: { issuer: "rancher" },
  blank: { issuer: "blank", privateCA: true },
  ca: { issuer: "ca" },
  "acme, staging": { issuer: "acme", email, environment: "staging" },
  "acme, production": { issuer: "acme", email },
  "acme by DNS, staging": { issuer: "acme", email, environment: "staging", dns01: {} },
  "acme by DNS, production": { issuer: "acme", email, dns01: {} },
  "existing, of the cluster": { issuer: "existing", issuerRef: { name: "company" } },
  "existing, of the namespace": { issuer: "existing", issuerRef: { name: "company", kind: "Issuer" } },
};
const CHANGES = Object.keys(ISSUERS).flatMap((from) =>
  Object.keys(ISSUERS).flatMap((to) => (from === to ? [] : [[from, to] as const])),
);

/** The values of Rancher's chart for its certificate. */
interface Served {
  readonly ingress: { readonly tls: { readonly source: string; readonly secretName: string } };
  readonly letsEncrypt?: { readonly environment: string };
}

const stackOf = (issuer: string) => synthesizeOnK8s({ rancher: { version: "2.15.0", tls: ISSUERS[issuer] } });

function valuesOf<Values>(stack: Synthesized, release: string): Values {
  const [values = "{}"] = resource(stack, "helm_release", release).values as readonly string[];
  return parse(values) as Values;
}

/** The writers of each Secret of the namespace, by its name. */
function writersOf(stack: Synthesized): Map<string, string[]> {
  const writers = new Map<string, string[]>();
  const add = (name: string, writer: string) => writers.set(name, [...(writers.get(name) ?? []), writer]);
  for (const secret of Object.values(stack.resource.kubernetes_secret_v1 ?? {})) {
    add((secret.metadata as { name: string }).name, "Terraform");
  }
  const { certificate } = valuesOf<{
    certificate?: { secretName: string; issuerRef: { kind: string; name: string } };
  }>(stack, "rancher_prerequisites");
  const { kind, name } = certificate?.issuerRef ?? {};
  if (certificate) add(certificate.secretName, `cert-manager, by the ${kind} ${name}`);
  const { ingress, letsEncrypt } = valuesOf<Served>(stack, "rancher_release");
  if (ingress.tls.source !== "secret") {
    add(ingress.tls.secretName, `cert-manager, by ${ingress.tls.source} ${letsEncrypt?.environment ?? ""}`);
  }
  return writers;
}

describe("a change of the issuer on a deployed stack", () => {
  it.each(Object.keys(ISSUERS))("%s: one writer for each Secret, including the served one", (issuer) => {
    const stack = stackOf(issuer);
    const writers = writersOf(stack);
    for (const each of writers.values()) expect(each).toHaveLength(1);
    expect([...writers.keys()]).toContain(valuesOf<Served>(stack, "rancher_release").ingress.tls.secretName);
  });

  it.each(CHANGES)("from %s to %s: no Secret changes its writer", (from, to) => {
    const [before, after] = [writersOf(stackOf(from)), writersOf(stackOf(to))];
    for (const [name, writer] of after) expect(before.get(name) ?? writer).toEqual(writer);
  });

  it("covers every kind", () => {
    expect(CHANGES).toHaveLength(72);
  });

  it("is the same for a Gateway", () => {
    const gateway = (issuer: string) =>
      valuesOf<{ gateway: { gatewayClass: { tls: { secretName: string } } } }>(
        synthesizeOnK8s({
          rancher: {
            version: "2.15.0",
            tls: ISSUERS[issuer],
            ingress: { exposure: "gateway", gatewayClass: "traefik" },
          },
        }),
        "rancher_release",
      ).gateway.gatewayClass.tls.secretName;
    expect([gateway("blank"), gateway("ca"), gateway("existing, of the cluster")]).toEqual([
      "tls-rancher-ingress-blank",
      "tls-rancher-ingress-ca",
      "tls-rancher-ingress-clusterissuer-company",
    ]);
  });
});
