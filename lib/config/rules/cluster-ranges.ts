import { overlaps, prefixLength } from "../cidr";
import type { Rule } from "./rule";

/** Range of a VPC that is made where the file says none. */
const defaultVpcCidr = "10.0.0.0/16";

/** Every server gets a /24 of the pods' range (Kubernetes, "kube-controller-manager": node-cidr-mask-size). */
const widestPodRange = 8;
const narrowestPodRange = 20;
/** Kubernetes, "kube-apiserver": service-cluster-ip-range has at most 20 bits; below /24 hardly a service fits. */
const widestServiceRange = 12;
const narrowestServiceRange = 24;

/** Ranges inside the cluster: a packet to one of these never leaves its server for the VPC. */
export const clusterRangeRules: readonly Rule[] = [
  function* ({ network, cluster }) {
    if (network.existing) return;
    const vpc = network.cidr ?? defaultVpcCidr;
    const ranges = { podCidr: "pod", serviceCidr: "service" } as const;
    for (const [key, name] of Object.entries(ranges)) {
      const range = cluster[key as keyof typeof ranges];
      if (!overlaps(vpc, range)) continue;
      const remedy = overlaps(defaultVpcCidr, range) ? "" : ` such as ${defaultVpcCidr}`;
      if (network.cidr) {
        yield `network.cidr: got ${vpc}, which meets the cluster's ${name} range ${range}; write a range outside it${remedy}`;
      } else {
        yield `cluster.${key}: got ${range}, which meets the VPC's range ${vpc}; write a range outside it, or another network.cidr`;
      }
    }
  },
  function* ({ cluster: { podCidr, serviceCidr } }) {
    if (overlaps(podCidr, serviceCidr)) {
      yield `cluster.serviceCidr: got ${serviceCidr}, which meets cluster.podCidr ${podCidr}; write two ranges that do not meet`;
    }
  },
  function* ({ cluster: { podCidr } }) {
    const bits = prefixLength(podCidr);
    if (bits < widestPodRange || bits > narrowestPodRange) {
      yield `cluster.podCidr: got ${podCidr}, expected /${widestPodRange} to /${narrowestPodRange}; each server takes a /24 of it`;
    }
  },
  function* ({ cluster: { serviceCidr } }) {
    const bits = prefixLength(serviceCidr);
    if (bits < widestServiceRange || bits > narrowestServiceRange) {
      yield `cluster.serviceCidr: got ${serviceCidr}, expected /${widestServiceRange} to /${narrowestServiceRange}; Kubernetes takes no wider one`;
    }
  },
];
