import { DataAwsEksCluster } from "@cdktf/provider-aws/lib/data-aws-eks-cluster";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { widenAwsProvider } from "../aws/provider-versions";
import { providerRegion } from "../aws/region";
import {
  type ClusterEksOptions,
  type ClusterKubeconfigOptions,
  ConfigError,
  checkKeys,
  type EgressOptions,
  type ExistingClusterBlocks,
  isParsed,
  kubernetesMinorOf,
  parseExistingClusterProps,
  type RegistryOptions,
} from "../config";
import type { Egress } from "../egress/egress";
import { existingClusterEgress } from "../egress/existing-cluster-egress";
import { defaultName } from "../terraform/default-name";
import { ClusterIdentity } from "./cluster-identity";
import type { IngressController } from "./ingress";
import { type ApiConnection, ClusterProviders } from "./providers";
import type { InstalledRancher, RancherCluster } from "./rancher-cluster";

/** Properties of any existing cluster. */
export interface ExistingClusterProps {
  /** Its Kubernetes minor version, such as `1.35`, for the support matrix. */
  readonly kubernetes: string;
  /**
   * Name of the installation. A plan is rejected when another installation deployed Rancher there.
   *
   * @default - the construct's path, with its stack's id
   */
  readonly name?: string;
  /**
   * Its ingress controller. Required when Rancher's `tls.mode` is `rancher`.
   *
   * @default - not known
   */
  readonly controller?: IngressController;
  /**
   * Egress of Rancher: `direct`, through an HTTP proxy, or none.
   *
   * @default "direct"
   */
  readonly egress?: "direct" | EgressOptions;
  /**
   * A private registry for images.
   *
   * @default - images come from their public registries
   */
  readonly registry?: RegistryOptions;
  /**
   * Whether the stack's default helm and kubernetes providers connect to this cluster. When false, the providers have
   * `name` as their alias.
   *
   * @default false
   */
  readonly defaultProviders?: boolean;
}

/** A cluster from a kubeconfig. */
export interface KubeconfigProps extends ExistingClusterProps {
  /** The context of the cluster: the block `cluster.kubeconfig` of a file. */
  readonly kubeconfig: ClusterKubeconfigOptions;
}

/** An Amazon EKS cluster. */
export interface EksProps extends ExistingClusterProps {
  /** The cluster in EKS: the block `cluster.eks` of a file. */
  readonly eks: ClusterEksOptions;
  /**
   * Its region, such as `eu-central-1`. It must be the region of the stack's AWS provider.
   *
   * @default - the region of the stack's AWS provider. Required when that provider names none
   */
  readonly region?: string;
}

/** A cluster by its address. */
export interface EndpointProps extends ExistingClusterProps {
  /** Address of its API server, such as `https://203.0.113.10:6443`. */
  readonly endpoint: string;
  /** PEM certificate of the API server's authority. */
  readonly caCertificate: string;
  /**
   * Token of a service account that may administer the cluster. Use a sensitive variable. The state contains the token.
   */
  readonly token: string;
}

const OPTIONAL: readonly (keyof ExistingClusterProps)[] = [
  "name",
  "controller",
  "egress",
  "registry",
  "defaultProviders",
];
const REQUIRED = { kubernetes: "a minor version of Kubernetes such as 1.35" };

/** Default path of a kubeconfig where Terraform runs. */
const DEFAULT_KUBECONFIG = "~/.kube/config";

/** Default number of Rancher's pods (Rancher, "Helm Chart Options"). */
const REPLICAS = 3;

/**
 * An existing Kubernetes cluster. The user that installs Rancher must be bound to cluster-admin, because the chart
 * binds Rancher to cluster-admin.
 *
 * @throws ConfigError with every error in the properties; Error when the region of an EKS cluster is not known
 */
export class ExistingCluster extends Construct implements RancherCluster {
  readonly name: string;
  readonly kubernetes: { readonly major: number; readonly minor: number; readonly version: string };
  readonly replicas = REPLICAS;
  readonly controller: IngressController | undefined;
  readonly deletedWithStack = false;
  readonly state: string;
  readonly egress: Egress;
  /** Dependency: the cluster is the one of the first deploy. */
  readonly ready: ITerraformDependable;
  readonly providers: ClusterProviders;
  private rancher: InstalledRancher | undefined;

