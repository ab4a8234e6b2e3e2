import { DataAwsEksCluster } from "@cdktf/provider-aws/lib/data-aws-eks-cluster";
import { Fn, TerraformStack, TerraformVariable } from "cdktf";
import type { Construct } from "constructs";
import type { RancherOnK8sConfig } from "../config";
import { sensitiveVariable } from "../terraform/sensitive-variable";
import type { ClusterAccess } from "./cluster-providers";

type ClusterConfig = RancherOnK8sConfig["cluster"];

/** How a cluster that exists is reached, by the one way that the configuration names. */
export function accessTo(scope: Construct, cluster: ClusterConfig, region: string | undefined): ClusterAccess {
  if (cluster.kubeconfig) return { configPath: cluster.kubeconfig.path, configContext: cluster.kubeconfig.context };
  if (cluster.eks) return eksAccess(scope, cluster.eks, cluster.kubernetes, region as string);
  const ca = new TerraformVariable(TerraformStack.of(scope), "cluster_ca", {
    type: "string",
    nullable: false,
    description: "Certificate of the authority of the cluster's API server, PEM",
  });
  const token = sensitiveVariable(scope, "cluster_token", "Token of a service account that may administer the cluster");
  return { host: cluster.endpoint, clusterCaCertificate: ca.stringValue, token: `\${${token}}` };
}

/**
 * A cluster of EKS. Its tokens last a quarter of an hour, which may be less than a release takes, so the AWS CLI gives
 * a new one each time (EKS User Guide, "Create kubeconfig file").
 */
function eksAccess(
  scope: Construct,
  { name, roleArn }: NonNullable<ClusterConfig["eks"]>,
  kubernetes: string,
  region: string,
): ClusterAccess {
  const cluster = new DataAwsEksCluster(scope, "eks", {
    name,
    lifecycle: {
      postcondition: [
        {
          condition: `\${self.version == "${kubernetes}"}`,
          errorMessage: `cluster.kubernetes: got ${kubernetes}, but ${name} runs \${self.version}; write that`,
        },
      ],
    },
  });
  return {
    host: cluster.endpoint,
    clusterCaCertificate: Fn.base64decode(cluster.certificateAuthority.get(0).data),
    exec: {
      apiVersion: "client.authentication.k8s.io/v1beta1",
      command: "aws",
      args: [
        "--region",
        region,
        "eks",
        "get-token",
        "--cluster-name",
        name,
        ...(roleArn ? ["--role-arn", roleArn] : []),
      ],
    },
  };
}
