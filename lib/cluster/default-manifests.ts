import { stringify } from "yaml";
import type { Distribution } from "./ports";

export interface DefaultManifestsProps {
  readonly distribution: Distribution;
  /** Number of servers. */
  readonly servers: number;
}

/**
 * Manifests that make a distribution's own parts highly available, or undefined where they are: RKE2 runs Traefik on
 * each server and scales CoreDNS with them; K3s runs one replica of each.
 */
export function defaultManifests({ distribution, servers }: DefaultManifestsProps): string | undefined {
  if (distribution === "rke2") return undefined;
  const manifests: object[] = [TRAEFIK_ON_EACH_SERVER];
  if (servers > 1) manifests.push(TWO_COREDNS);
  return manifests.map((manifest) => stringify(manifest)).join("---\n");
}

/** K3s, "Helm": values of a packaged chart are changed by a HelmChartConfig of its name. */
const TRAEFIK_ON_EACH_SERVER = {
  apiVersion: "helm.cattle.io/v1",
  kind: "HelmChartConfig",
  metadata: { name: "traefik", namespace: "kube-system" },
  spec: { valuesContent: stringify({ deployment: { kind: "DaemonSet" } }) },
};

/**
 * K3s' manifest of CoreDNS says no number of replicas, and an own copy of it would be undone at the next start. An
 * autoscaler whose bounds are equal keeps the number without any metric (Kubernetes, "Horizontal Pod Autoscaling").
 */
const TWO_COREDNS = {
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: { name: "rancher-coredns", namespace: "kube-system" },
  spec: {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "coredns" },
    minReplicas: 2,
    maxReplicas: 2,
  },
};
