import { DataAwsEksCluster } from "@cdktf/provider-aws/lib/data-aws-eks-cluster";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { givenClusterAccess } from "../access/given-cluster-access";
import type { OutsideAccess } from "../access/outside-access";
import { providerRegion } from "../aws/region";
import { kubernetesMinorOf, parseExistingClusterProps, type RancherOnK8sProps } from "../config";
import { defaultName } from "../terraform/default-name";
import { ClusterIdentity } from "./cluster-identity";
import type { IngressController } from "./ingress";
import { type ClusterAccess, ClusterProviders } from "./providers";
import type { InstalledRancher, RancherCluster } from "./rancher-cluster";

/** What has to be said of a cluster that exists, however it is reached. */
export interface ExistingClusterProps {
  /** Its minor version of Kubernetes, such as `1.35`, by which the support matrix is asked. */
  readonly kubernetes: string;
  /**
   * Name of what installs Rancher there: a plan for a cluster where another one has installed it is rejected.
   *
   * @default - the construct's path, with its stack's id
   */
  readonly name?: string;
  /**
   * What serves its Ingresses; needed where Rancher's `tls.mode` is `rancher`.
   *
   * @default - not known
   */
  readonly controller?: IngressController;
  /**
   * How Rancher reaches what is outside: `direct`, or by an HTTP proxy, or not at all.
   *
   * @default "direct"
   */
  readonly access?: RancherOnK8sProps["access"];
  /**
   * A private registry that images come from.
   *
   * @default - images come from where they are published
   */
  readonly registry?: RancherOnK8sProps["registry"];
  /**
   * The stack's default providers of helm and kubernetes are those of this cluster. Otherwise they have an alias, the name.
   *
   * @default false
   */
  readonly defaultProviders?: boolean;
}

/** A cluster of a kubeconfig. */
export interface KubeconfigProps extends ExistingClusterProps {
  /** Name of the context in it. */
  readonly context: string;
  /**
   * Path of the file where Terraform runs: absolute, or beginning with `~/`.
   *
   * @default "~/.kube/config"
   */
  readonly path?: string;
}

/** A cluster of Amazon EKS. */
export interface EksProps extends ExistingClusterProps {
  /** Its name in EKS. */
  readonly clusterName: string;
  /**
   * ARN of the role of IAM to take for its API.
   *
   * @default - the credentials that Terraform has
   */
  readonly roleArn?: string;
  /**
   * Its region, such as `eu-central-1`.
   *
   * @default - that of the stack's AWS provider
   */
  readonly region?: string;
}

/** A cluster by its address. */
export interface EndpointProps extends ExistingClusterProps {
  /** Address of its API server, such as `https://203.0.113.10:6443`. */
  readonly endpoint: string;
  /** Certificate of the authority of the API server, PEM. */
  readonly caCertificate: string;
  /** Token of a service account that may administer the cluster; of a sensitive variable, since the state has it. */
  readonly token: string;
}

/** Rancher's pods where nothing else is said (Rancher, "Helm Chart Options"). */
const REPLICAS = 3;

/**
 * A Kubernetes cluster that exists. Who installs Rancher there has to be bound to cluster-admin, since Rancher itself is.
 *
 * @throws ConfigError when the properties cannot work, with every reason
 */
export class ExistingCluster extends Construct implements RancherCluster {
  readonly name: string;
  readonly kubernetes: { readonly major: number; readonly minor: number; readonly version: string };
  readonly replicas = REPLICAS;
  readonly controller: IngressController | undefined;
  readonly goesWithStack = false;
  readonly state: string;
  readonly outside: OutsideAccess;
  /** What is done once it is known to be the cluster of the first deploy. */
  readonly ready: ITerraformDependable;
  readonly providers: ClusterProviders;
  private rancher: InstalledRancher | undefined;

  /** A cluster of a context of a kubeconfig. */
  static fromKubeconfig(scope: Construct, id: string, props: KubeconfigProps): ExistingCluster {
    const { path = "~/.kube/config", context } = props;
    const reached = () => ({ configPath: path, configContext: context });
    return new ExistingCluster(scope, id, props, { kubeconfig: { path, context } }, reached);
  }

  /** A cluster of Amazon EKS. */
  static fromEks(scope: Construct, id: string, props: EksProps): ExistingCluster {
    const eks = { name: props.clusterName, roleArn: props.roleArn };
    return new ExistingCluster(scope, id, props, { eks }, (cluster) => eksAccess(cluster, props));
  }

  /** A cluster by the address of its API server. */
  static fromEndpoint(scope: Construct, id: string, props: EndpointProps): ExistingCluster {
    const { endpoint, caCertificate, token } = props;
    const reached = () => ({ host: endpoint, clusterCaCertificate: caCertificate, token });
    return new ExistingCluster(scope, id, props, { endpoint }, reached);
  }

  private constructor(
    scope: Construct,
    id: string,
    props: ExistingClusterProps,
    way: Omit<RancherOnK8sProps["cluster"], "kubernetes">,
    reached: (scope: Construct) => ClusterAccess,
  ) {
    super(scope, id);
    const { name = defaultName(this), kubernetes, access = "direct", registry } = props;
    const config = parseExistingClusterProps(this.node.path, {
      name,
      cluster: { kubernetes, ...way },
      access,
      registry,
    });
    this.name = name;
    this.kubernetes = kubernetesMinorOf(config.cluster);
    this.controller = props.controller;
    this.outside = givenClusterAccess(this, config);
    this.providers = new ClusterProviders(this, "providers", reached(this), props.defaultProviders ? undefined : name);
    const identity = new ClusterIdentity(this, "identity", { stackName: name });
    this.ready = identity.confirmed;
    this.state = identity.state;
    this.providers.serve(this);
  }

  runs(rancher: InstalledRancher): void {
    if (this.rancher) {
      throw new Error(`${this.node.path}: got a second Rancher, expected one on each cluster; name another cluster`);
    }
    this.rancher = rancher;
  }
}

/**
 * A cluster of EKS. Its tokens last a quarter of an hour, which may be less than a release takes, so the AWS CLI gives
 * a new one each time (EKS User Guide, "Create kubeconfig file").
 */
function eksAccess(scope: Construct, { clusterName, roleArn, kubernetes, ...props }: EksProps): ClusterAccess {
  const { region = providerRegion(scope) } = props;
  const cluster = new DataAwsEksCluster(scope, "eks", {
    name: clusterName,
    lifecycle: {
      postcondition: [
        {
          condition: `\${self.version == "${kubernetes}"}`,
          errorMessage: `cluster.kubernetes: got ${kubernetes}, but ${clusterName} runs \${self.version}; write that`,
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
