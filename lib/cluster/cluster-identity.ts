import { DataKubernetesNamespaceV1 } from "@cdktf/provider-kubernetes/lib/data-kubernetes-namespace-v1";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { sameStack } from "../guard/identity";
import { conditionsOf } from "../guard/rule";
import { address } from "../terraform/expressions";
import { TerraformData } from "../terraform/terraform-data";

/** Properties of a `ClusterIdentity`. */
export interface ClusterIdentityProps {
  /** Name of the stack. */
  readonly stackName: string;
}

/**
 * Rejects a plan for another cluster than that of the first deploy. The state keeps the uid of the namespace
 * kube-system. A kubeconfig context can later name another cluster. Terraform would find none of its resources there
 * and create them all again.
 */
export class ClusterIdentity extends Construct {
  /** Dependency: the cluster is the one of the first deploy. */
  readonly confirmed: ITerraformDependable;
  /** An id that only this state has, as a Terraform template. The id is unknown until the first apply. */
  readonly state: string;

  constructor(scope: Construct, id: string, { stackName }: ClusterIdentityProps) {
    super(scope, id);
    const system = new DataKubernetesNamespaceV1(this, "kube-system", { metadata: { name: "kube-system" } });
    const uid = `${address(system)}.metadata[0].uid`;
    const first = new TerraformData(this, "first", {
      input: { stack: stackName, cluster: `\${${uid}}` },
      lifecycle: {
        ignoreChanges: ["input"],
        postcondition: conditionsOf([
          sameStack(stackName),
          {
            name: "same cluster",
            condition: `self.input.cluster == ${uid}`,
            rejection: `cluster: Rancher of this state runs in the cluster with the kube-system uid \${self.input.cluster}, got a cluster with \${${uid}}`,
            remedy: "write the former cluster again",
          },
        ]),
      },
    });
    this.confirmed = first;
    this.state = `\${${address(first)}.id}`;
  }
}
