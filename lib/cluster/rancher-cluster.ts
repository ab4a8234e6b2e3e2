import type { ITerraformDependable } from "cdktf";
import type { Egress } from "../egress/egress";
import type { IngressController } from "./ingress";
import type { ClusterProviders } from "./providers";

/** The properties of Rancher that its cluster needs. */
export interface InstalledRancher {
  /** Exact version, such as 2.15.0. */
  readonly version: string;
  /** The host name in Rancher's URL. */
  readonly hostname: string;
  /** Whether the user accepts steps and versions that Rancher does not support. */
  readonly unsupported: boolean;
  /** Dependency: Rancher serves requests. */
  readonly release: ITerraformDependable;
}

/** A Kubernetes cluster on which Rancher can be installed: `Cluster`, or an existing one. */
export interface RancherCluster {
  /** Name of the deployment, which the cluster records as the owner of Rancher. */
  readonly name: string;
  /** The parts of the Kubernetes version on which Rancher and cert-manager depend. */
  readonly kubernetes: { readonly major: number; readonly minor: number; readonly version: string };
  /** Default number of Rancher's pods. */
  readonly replicas: number;
  /**
   * Its ingress controller.
   *
   * @default - not known
   */
  readonly controller?: IngressController;
  /** Whether a destroy of the stack also destroys the cluster. */
  readonly deletedWithStack: boolean;
  /**
   * A value that only this stack's state has, as a Terraform template, for a cluster outside the stack.
   *
   * @default - the cluster belongs to the stack
   */
  readonly state?: string;
  /** Egress of the software on the cluster. */
  readonly egress: Egress;
  /** Dependency: the cluster accepts releases. Terraform destroys the cluster after the releases. */
  readonly ready: ITerraformDependable;
  /** The helm and kubernetes providers of the cluster. */
  readonly providers: ClusterProviders;
  /**
   * Registers the Rancher of the cluster, once all resources of Rancher exist.
   *
   * @throws Error when the cluster already has one
   */
  addRancher(rancher: InstalledRancher): void;
}
