import { stringify } from "yaml";
import { type ClientsToldBy, type IngressController, ingressManifest } from "./ingress";
import type { Distribution } from "./ports";

export interface DefaultManifestsProps {
  readonly distribution: Distribution;
  readonly ingress: IngressController;
  /** Number of servers. */
  readonly servers: number;
  /** Range of the pods. */
  readonly podCidr: string;
  /**
   * Ranges of what stands before the ingress controller and is believed what it says of clients.
   *
   * @default - none: nobody is believed
   */
  readonly trustedProxies?: readonly string[];
  /**
   * How it says so.
   *
   * @default "forwardedHeaders"
   */
  readonly clientsToldBy?: ClientsToldBy;
}

/**
 * Manifests that make a distribution's own parts highly available and fit for what stands before them, a Terraform
 * template. RKE2 scales CoreDNS with its servers, K3s runs one.
 */
export function defaultManifests(props: DefaultManifestsProps): string {
  const { distribution, ingress, servers, podCidr, trustedProxies = [] } = props;
  // K3s' ServiceLB passes requests on with addresses of its own pods; whom it hears is the security groups' to say.
  const throughPods = distribution === "k3s" && trustedProxies.length > 0 ? [podCidr] : [];
  const manifests: object[] = [
    ingressManifest(distribution, ingress, [...trustedProxies, ...throughPods], props.clientsToldBy),
    ...(distribution === "k3s" && servers > 1 ? [TWO_COREDNS] : []),
  ];
  return manifests.map((manifest) => stringify(manifest)).join("---\n");
}

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
