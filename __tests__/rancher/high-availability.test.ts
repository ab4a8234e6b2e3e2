import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack, Testing } from "cdktf";
import { parse } from "yaml";
import { Cluster, Rancher } from "../../index";
import type { RancherOnRkeProps } from "../../lib/config";
import { minimal, resource, type Synthesized, synthesize, synthesizeOnK8s } from "../support/synth";

const valuesOf = (stack: Synthesized, release: string) =>
  parse((resource(stack, "helm_release", release).values as string[] | undefined)?.[0] ?? "{}");
const onServers = (servers: 1 | 3 | 5, rancher: Partial<RancherOnRkeProps["rancher"]> = {}) =>
  synthesize({ cluster: { ...minimal.cluster, servers }, rancher: { version: "2.15.0", ...rancher } });
const webhookOf = (stack: Synthesized) => valuesOf(stack, "rancher_release").webhook;
const budgetOf = (stack: Synthesized) => valuesOf(stack, "rancher_prerequisites").disruptionBudget;

interface Check {
  readonly data: { readonly kubernetes_resources: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  readonly assert: readonly { readonly condition: string }[];
}
const checksOf = (stack: Synthesized) => (stack as unknown as { check?: Record<string, Check> }).check ?? {};

describe("rancher-webhook", () => {
  it("has a pod on each server, at most 3, and one of them can be unavailable", () => {
    const budget = { enabled: true, minAvailable: 0, maxUnavailable: 1 };
    const term = {
      labelSelector: { matchLabels: { app: "rancher-webhook" } },
      topologyKey: "kubernetes.io/hostname",
    };
    expect(webhookOf(onServers(3))).toEqual({
      replicaCount: 3,
      affinity: {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }],
        },
      },
      podDisruptionBudget: budget,
    });
    expect(webhookOf(onServers(5))).toMatchObject({ replicaCount: 3 });
    expect(webhookOf(onServers(5, { replicas: 5 }))).toMatchObject({ replicaCount: 3 });
    expect(webhookOf(onServers(3, { replicas: 2 }))).toMatchObject({ replicaCount: 2, podDisruptionBudget: budget });
    expect(webhookOf(synthesizeOnK8s())).toMatchObject({ replicaCount: 3 });
  });

  it("has its own defaults on one server, with one pod of Rancher, and before Rancher 2.15", () => {
    expect(webhookOf(onServers(1))).toBeUndefined();
    expect(webhookOf(onServers(1, { replicas: 3 }))).toBeUndefined();
    expect(webhookOf(synthesizeOnK8s({ rancher: { version: "2.15.0", replicas: 1 } }))).toBeUndefined();
    expect(webhookOf(onServers(3, { version: "2.14.4" }))).toBeUndefined();
  });

  it("has the values of the file besides, and these win", () => {
    const webhook = { replicaCount: 2, priorityClassName: "high" };
    expect(webhookOf(onServers(3, { values: { webhook } }))).toMatchObject({
      ...webhook,
      podDisruptionBudget: { enabled: true },
    });
    expect(webhookOf(onServers(3, { values: { webhook: "replicaCount: 1" } }))).toBe("replicaCount: 1");
  });
});

describe("Rancher's PodDisruptionBudget", () => {
  it("is created where Rancher has several pods on several servers", () => {
    expect(budgetOf(onServers(3))).toEqual({ enabled: true });
    expect(budgetOf(onServers(3, { version: "2.14.4" }))).toEqual({ enabled: true });
    expect(budgetOf(synthesizeOnK8s())).toEqual({ enabled: true });
    expect(budgetOf(onServers(1))).toBeUndefined();
    expect(budgetOf(onServers(1, { replicas: 3 }))).toBeUndefined();
    expect(budgetOf(onServers(3, { replicas: 1 }))).toBeUndefined();
  });

  it("is not created beside one in the file, because Kubernetes evicts no pod with two", () => {
    const object = (kind: string) => ({ values: { extraObjects: [{ apiVersion: "policy/v1", kind }] } });
    expect(budgetOf(onServers(3, object("PodDisruptionBudget")))).toBeUndefined();
    expect(budgetOf(onServers(3, object("ConfigMap")))).toEqual({ enabled: true });
  });
});

describe("the check of the servers of Rancher's pods", () => {
  it.each([
    ["rancher_pods", "rancher"],
    ["rancher_webhook-pods", "rancher-webhook"],
  ])("reads the cluster after Rancher's release: %s", (name, service) => {
    const check = checksOf(onServers(3))[name];
    expect(check?.data.kubernetes_resources[name]).toMatchObject({
      api_version: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      namespace: "cattle-system",
      label_selector: `kubernetes.io/service-name=${service}`,
      depends_on: ["helm_release.rancher_release"],
    });
    expect(check?.assert).toHaveLength(1);
    expect(onServers(3).data?.kubernetes_resources).not.toHaveProperty(name);
  });

  it("exists only with several pods on several servers", () => {
    expect(Object.keys(checksOf(synthesizeOnK8s()))).toEqual(["rancher_pods", "rancher_webhook-pods"]);
    expect(checksOf(onServers(1, { replicas: 3 }))).toEqual({});
    expect(checksOf(onServers(3, { replicas: 1 }))).toEqual({});
  });

  it("uses the provider of its cluster", () => {
    const stack = new TerraformStack(Testing.app(), "team");
    new AwsProvider(stack, "aws", { region: "eu-central-1" });
    const cluster = Cluster.fromKubeconfig(stack, "blue", { kubernetes: "1.35", kubeconfig: { context: "blue" } });
    new Rancher(stack, "rancher", { cluster, hostname: "rancher.example.com", version: "2.15.0" });
    const [check] = Object.values(checksOf(JSON.parse(Testing.synth(stack))));
    expect(Object.values(check?.data.kubernetes_resources ?? {})).toEqual([
      expect.objectContaining({ provider: "kubernetes.team-blue" }),
    ]);
  });
});
