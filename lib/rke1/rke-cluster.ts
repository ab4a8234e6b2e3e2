import { type TerraformMetaArguments, TerraformProvider, TerraformResource } from "cdktf";
import type { Construct } from "constructs";

/** The provider's last version. It contains the list of Kubernetes versions (see `lib/config/rancher-on-rke1.ts`). */
const PROVIDER_VERSION = "1.7.5";

/** The metadata that generated CDKTF bindings would contain. */
const PROVIDER = {
  providerName: "rke",
  providerVersion: PROVIDER_VERSION,
  providerVersionConstraint: PROVIDER_VERSION,
};

/** The provider rancher/rke, which has no CDKTF bindings (Terraform Registry, "RKE Provider"). */
export class RkeProvider extends TerraformProvider {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      terraformResourceType: "rke",
      terraformGeneratorMetadata: PROVIDER,
      terraformProviderSource: "rancher/rke",
    });
  }
}

/** A role of a node. */
export type NodeRole = "controlplane" | "etcd" | "worker";

/** A host that the provider reaches by SSH. */
export interface RkeNode {
  /** Address of the node for the bastion and the other nodes. */
  readonly address: string;
  /** Name of the Node in Kubernetes. */
  readonly hostnameOverride: string;
  /** Roles of the node. */
  readonly role: readonly NodeRole[];
  /** User with access to Docker. */
  readonly user: string;
  /** Private key, PEM, sensitive. */
  readonly sshKey: string;
}

/** The host through which the provider reaches nodes and the API. */
export interface RkeBastion {
  /** Public IPv4 address. */
  readonly address: string;
  /** User for SSH. */
  readonly user: string;
  /** Private key, PEM, sensitive. */
  readonly sshKey: string;
}

/** The properties of `rke_cluster`. */
export interface RkeClusterProps extends TerraformMetaArguments {
  /** Name of the cluster in its kubeconfig. */
  readonly clusterName: string;
  /** Version of RKE1, such as v1.31.7-rancher1-1. */
  readonly kubernetesVersion: string;
  /** Nodes of the cluster. */
  readonly nodes: readonly RkeNode[];
  /** The bastion for SSH and the API. */
  readonly bastionHost: RkeBastion;
  /** Additional names and addresses of the API, for its certificate. */
  readonly sans: readonly string[];
}

/**
 * `rke_cluster` of the provider rancher/rke, with the arguments in use here (Terraform Registry, "rke_cluster
 * Resource").
 */
export class RkeCluster extends TerraformResource {
  private readonly blocks: Readonly<Record<"nodes" | "bastion_host" | "authentication", unknown>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: RkeClusterProps,
  ) {
    const { clusterName, kubernetesVersion, nodes, bastionHost, sans, ...meta } = props;
    super(scope, id, {
      ...meta,
      terraformResourceType: "rke_cluster",
      terraformGeneratorMetadata: PROVIDER,
    });
    this.blocks = {
      nodes: nodes.map((node) => ({
        address: node.address,
        hostname_override: node.hostnameOverride,
        role: node.role,
        user: node.user,
        ssh_key: node.sshKey,
      })),
      bastion_host: [{ address: bastionHost.address, user: bastionHost.user, ssh_key: bastionHost.sshKey }],
      authentication: [{ strategy: "x509", sans }],
    };
  }

  /** Certificate of the authority of the API server, PEM. */
  get caCertificate(): string {
    return this.getStringAttribute("ca_crt");
  }

  /** Certificate of an administrator, PEM. */
  get clientCertificate(): string {
    return this.getStringAttribute("client_cert");
  }

  /** Key of that certificate, PEM, sensitive. */
  get clientKey(): string {
    return this.getStringAttribute("client_key");
  }

  /** Kubeconfig of that administrator. Its server is the first node. */
  get kubeconfig(): string {
    return this.getStringAttribute("kube_config_yaml");
  }

  /** The server in the kubeconfig. */
  get apiServerUrl(): string {
    return this.getStringAttribute("api_server_url");
  }

  /** The arguments for JSON. */
  protected override synthesizeAttributes(): Record<string, unknown> {
    const { clusterName, kubernetesVersion } = this.props;
    return {
      cluster_name: clusterName,
      kubernetes_version: kubernetesVersion,
      // Kubernetes has no own support for Docker since 1.24.
      enable_cri_dockerd: true,
      ...this.blocks,
    };
  }

  /** The arguments for HCL. They mark blocks, which JSON does not distinguish from other arguments. */
  protected override synthesizeHclAttributes(): Record<string, unknown> {
    const blocks = Object.entries(this.blocks).map(([name, value]) => [
      name,
      { value, isBlock: true, type: "list", storageClassType: "objectList" },
    ]);
    return Object.fromEntries(blocks);
  }
}
