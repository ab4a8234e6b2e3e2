/** A range of ports that servers open to each other. */
export interface PortRange {
  readonly protocol: "tcp" | "udp";
  readonly from: number;
  readonly to: number;
  /** The listener on these ports. */
  readonly purpose: string;
}

export type Distribution = "rke2" | "k3s";

/** TCP ports, by default a single one. */
export const tcp = (from: number, purpose: string, to = from): PortRange => ({ protocol: "tcp", from, to, purpose });
/** UDP ports, by default a single one. */
export const udp = (from: number, purpose: string, to = from): PortRange => ({ protocol: "udp", from, to, purpose });

/**
 * Ports between servers with the default network plugin, Canal on RKE2 and Flannel on K3s, both over VXLAN. (Rancher,
 * "Port Requirements"; RKE2, "Requirements: Inbound Network Rules"; K3s, "Requirements: Networking"). A missing port
 * typically shows as a webhook that times out.
 */
export const PORTS_BETWEEN_SERVERS: Readonly<Record<Distribution, readonly PortRange[]>> = {
  rke2: [
    tcp(2379, "etcd clients, peers and metrics", 2381),
    tcp(6443, "Kubernetes API"),
    tcp(8443, "Ingress controller webhook"),
    tcp(9099, "Canal health checks"),
    tcp(9345, "RKE2 supervisor"),
    tcp(10250, "Kubelet"),
    tcp(30000, "NodePort services", 32767),
    udp(8472, "VXLAN"),
  ],
  k3s: [
    tcp(2379, "etcd clients and peers", 2380),
    tcp(5001, "Spegel, the embedded registry mirror"),
    tcp(6443, "Kubernetes API and K3s supervisor"),
    tcp(8443, "Ingress controller webhook"),
    tcp(10250, "Kubelet"),
    tcp(30000, "NodePort services", 32767),
    udp(8472, "VXLAN"),
  ],
};
