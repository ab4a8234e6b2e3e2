import { ConfigError, parseRancherOnK8s, parseRancherOnRke, type RancherConfig } from "../../lib/config";
import { ISSUERS, TLS_MODES } from "../../lib/config/blocks/tls";
import { rancherValues } from "../../lib/rancher/values";
import { unknownValues } from "./chart-values";

type Place = "rke2" | "k3s" | "k8s";
type Input = Parameters<typeof parseRancherOnK8s>[1]["rancher"];

const INGRESSES = {
  traefik: { controller: "traefik" },
  "ingress-nginx": { controller: "ingress-nginx", class: "nginx" },
  gateway: { exposure: "gateway", gatewayClass: "traefik" },
  none: { exposure: "none" },
} as const;
const VERSIONS = { rke2: "v1.35.7+rke2r1", k3s: "v1.35.6+k3s1" };

const combinations = TLS_MODES.flatMap((mode) =>
  ISSUERS.flatMap((issuer) =>
    (["rke2", "k3s", "k8s"] as const).flatMap((place) =>
      (Object.keys(INGRESSES) as (keyof typeof INGRESSES)[]).map((ingress) => [mode, issuer, place, ingress] as const),
    ),
  ),
);

/** The stack of one combination: its chart's values, or the reason for its rejection. */
function outcome(
  mode: (typeof TLS_MODES)[number],
  issuer: (typeof ISSUERS)[number],
  place: Place,
  ingress: keyof typeof INGRESSES,
):
  | { readonly rancher: RancherConfig; readonly values: Readonly<Record<string, unknown>> }
  | { readonly rejected: readonly string[] } {
  const rancher: Input = {
    version: "2.15.0",
    tls: {
      mode,
      issuer,
      ...(issuer === "acme" && { email: "platform@example.com" }),
      ...(issuer === "existing" && { issuerRef: { name: "letsencrypt-dns" } }),
    },
    ingress: INGRESSES[ingress],
  };
  const hostname = "rancher.example.com";
  try {
    const parsed =
      place === "k8s"
        ? parseRancherOnK8s("k8s", { hostname, cluster: { kubernetes: "1.35", kubeconfig: { context: "a" } }, rancher })
        : parseRancherOnRke("rke", {
            hostname,
            aws: { region: "eu-central-1" },
            cluster: {
              version: VERSIONS[place],
              apiAllowedCidrs: ["203.0.113.0/24"],
              ingress: place === "rke2" && ingress === "ingress-nginx" ? "ingress-nginx" : "traefik",
            },
            rancher,
          });
    const controller = parsed.mode === "RancherOnK8s" ? parsed.rancher.ingress.controller : parsed.cluster.ingress;
    return {
      rancher: parsed.rancher,
      values: rancherValues({
        hostname,
        rancher: parsed.rancher,
        replicas: 3,
        spread: 1,
        controller,
        deletedWithStack: place !== "k8s",
        egress: {},
      }),
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { rejected: error.errors };
  }
}

/** The values by their paths, as one line. */
function words(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [`${path}=${JSON.stringify(value)}`];
  return Object.entries(value).flatMap(([key, inner]) => words(inner, path === "" ? key : `${path}.${key}`));
}

describe("every mode with every issuer, in every place, behind every ingress", () => {
  it("gives the chart its values, or is rejected with its paths", () => {
    const outcomes = combinations.map((combination) => [combination, outcome(...combination)] as const);
    const accepted = outcomes.flatMap(([, result]) => ("values" in result ? [words(result.values)] : []));
    const common = (accepted[0] ?? []).filter((word) => accepted.every((each) => each.includes(word)));
    const rows = outcomes.map(([combination, result]) => [
      ...combination,
      ...("values" in result
        ? words(result.values).filter((word) => !common.includes(word))
        : ["rejected", ...result.rejected.map((line) => /^\S+ ([^:]+):/.exec(line)?.[1] ?? line)]),
    ]);
    expect([["all accepted", ...common], ...rows].map((row) => row.join(" "))).toMatchSnapshot();
  });

  // Only this test has the texts: the table identifies rejections by their paths.
  it("is rejected in these words", () => {
    const results = combinations.map((combination) => outcome(...combination));
    const rejections = results.flatMap((result) => ("rejected" in result ? result.rejected : []));
    expect([...new Set(rejections.map((line) => line.replace(/^\S+ /, "")))].sort()).toMatchSnapshot();
  });

  it("gives the chart no value that it does not know", () => {
    for (const combination of combinations) {
      const result = outcome(...combination);
      if ("values" in result) expect(unknownValues("rancher", "2.15.0", result.values)).toEqual([]);
    }
  });

  it("accepts the documented combinations", () => {
    const accepted = combinations.filter((combination) => "values" in outcome(...combination));
    expect(new Set(accepted.map(([mode, issuer]) => `${mode} ${issuer}`))).toEqual(
      new Set([
        "ingress rancher",
        "ingress blank",
        "ingress ca",
        "ingress acme",
        "ingress existing",
        "external blank",
        "rancher rancher",
        "rancher blank",
        "rancher ca",
        "rancher acme",
        "rancher existing",
      ]),
    );
  });
});
