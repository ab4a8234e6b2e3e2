import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { TerraformDataSource, TerraformResource, TerraformStack } from "cdktf";
import { Construct } from "constructs";

/**
 * The connection to the API of a cluster. No value may become unknown after the first apply. With an unknown server, a
 * provider removes every release from the state.
 */
export interface ApiConnection {
  /**
   * URL of the API server, such as `https://203.0.113.10:6443`.
   *
   * @default - from `configPath`
   */
  readonly host?: string;
  /**
   * Certificate of the API server's authority, PEM.
   *
   * @default - from `configPath`
   */
  readonly clusterCaCertificate?: string;
  /**
   * The name to verify in the API server's certificate.
   *
   * @default - the name in `host`
   */
  readonly tlsServerName?: string;
  /**
   * Client certificate, PEM.
   *
   * @default - none
   */
  readonly clientCertificate?: string;
  /**
   * Private key of the client certificate, PEM; sensitive.
   *
   * @default - none
   */
  readonly clientKey?: string;
  /**
   * Bearer token; sensitive.
   *
   * @default - none
   */
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
   * A program that prints a credential for each request (Kubernetes, "Authenticating": client-go credential plugins).
   *
   * @default - none
   */
  readonly exec?: { readonly apiVersion: string; readonly command: string; readonly args: string[] };
}

/**
 * Accepted versions of the providers. CDKTF's bindings would pin one release of each. The arguments in use are the same
 * in all versions of these ranges. helm 3.0 has no `upgrade_install`, and an upgrade with 3.1.0 can end with an
 * inconsistent result (the provider's CHANGELOG).
 */
const VERSIONS = { helm: ">= 3.1.1, < 4.0.0", kubernetes: ">= 2.30.0, < 4.0.0" };

/** Rancher and its agents add annotations and labels in their namespaces. These annotations and labels are no drift. */
const RANCHERS_OWN = ["^(.*\\.)?cattle\\.io/.*", "^objectset\\.rio\\.cattle\\.io/.*"];

/** The helm and kubernetes providers of one cluster. */
export class ClusterProviders extends Construct {
  private readonly helm: HelmProvider;
  private readonly kubernetes: KubernetesProvider;

  /**
   * @param alias alias of both providers in Terraform; undefined for the stack's default providers. A stack has at most
   * one default provider of each kind.
   */
  constructor(scope: Construct, id: string, connection: ApiConnection, alias?: string) {
    super(scope, id);
    const { exec, ...rest } = connection;
    this.kubernetes = new KubernetesProvider(this, "kubernetes", {
      ...rest,
      exec: exec && [exec],
      ignoreAnnotations: RANCHERS_OWN,
      ignoreLabels: RANCHERS_OWN,
      alias,
    });
    this.helm = new HelmProvider(this, "helm", { kubernetes: { ...rest, exec }, alias });
    const stack = TerraformStack.of(this);
    for (const [provider, version] of Object.entries(VERSIONS)) {
      stack.addOverride(`terraform.required_providers.${provider}.version`, version);
    }
  }

  /** Assigns these providers to all releases and objects within a construct. Default providers need no assignment. */
  serve(construct: Construct): void {
    if (this.helm.alias === undefined) return;
    for (const element of construct.node.findAll()) {
      if (!(element instanceof TerraformResource || element instanceof TerraformDataSource)) continue;
      if (element.terraformResourceType.startsWith("helm_")) element.provider = this.helm;
      if (element.terraformResourceType.startsWith("kubernetes_")) element.provider = this.kubernetes;
    }
  }
}
