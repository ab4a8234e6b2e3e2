import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { GenuineChart, type Rendered, whyNoGenuineCharts } from "../../../lab/charts/genuine";
import { helmProgram, whyNoHelm } from "../../../lab/tools/build";
import { ConfigError, kubernetesMinorsOf, parseRancherVersion, type RancherOnK8sProps } from "../../../lib/config";
import { ISSUERS, TLS_MODES } from "../../../lib/config/blocks/tls";
import { resource, type Synthesized, synthesize, synthesizeOnK8s } from "../../support/synth";
import { describeUnless } from "../../support/unless";

type Rancher = RancherOnK8sProps["rancher"];

const MINUTE = 60_000;
const HOST = "registry.example.com";
const INGRESSES: Readonly<Record<string, NonNullable<Rancher["ingress"]>>> = {
  traefik: { controller: "traefik" },
  "ingress-nginx": { controller: "ingress-nginx", class: "nginx" },
  "an unknown controller": {},
  "a gateway": { exposure: "gateway", gatewayClass: "traefik" },
  none: { exposure: "none" },
};
const OUTSIDE: Readonly<Record<string, Pick<RancherOnK8sProps, "egress" | "registry">>> = {
  direct: {},
  "a proxy": { egress: { proxy: { http: "http://proxy.example.com:3128" } } },
  "a registry": { registry: { host: HOST } },
  "a registry with credentials": { registry: { host: HOST, auth: true } },
  "an air gap": { egress: { airGap: { registry: { host: HOST }, charts: "https://charts.example.com" } } },
};

/** One accepted configuration, with its Terraform result. */
interface Combination {
  readonly name: string;
  readonly rancher: Rancher;
  readonly registry: boolean;
  readonly credentials: boolean;
  readonly controller?: string;
  readonly ownServers: boolean;
  readonly stack: Synthesized;
}

/** Every configuration of a version that the rules accept, on an existing cluster and on servers of RKE2. */
function* accepted(version: string, kubernetes: number): Iterable<Combination> {
  for (const mode of TLS_MODES)
    for (const issuer of ISSUERS)
      for (const [by, ingress] of Object.entries(INGRESSES))
        for (const [from, outside] of Object.entries(OUTSIDE))
          for (const ownServers of [false, true]) {
            // Some patches are not in the community's repository, and an air gap names its own.
            const repository = from === "an air gap" ? undefined : "https://charts.example.com";
            const rancher = {
              version,
              repository,
              tls: {
                mode,
                issuer,
                ...(issuer === "acme" && { email: "platform@example.com" }),
                ...(issuer === "existing" && { issuerRef: { name: "letsencrypt-dns" } }),
              },
              ingress,
              auditLog: { level: 1 as const },
              additionalTrustedCAs: true,
            };
            const stack = synthesized(rancher, outside, ownServers, kubernetes);
            if (stack === undefined) continue;
            yield {
              name: `${mode}, issuer ${issuer}, by ${by}, ${from}, ${ownServers ? "own servers" : "given servers"}`,
              rancher,
              registry: /registry|air gap/.test(from),
              credentials: from === "a registry with credentials",
              controller: ownServers ? "traefik" : ingress.controller,
              ownServers,
              stack,
            };
          }
}

