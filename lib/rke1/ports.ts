import { type PortRange, tcp, udp } from "../cluster/ports";
import { API_PORT } from "../network/rancher-clients";

/** TCP port of SSH. */
export const SSH_PORT = 22;

/**
 * TCP ports of the servers that the bastion reaches. The provider sends its requests to the API through the bastion
 * too.
 */
export const BASTION_PORTS = [SSH_PORT, API_PORT] as const;

/**
 * Ports between servers of RKE1 with its default network plugin, Canal over VXLAN (Rancher, "Port Requirements: RKE1").
 */
export const RKE1_PORTS_BETWEEN_SERVERS: readonly PortRange[] = [
  tcp(443, "Rancher agents"),
  tcp(2379, "etcd clients and peers", 2380),
  tcp(API_PORT, "Kubernetes API"),
  tcp(8443, "Ingress controller webhook"),
  tcp(9099, "Canal health checks"),
  tcp(10250, "Kubelet"),
  tcp(10254, "Ingress controller health checks"),
  udp(8472, "VXLAN"),
];
