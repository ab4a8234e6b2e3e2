import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { ByPrograms } from "../../lab/charts/by-programs";
import { settleIn } from "../../lab/charts/habits";
import { Helm } from "../../lab/charts/helm";
import { interruptUpgrade } from "../../lab/charts/interrupt";
import { whyNoDistribution } from "../../lab/distribution/build";
import { whyNoServers } from "../../lab/prerequisites";
import { DeployedCluster } from "../../lab/servers/deployed-cluster";
import { WHOLE_STACK } from "../../lab/stack/without-providers";
import type { RancherOnRkeProps } from "../../lib/config";
import { CERT_MANAGER } from "../support/supported";
import { describeUnless } from "../support/unless";
import { authorities, BACKUP, BROKEN, CHARTS, KUBERNETES, publish } from "./charts";
import { MINUTE, stackWith } from "./stack";

jest.setTimeout(10 * MINUTE);

interface SynthesizedStack {
  readonly locals: { readonly "rancher_pending-cures": string };
  readonly data: { readonly kubernetes_resources: { readonly rancher_pending: { readonly label_selector: string } } };
  readonly resource: {
    readonly kubernetes_config_map_v1: {
      readonly rancher_owner_record: {
        readonly lifecycle: { readonly precondition: readonly [{ readonly error_message: string }] };
      };
    };
  };
}

