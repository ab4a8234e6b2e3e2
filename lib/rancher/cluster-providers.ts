import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";

/**
 * How the API of a cluster is reached. Nothing of it may become unknown after the first apply: a provider that does
 * not know its server drops every release from the state.
 */
export interface ClusterAccess {
  /** @default - from `configPath` */
  readonly host?: string;
  /**
   * Certificate of the API server's authority, PEM.
   *
   * @default - from `configPath`
   */
  readonly clusterCaCertificate?: string;
  /**
   * The name by which the API server's certificate is checked.
   *
   * @default - that of `host`
   */
  readonly tlsServerName?: string;
  /** @default - none */
  readonly clientCertificate?: string;
  /** @default - none */
  readonly clientKey?: string;
  /** @default - none */
  readonly token?: string;
  /**
   * Path of a kubeconfig.
   *
   * @default - none
   */
  readonly configPath?: string;
  /**
   * Context in the kubeconfig.
   *
   * @default - none
   */
  readonly configContext?: string;
  /**
   * A program that gives a credential each time one is needed.
   *
   * @default - none
   */
  readonly exec?: { readonly apiVersion: string; readonly command: string; readonly args: string[] };
}

/**
 * The bindings pin one release each; the arguments used here are the same in all of these. `upgrade_install` of helm
 * is there since 3.0.
 */
const VERSIONS = { helm: ">= 3.0.2, < 4.0.0", kubernetes: ">= 2.30.0, < 4.0.0" };

/** Rancher and its agents annotate and label what they find in their namespaces; that is no drift. */
const RANCHERS_OWN = ["^(.*\\.)?cattle\\.io/.*", "^objectset\\.rio\\.cattle\\.io/.*"];

/** Configures the helm and kubernetes providers of a stack for one cluster. */
export function clusterProviders(scope: Construct, access: ClusterAccess): void {
  const stack = TerraformStack.of(scope);
  const { exec, ...rest } = access;
  new KubernetesProvider(stack, "kubernetes", {
    ...rest,
    exec: exec && [exec],
    ignoreAnnotations: RANCHERS_OWN,
    ignoreLabels: RANCHERS_OWN,
  });
  new HelmProvider(stack, "helm", { kubernetes: { ...rest, exec } });
  for (const [provider, version] of Object.entries(VERSIONS)) {
    stack.addOverride(`terraform.required_providers.${provider}.version`, version);
  }
}
