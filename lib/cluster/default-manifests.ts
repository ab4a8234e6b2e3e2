import { stringify } from "yaml";
import type { Distribution } from "../config/versions";
import { type ClientIpSource, type IngressController, ingressManifest } from "./ingress";

/** Properties of `defaultManifests`. */
export interface DefaultManifestsProps {
  /** Distribution of the cluster. */
  readonly distribution: Distribution;
  /** Ingress controller of the cluster. */
  readonly ingress: IngressController;
  /** Number of servers. */
  readonly servers: number;
  /** IPv4 range of the pods. */
  readonly podCidr: string;
  /**
   * IPv4 ranges of the proxies in front of the ingress controller. The controller accepts the clients' addresses from
   * these proxies.
   *
   * @default - none: the controller trusts no proxy
   */
  readonly trustedProxies?: readonly string[];
  /**
   * How these proxies pass on the client's address.
   *
   * @default "forwardedHeaders"
   */
  readonly clientIpSource?: ClientIpSource;
}

/**
 * Manifests, as a Terraform template, that make a distribution's own components highly available and set their trusted
 * proxies. RKE2 scales CoreDNS with its servers; K3s runs one replica.
 */
export function defaultManifests(props: DefaultManifestsProps): string {
  const { distribution, ingress, servers, podCidr, trustedProxies = [], clientIpSource = "forwardedHeaders" } = props;
  // K3s' ServiceLB forwards requests with addresses of its own pods. Security groups limit the clients of ServiceLB.
  const throughPods = distribution === "k3s" && trustedProxies.length > 0 ? [podCidr] : [];
  const manifests: object[] = [
    ingressManifest(distribution, ingress, [...trustedProxies, ...throughPods], clientIpSource),
    ...(distribution === "k3s" && servers > 1 ? [TWO_COREDNS] : []),
  ];
  return manifests.map((manifest) => stringify(manifest)).join("---\n");
}

/**
 * K3s' manifest of CoreDNS sets no number of replicas, and K3s would revert a changed copy at its next start. An
 * autoscaler with equal bounds keeps the number without any metric (Kubernetes, "Horizontal Pod Autoscaling").
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