/** This product's charts, and doubles of the others, with the helm program on a genuine API server. */
describeUnless(whyNoServers() ?? whyNoDistribution(), "Rancher's releases with the helm program", () => {
  let cluster: DeployedCluster;
  let helm: Helm;
  let programs: ByPrograms;

  const stack = (version: string): RancherOnRkeProps => ({
    ...stackWith({ version: KUBERNETES, servers: 1 }),
    rancher: {
      version,
      repository: CHARTS,
      repositoryAuth: true,
      tls: { mode: "rancher", issuer: "ca" },
      certManager: { repository: CHARTS, repositoryAuth: true, values: { global: { logLevel: 4 } } },
      additionalTrustedCAs: true,
      backup: {
        version: BACKUP[version] as string,
        repository: CHARTS.replace("https", "oci"),
        repositoryAuth: true,
        bucket: "backups",
        region: "eu-central-1",
      },
    },
  });
  /** The parts of the stack that this test evaluates. */
  const synthesizedStack = (): SynthesizedStack =>
    JSON.parse(readFileSync(join(cluster.stack.directory, WHOLE_STACK), "utf8"));
  const install = async (version: string) => {
    await cluster.synth(stack(version));
    return await programs.apply();
  };

  beforeAll(async () => {
    const logins = ["rancher", "cert_manager", "backup"].flatMap((chart) => [
      [`${chart}_repository_username`, "me"],
      [`${chart}_repository_password`, "pass-word"],
    ]);
    cluster = await DeployedCluster.start("charts", {
      variables: { ...authorities(), ...Object.fromEntries(logins) },
    });
    await publish(cluster);
    await writeFile(join(cluster.fleet.folder, "charts-login"), "me:pass-word\n");
    await cluster.deploy(stack("2.14.4"));
    helm = await Helm.on(cluster);
    programs = await ByPrograms.on(cluster);
  }, 15 * MINUTE);
  afterAll(() => cluster?.stop());

  it("fail when Rancher does not start, and stay unchanged", async () => {
    await expect(install(BROKEN)).rejects.toThrow("pre-install");
    expect(await helm.lines()).toEqual([
      `cert-manager cert-manager-${CERT_MANAGER} deployed`,
      `rancher rancher-${BROKEN} failed`,
      "rancher-prerequisites rancher-prerequisites-1.0.0 deployed",
    ]);
  });

  it("are created in order of their dependencies, also after a failure", async () => {
    expect(await install("2.14.4")).toEqual([
      "kubernetes_config_map_v1.rancher_owner_record",
      "helm_release.rancher_cert-manager",
      "helm_release.rancher_prerequisites",
      "kubernetes_secret_v1.rancher_certificates_root",
      "kubernetes_secret_v1.rancher_certificates_issuer",
      "kubernetes_secret_v1.rancher_certificates_additional",
      "helm_release.rancher_release",
      "helm_release.rancher_backup_crds",
      "kubernetes_secret_v1.rancher_backup_credentials",
      "helm_release.rancher_backup_operator",
      "helm_release.rancher_backup_schedule",
    ]);
    expect(await helm.lines()).toEqual([
      `cert-manager cert-manager-${CERT_MANAGER} deployed`,
      "rancher rancher-2.14.4 deployed",
      "rancher-backup rancher-backup-109.0.1+up10.0.1 deployed",
      "rancher-backup-crd rancher-backup-crd-109.0.1+up10.0.1 deployed",
      "rancher-backup-schedule rancher-backup-schedule-1.0.0 deployed",
      "rancher-prerequisites rancher-prerequisites-1.0.0 deployed",
    ]);
  });

  it("have the values of the file", async () => {
    expect(await helm.values("cert-manager", "cert-manager")).toMatchObject({ global: { logLevel: 4 } });
  });

  it("create issuer, certificate, exposure and schedule of this project's charts", async () => {
    const object = async (kind: string, name: string) =>
      JSON.parse(await cluster.kubectl("get", kind, name, "--namespace=cattle-system", "--output=json"));
    const get = async (kind: string, name: string) => (await object(kind, name)).spec;
    expect(await get("issuers.cert-manager.io", "rancher-ca")).toEqual({ ca: { secretName: "rancher-issuer-ca" } });
    expect(await get("certificates.cert-manager.io", "rancher-ingress")).toMatchObject({
      secretName: "tls-rancher-ingress-ca",
      dnsNames: ["rancher.example.com"],
    });
    expect(await get("serverstransports.traefik.io", "rancher-pods")).toEqual({ insecureSkipVerify: true });
    expect(await get("middlewares.traefik.io", "rancher-https")).toEqual({ redirectScheme: { scheme: "https" } });
    expect((await object("ingress", "rancher")).metadata.annotations).toMatchObject({
      "traefik.ingress.kubernetes.io/router.middlewares": "cattle-system-rancher-https@kubernetescrd",
    });
    expect(await get("backups.resources.cattle.io", "rancher")).toMatchObject({
      resourceSetName: "rancher-resource-set-full",
      schedule: expect.any(String),
    });
    expect((await object("service", "rancher")).metadata.annotations).toMatchObject({
      "traefik.ingress.kubernetes.io/service.serversscheme": "https",
      "traefik.ingress.kubernetes.io/service.serverstransport": "cattle-system-rancher-pods@kubernetescrd",
    });
  });

  it("are blocked by a killed operation, until the rejection's command is run", async () => {
    await interruptUpgrade(cluster, "rancher", "cattle-system");
    await expect(install("2.14.4")).rejects.toThrow("another operation");
    const { data, locals, resource } = synthesizedStack();
    const { label_selector } = data.kubernetes_resources.rancher_pending;
    const { items } = JSON.parse(
      await cluster.kubectl("get", "secrets", "--all-namespaces", `--selector=${label_selector}`, "--output=json"),
    );
    const objects = JSON.stringify(
      (items as { metadata: { name: string; namespace: string } }[]).map(({ metadata: { name, namespace } }) => ({
        metadata: { name, namespace },
      })),
    );
    const [{ error_message }] = resource.kubernetes_config_map_v1.rancher_owner_record.lifecycle.precondition;
    const cures = locals["rancher_pending-cures"]
      .replace(/^\$\{(.*)\}$/, "$1")
      .replace("data.kubernetes_resources.rancher_pending.objects", objects);
    const said = await cluster.evaluate<string>(`"${error_message.replaceAll("local.rancher_pending-cures", cures)}"`);
    const [, command = ""] = /: kubectl (--namespace \S+ delete secret [\w.-]+),/.exec(said) ?? [];
    expect(command).toMatch(/^--namespace cattle-system delete secret sh\.helm\.release\.v1\.rancher\.v\d+$/);
    await cluster.kubectl(...command.split(" "));
    await install("2.14.4");
  });

  it("give Rancher the generated password, which an upgrade keeps", async () => {
    const password = await cluster.evaluate<string>("random_password.rancher_bootstrap-password.result");
    const secret = () =>
      cluster.kubectl("get", "secret", "bootstrap-secret", "--namespace=cattle-system", "--output=jsonpath={.data.*}");
    expect(password).toHaveLength(32);
    // The failed first install was the first to write it.
    expect(Buffer.from(await secret(), "base64").toString()).toBe(password);
    await settleIn(cluster);
    await install("2.15.0");
    expect(await helm.lines()).toContain("rancher rancher-2.15.0 deployed");
    expect(Buffer.from(await secret(), "base64").toString()).toBe(password);
  });

  it("give Rancher a budget and its webhook replicas, when the stack has several servers", async () => {
    const several = stack("2.15.0");
    await cluster.synth({ ...several, cluster: { ...several.cluster, servers: 3 } });
    await programs.apply();
    const get = async (kind: string, name: string) =>
      JSON.parse(await cluster.kubectl("get", kind, name, "--namespace=cattle-system", "--output=json"));
    const budget = await get("poddisruptionbudget", "rancher");
    expect(budget.spec).toEqual({
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: { app: "rancher" } },
    });
    expect((await get("deployment", "rancher")).spec.template.metadata.labels).toMatchObject(
      budget.spec.selector.matchLabels,
    );
    expect(parse((await get("configmap", "rancher-config")).data["rancher-webhook"])).toMatchObject({
      replicaCount: 3,
      podDisruptionBudget: { enabled: true, minAvailable: 0, maxUnavailable: 1 },
    });
    expect(await install("2.15.0")).toContain("helm_release.rancher_prerequisites");
    await expect(get("poddisruptionbudget", "rancher")).rejects.toThrow("not found");
  });

  it("are deleted in reverse order, although Rancher holds its namespaces", async () => {
    await programs.destroy();
    expect(await helm.list()).toEqual([]);
    expect(await cluster.kubectl("get", "namespace", "cattle-system", "--output=name")).toBe(
      "namespace/cattle-system\n",
    );
  });
});
