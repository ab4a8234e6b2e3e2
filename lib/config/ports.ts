import type { PodNetwork } from "./server-keys";
import type { Distribution } from "./versions";

/** A range of ports that servers open to each other. */
export interface PortRange {
  /** IP protocol. */
  readonly protocol: "tcp" | "udp" | "icmp";
  /** First port; for `icmp` the type. */
  readonly from: number;
  /** Last port; for `icmp` the code. */
  readonly to: number;
  /** The listener on these ports. */
  readonly purpose: string;
}

/** TCP ports. Without `to`, the range is one port. */
export const tcp = (from: number, purpose: string, to = from): PortRange => ({ protocol: "tcp", from, to, purpose });
/** UDP ports. Without `to`, the range is one port. */
export const udp = (from: number, purpose: string, to = from): PortRange => ({ protocol: "udp", from, to, purpose });

/**
 * Ports between servers with any network plug-in (Rancher, "Port Requirements"; RKE2, "Requirements: Inbound Network
 * Rules"; K3s, "Requirements: Networking"). When a port is missing, webhooks typically time out.
 */
const PORTS: Readonly<Record<Distribution, readonly PortRange[]>> = {
  rke2: [
    tcp(2379, "etcd clients, peers and metrics", 2381),
    tcp(6443, "Kubernetes API"),
    tcp(8443, "Ingress controller webhook"),
    tcp(9345, "RKE2 supervisor"),
    tcp(10250, "Kubelet"),
    tcp(30000, "NodePort services", 32767),
  ],
  k3s: [
    tcp(2379, "etcd clients and peers", 2380),
    tcp(5001, "Spegel, the embedded registry mirror"),
    tcp(6443, "Kubernetes API and K3s supervisor"),
    tcp(8443, "Ingress controller webhook"),
    tcp(10250, "Kubelet"),
    tcp(30000, "NodePort services", 32767),
  ],
};

/** Additional ports of each network plug-in of RKE2 or K3s. The sources are the same pages. */
const NETWORK_PORTS: Readonly<Record<PodNetwork, readonly PortRange[]>> = {
  canal: [tcp(9099, "Canal health checks"), udp(8472, "VXLAN")],
  calico: [tcp(5473, "Calico Typha"), tcp(9098, "Calico health checks", 9099), udp(4789, "VXLAN")],
  cilium: [
    tcp(4240, "Cilium health checks"),
    udp(8472, "VXLAN"),
    { protocol: "icmp", from: 8, to: 0, purpose: "Cilium health checks" },
  ],
  flannel: [udp(4789, "VXLAN")],
  vxlan: [udp(8472, "VXLAN")],
  "wireguard-native": [udp(51820, "WireGuard")],
};

/** Ports that the servers of a cluster open to each other. */
export function portsBetweenServers(distribution: Distribution, podNetwork: PodNetwork): readonly PortRange[] {
  return [...PORTS[distribution], ...NETWORK_PORTS[podNetwork]];
}