  /**
   * A cluster from a context of a kubeconfig.
   *
   * @throws ConfigError when the environment has KUBE_CONFIG_PATHS. The helm provider would read those files, and the
   * kubernetes provider, which checks the cluster, would read `path` (provider helm, `helm/kubeconfig.go`).
   */
  static fromKubeconfig(scope: Construct, id: string, props: KubeconfigProps): ExistingCluster {
    checkKeys(placeOf(scope, id), props, OPTIONAL, {
      ...REQUIRED,
      kubeconfig: "a mapping such as { context: production }",
    });
    const { path = DEFAULT_KUBECONFIG, context } = props.kubeconfig;
    if (process.env.KUBE_CONFIG_PATHS)
      throw new ConfigError([
        `${scope.node.path} cluster.kubeconfig: got ${path}, but the environment has KUBE_CONFIG_PATHS, which Helm would use instead; unset it`,
      ]);
    const connection = () => ({ configPath: path, configContext: context });
    return new ExistingCluster(scope, id, props, { kubeconfig: props.kubeconfig }, connection);
  }

  /** An Amazon EKS cluster. */
  static fromEks(scope: Construct, id: string, props: EksProps): ExistingCluster {
    checkKeys(placeOf(scope, id), props, [...OPTIONAL, "region"], {
      ...REQUIRED,
      eks: "a mapping such as { name: platform }",
    });
    return new ExistingCluster(scope, id, props, { eks: props.eks }, (cluster) => eksConnection(cluster, props));
  }

  /** A cluster by the address of its API server. */
  static fromEndpoint(scope: Construct, id: string, props: EndpointProps): ExistingCluster {
    checkKeys(placeOf(scope, id), props, OPTIONAL, {
      ...REQUIRED,
      endpoint: "the address of an API server such as https://203.0.113.10:6443",
      caCertificate: "the PEM certificate of its authority",
      token: "the token of a service account, from a sensitive variable",
    });
    const { endpoint, caCertificate, token } = props;
    const connection = () => ({ host: endpoint, clusterCaCertificate: caCertificate, token });
    return new ExistingCluster(scope, id, props, { endpoint }, connection);
  }

  private constructor(
    scope: Construct,
    id: string,
    props: ExistingClusterProps,
    target: Partial<Pick<KubeconfigProps & EksProps & EndpointProps, "kubeconfig" | "eks" | "endpoint">>,
    connection: (scope: Construct) => ApiConnection,
  ) {
    super(scope, id);
    const { name = defaultName(this), kubernetes, egress = "direct", registry } = props;
    const given = { name, cluster: { kubernetes, ...target }, egress, registry };
    const config = isParsed(props)
      ? (given as ExistingClusterBlocks)
      : parseExistingClusterProps(this.node.path, given);
    this.name = name;
    this.kubernetes = kubernetesMinorOf(config.cluster);
    this.controller = props.controller;
    this.egress = existingClusterEgress(this, config);
    this.providers = new ClusterProviders(
      this,
      "providers",
      connection(this),
      props.defaultProviders ? undefined : name,
    );
    const identity = new ClusterIdentity(this, "identity", { stackName: name });
    this.ready = identity.confirmed;
    this.state = identity.state;
    this.providers.serve(this);
  }

  addRancher(rancher: InstalledRancher): void {
    if (this.rancher) {
      throw new Error(`${this.node.path}: got a second Rancher, expected one on each cluster; name another cluster`);
    }
    this.rancher = rancher;
  }
}

/** The path of a construct that does not exist yet. */
function placeOf(scope: Construct, id: string): string {
  return [scope.node.path, id].filter((part) => part !== "").join("/");
}

/**
 * The connection to an EKS cluster. Its tokens expire after 15 minutes, and a release can take longer. So the AWS CLI
 * creates a new token for each request (EKS User Guide, "Create kubeconfig file").
 */
function eksConnection(
  scope: Construct,
  { eks: { name: clusterName, roleArn }, kubernetes, ...props }: EksProps,
): ApiConnection {
  const { region = providerRegion(scope) } = props;
  widenAwsProvider(scope);
  const cluster = new DataAwsEksCluster(scope, "eks", {
    name: clusterName,
    lifecycle: {
      postcondition: [
        {
          condition: `\${self.version == "${kubernetes}"}`,
          errorMessage: `cluster.kubernetes: got ${kubernetes}, but ${clusterName} runs \${self.version}; write \${self.version}`,
        },
        {
          condition: `\${split(":", self.arn)[3] == "${region}"}`,
          errorMessage: `region: got ${region}, but ${clusterName} is in \${split(":", self.arn)[3]}; write the region of the AWS provider`,
        },
      ],
    },
  });
  const role = roleArn ? ["--role-arn", roleArn] : [];
  return {
    host: cluster.endpoint,
    clusterCaCertificate: Fn.base64decode(cluster.certificateAuthority.get(0).data),
    exec: {
      apiVersion: "client.authentication.k8s.io/v1beta1",
      command: "aws",
      args: ["--region", region, "eks", "get-token", "--cluster-name", clusterName, ...role],
    },
  };
}
