import type { ITerraformDependable } from "cdktf";
import type { OutsideAccess } from "../access/outside-access";
import type { IngressController } from "./ingress";
import type { ClusterProviders } from "./providers";

/** A Rancher, as its cluster knows it. */
export interface InstalledRancher {
  /** Exact version, such as 2.15.0. */
  readonly version: string;
  /** Consent to versions that are not supported together. */
  readonly unsupported: boolean;
  /** What is done once Rancher serves. */
  readonly release: ITerraformDependable;
}

/** A Kubernetes cluster that Rancher can be installed on: `Cluster`, or one that exists. */
export interface RancherCluster {
  /** Name of what deploys it, which the cluster records as the owner of Rancher. */
  readonly name: string;
  /** Version of Kubernetes, as far as Rancher and cert-manager depend on it. */
  readonly kubernetes: { readonly major: number; readonly minor: number; readonly version: string };
  /** Rancher's pods where nothing else is said. */
  readonly replicas: number;
  /**
   * What serves its Ingresses.
   *
   * @default - not known
   */
  readonly controller?: IngressController;
  /** The cluster is destroyed with the stack. */
  readonly goesWithStack: boolean;
  /**
   * A value that only this stack's state has, a Terraform template, for a cluster that does not belong to the stack.
   *
   * @default - the cluster belongs to the stack
   */
  readonly state?: string;
  /** How what is installed there reaches what is outside. */
  readonly outside: OutsideAccess;
  /** What is done once the cluster takes releases; it outlives them. */
  readonly ready: ITerraformDependable;
  /** The providers of helm and kubernetes that reach it. */
  readonly providers: ClusterProviders;
  /**
   * Tells the cluster which Rancher it has.
   *
   * @throws Error when it has one already
   */
  runs(rancher: InstalledRancher): void;
}
