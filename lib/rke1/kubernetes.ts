import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { ApiConnection } from "../cluster/providers";
import type { Server } from "../cluster/server";
import type { LoadBalancer } from "../network/load-balancer";
import type { Bastion } from "./bastion";
import { DockerReady } from "./docker-ready";
import { type NodeRole, RkeCluster, RkeProvider } from "./rke-cluster";
import { SSH_USER, type SshKey } from "./ssh-key";

/** The properties of the Kubernetes cluster. */
export interface Rke1KubernetesProps {
  /** Name of the cluster in its kubeconfig. */
  readonly name: string;
  /** Version of RKE1, such as `v1.31.7-rancher1-1`. */
  readonly version: string;
  /** The servers of the cluster. */
  readonly servers: readonly Server[];
  /** The bastion for SSH and the API. */
  readonly bastion: Bastion;
  /** The load balancer in front of the servers. */
  readonly balancer: LoadBalancer;
  /** The SSH key. */
  readonly key: SshKey;
  /** Dependencies of the cluster besides Docker on the servers. */
  readonly after: ITerraformDependable[];
}

const ROLES: readonly NodeRole[] = ["controlplane", "etcd", "worker"];

/**
 * The Kubernetes cluster that the provider rancher/rke creates on servers with Docker. Each server has all roles.
 *
 * Without `prevent_destroy`: after a failed creation the resource is tainted, and the next deploy must replace it. The
 * data volumes have it.
 */
export class Rke1Kubernetes extends Construct {
  /** The API endpoint for Terraform's providers. An update of the cluster does not change it. */
  readonly connection: ApiConnection;
  /** The administrator's kubeconfig, with the address of the load balancer, sensitive. */
  readonly kubeconfig: string;
  /** The resource `rke_cluster`. */
  readonly cluster: RkeCluster;

  constructor(scope: Construct, id: string, props: Rke1KubernetesProps) {
    super(scope, id);
    const { bastion, balancer, key } = props;
    const login = { user: SSH_USER, sshKey: key.privateKey };
    new RkeProvider(this, "rke");
    const ready = props.servers.map(
      (server) =>
        new DockerReady(this, `${server.name}-ready`, {
          server,
          bastion,
          key,
          after: balancer.listeners,
        }),
    );
    this.cluster = new RkeCluster(this, "cluster", {
      clusterName: props.name,
      kubernetesVersion: props.version,
      nodes: props.servers.map(({ name, ipAddress }) => ({
        address: ipAddress,
        hostnameOverride: name,
        role: ROLES,
        ...login,
      })),
      bastionHost: { address: bastion.ipAddress, ...login },
      sans: [balancer.dnsName],
      dependsOn: [...ready, ...props.after],
    });
    const host = `https://${balancer.dnsName}:6443`;
    this.connection = {
      host,
      clusterCaCertificate: this.cluster.caCertificate,
      clientCertificate: this.cluster.clientCertificate,
      clientKey: this.cluster.clientKey,
    };
    this.kubeconfig = Fn.replace(this.cluster.kubeconfig, this.cluster.apiServerUrl, host);
  }
}