function synthesized(
  rancher: Rancher,
  { egress, registry }: Pick<RancherOnK8sProps, "egress" | "registry">,
  ownServers: boolean,
  kubernetes: number,
): Synthesized | undefined {
  try {
    if (!ownServers) {
      const cluster = { kubernetes: `1.${kubernetes}`, kubeconfig: { context: "a" } };
      return synthesizeOnK8s({ rancher, egress, registry, cluster });
    }
    // Charts do not depend on an air gap's other requirements for servers.
    if (typeof egress === "object" && egress.airGap) return undefined;
    const cluster = {
      version: `v1.${kubernetes}.1+rke2r1`,
      apiAllowedCidrs: ["203.0.113.0/24"],
      ingress: "traefik" as const,
    };
    return synthesize({ rancher, egress, registry, cluster });
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

/** The values of a release, secret ones included. */
function valuesOf(stack: Synthesized, release: string): Record<string, unknown> {
  const { values, set_sensitive = [] } = resource(stack, "helm_release", release) as {
    values?: readonly string[];
    set_sensitive?: readonly { readonly name: string }[];
  };
  const all: Record<string, unknown> = parse(values?.[0] ?? "{}");
  for (const { name } of set_sensitive) set(all, name.split(/[.[\]]+/), "secret-of-the-test");
  return all;
}

/** Sets a value by its path, as Helm's --set does. */
function set(values: Record<string, unknown>, [key = "", ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) values[key] = value;
  else {
    values[key] ??= {};
    set(values[key] as Record<string, unknown>, rest, value);
  }
}

const podsOf = (objects: readonly Rendered[]) => objects.flatMap(({ spec }) => spec?.template?.spec ?? []);

/** The errors in a Rancher chart's output for a configuration, one a line. */
function faults(
  objects: readonly Rendered[],
  { stack, rancher, registry, credentials, controller, ownServers }: Combination,
) {
  const found: string[] = [];
  const byTerraform = Object.values(stack.resource.kubernetes_secret_v1 ?? {}).map(
    ({ metadata }) => (metadata as { name: string }).name,
  );
  const prerequisites = valuesOf(stack, "rancher_prerequisites") as {
    issuer?: object;
    certificate?: { secretName: string };
    traefik?: { enabled: boolean };
  };
  const ofKind = (kind: string) => objects.filter((each) => each.kind === kind);
  const ingresses = ofKind("Ingress");
  const certificates = [
    ...ofKind("Certificate").map(({ spec }) => spec.secretName),
    ...(prerequisites.issuer ? [prerequisites.certificate?.secretName] : []),
    ...ingresses
      .filter(({ metadata }) => metadata.annotations?.["cert-manager.io/issuer"])
      .flatMap(({ spec }) => (spec.tls ?? []).map(({ secretName }: { secretName: string }) => secretName)),
  ];
  const there = new Set([...byTerraform, ...certificates, ...ofKind("Secret").map(({ metadata }) => metadata.name)]);

  const mounted = podsOf(objects).flatMap((pod) => [
    ...(pod.volumes ?? []).flatMap(({ secret }: { secret?: { secretName: string } }) => secret?.secretName ?? []),
    ...(pod.imagePullSecrets ?? []).map(({ name }: { name: string }) => name),
    ...pod.containers.flatMap(({ env = [] }) =>
      env.flatMap(
        ({ valueFrom }: { valueFrom?: { secretKeyRef?: { name: string } } }) => valueFrom?.secretKeyRef?.name ?? [],
      ),
    ),
  ]);
  const served = [
    ...ingresses.flatMap(({ spec }) => (spec.tls ?? []).map(({ secretName }: { secretName: string }) => secretName)),
    ...ofKind("Gateway").flatMap(({ spec }) =>
      spec.listeners.flatMap(({ tls }: { tls?: { certificateRefs: { name: string }[] } }) =>
        (tls?.certificateRefs ?? []).map(({ name }) => name),
      ),
    ),
  ];
  for (const name of [...mounted, ...served]) if (!there.has(name)) found.push(`nobody writes the Secret ${name}`);
  for (const name of new Set(certificates)) if (byTerraform.includes(name as string)) found.push(`two write ${name}`);

  if (rancher.tls?.mode !== "external" && ingresses.length + ofKind("Gateway").length > 0) {
    if (served.length === 0) found.push("no certificate is served");
  }
  if (rancher.tls?.mode === "rancher") {
    const [{ spec }] = ofKind("Service").filter(({ metadata }) => metadata.name === "rancher") as [Rendered];
    if (spec.ports.some(({ port }: { port: number }) => port !== 443)) found.push("Rancher's Service has plain HTTP");
    const [ingress] = ingresses;
    const redirect = ingress?.metadata.annotations?.["traefik.ingress.kubernetes.io/router.middlewares"] ?? "";
    const redirects = redirect.startsWith("cattle-system-rancher-https@") && prerequisites.traefik?.enabled;
    if (ingress && controller === "traefik" && !redirects) found.push("plain HTTP is not redirected");
  }
  const routes = ofKind("HTTPRoute");
  if (rancher.tls?.mode !== "external" && routes.length > 0) {
    const plain = routes.filter(({ spec }) => spec.parentRefs[0].sectionName !== "rancher-https");
    for (const { spec } of plain)
      if (spec.rules[0].filters?.[0].type !== "RequestRedirect") found.push("a route by plain HTTP");
  }
  for (const ingress of ingresses) {
    const timeout = ingress.metadata.annotations?.["nginx.ingress.kubernetes.io/proxy-read-timeout"];
    if (controller !== "traefik" && timeout !== "1800") found.push(`ingress-nginx waits ${timeout}`);
  }
  for (const pod of podsOf(objects)) {
    const images = pod.containers.map(({ image }: { image: string }) => image);
    if (registry) {
      for (const image of images)
        if (!image.startsWith(`${HOST}/`)) found.push(`an image is not from the registry: ${image}`);
    }
    // The stack's servers have the credentials themselves.
    if (credentials && !ownServers && pod.imagePullSecrets === undefined) found.push(`no pull secret for ${images}`);
  }
  return found;
}

describeUnless(whyNoGenuineCharts() ?? whyNoHelm(), "genuine charts", () => {
  let folder: string;
  let helm: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "charts-"));
    helm = await helmProgram();
  }, 10 * MINUTE);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("exist", () => {
    expect(GenuineChart.versions("rancher")).not.toEqual([]);
  });

  for (const version of GenuineChart.versions("rancher"))
    it(
      `Rancher ${version} renders every accepted configuration correctly`,
      async () => {
        const [, newest] = kubernetesMinorsOf(parseRancherVersion(version));
        const chart = await GenuineChart.unpack(helm, folder, "rancher", version);
        const problems = new Set<string>();
        const seen = new Map<string, Promise<Rendered[]>>();
        let combinations = 0;
        const check = async (one: Combination) => {
          const values = valuesOf(one.stack, "rancher_release");
          const key = JSON.stringify(values);
          const rendering = seen.get(key) ?? chart.render(values, newest, "rancher", "cattle-system");
          seen.set(key, rendering);
          for (const path of chart.unknown(values)) problems.add(`the chart reads no value ${path} (${one.name})`);
          for (const fault of faults(await rendering, one)) problems.add(`${fault} (${one.name})`);
        };
        let running: Promise<void>[] = [];
        for (const one of accepted(version, newest)) {
          combinations += 1;
          running.push(check(one));
          if (running.length === 4) {
            await Promise.all(running);
            running = [];
          }
        }
        await Promise.all(running);
        process.stderr.write(`Rancher ${version}: ${combinations} configurations, ${seen.size} sets of values\n`);
        expect([...problems]).toEqual([]);
        expect(combinations).toBeGreaterThan(50);
      },
      20 * MINUTE,
    );

  for (const version of GenuineChart.versions("rancher"))
    it(
      `Rancher ${version} accepts the newest Kubernetes of the support matrix, and no newer one`,
      async () => {
        const [, newest] = kubernetesMinorsOf(parseRancherVersion(version));
        const chart = await GenuineChart.unpack(helm, folder, "rancher", version);
        const values = { hostname: "rancher.example.com" };
        await chart.render(values, newest, "rancher", "cattle-system");
        await expect(chart.render(values, newest + 1, "rancher", "cattle-system")).rejects.toThrow("kubeVersion");
      },
      MINUTE,
    );

  for (const version of GenuineChart.versions("cert-manager"))
    it(
      `cert-manager ${version} knows its values, and pulls every image from the registry`,
      async () => {
        const chart = await GenuineChart.unpack(helm, folder, "cert-manager", version);
        for (const outside of Object.values(OUTSIDE)) {
          const stack = synthesizeOnK8s({ ...outside, rancher: { version: "2.15.0" } });
          const values = valuesOf(stack, "rancher_cert-manager");
          expect(chart.unknown(values)).toEqual([]);
          const pods = podsOf(await chart.render(values, 35, "cert-manager", "cert-manager"));
          expect(pods.length).toBeGreaterThan(2);
          if (outside.registry === undefined && typeof outside.egress !== "object") continue;
          if (typeof outside.egress === "object" && outside.egress.proxy) continue;
          for (const pod of pods) expect(JSON.stringify(pod.containers)).toContain(`"image":"${HOST}/jetstack/`);
        }
      },
      2 * MINUTE,
    );

  for (const version of GenuineChart.versions("rancher-backup"))
    it(
      `rancher-backup ${version} knows its values, and pulls its images from the registry`,
      async () => {
        const chart = await GenuineChart.unpack(helm, folder, "rancher-backup", version);
        const backup = { version: "110.0.1+up11.0.1", bucket: "backups", region: "eu-central-1", encrypted: true };
        const stack = synthesizeOnK8s({ registry: { host: HOST, auth: true }, rancher: { version: "2.15.0", backup } });
        const values = valuesOf(stack, "rancher_backup_operator");
        expect(chart.unknown(values)).toEqual([]);
        // The chart asks the cluster for its CRDs, and the double answers that they exist.
        const objects = await chart.render(values, 35, "rancher-backup", "cattle-resources-system");
        for (const pod of podsOf(objects)) {
          expect(JSON.stringify(pod.containers)).toContain(`"image":"${HOST}/rancher/`);
          // The Jobs of older charts name none. Their Rancher versions need servers with the credentials.
          if (Number.parseInt(version.replace(/^.*\+up/, ""), 10) < 11) continue;
          expect(pod.imagePullSecrets).toEqual([{ name: "registry-credentials" }]);
        }
      },
      2 * MINUTE,
    );
});
