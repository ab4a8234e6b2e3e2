import { ConfigMapV1 } from "@cdktf/provider-kubernetes/lib/config-map-v1";
import { DataKubernetesResources } from "@cdktf/provider-kubernetes/lib/data-kubernetes-resources";
import type { ITerraformDependable, TerraformCondition } from "cdktf";
import { Construct } from "constructs";
import { conditionsOf } from "../guard/rule";
import { address, local } from "../terraform/expressions";

/** rancher-backup saves and restores the ConfigMaps of Rancher's own namespaces, but not those of kube-system. */
const NAMESPACE = "kube-system";
const NAME = "rancher-terraform-stack";

/** The properties of the record of the owner. */
export interface StackOwnerProps {
  /** Name of the stack. */
  readonly stackName: string;
  /** Rancher's host name. */
  readonly hostname: string;
  /** Whether the user accepts another host name than the deployed one. */
  readonly acceptsOtherHostname: boolean;
  /**
   * A value that only this stack's state has, as a Terraform template. With it, a plan is rejected when another stack,
   * or another state of this stack, has installed Rancher in the cluster.
   *
   * @default - not checked: the cluster belongs to the stack
   */
  readonly state?: string;
  /** More preconditions of any change in the cluster. */
  readonly preconditions: readonly TerraformCondition[];
  /** Dependencies of the record. */
  readonly after: ITerraformDependable[];
}

/**
 * Records in the cluster which stack installs Rancher there. The record is created before the first release. Without
 * it, the wrong stack could adopt an existing release (`upgrade_install`) and uninstall it.
 *
 * Terraform reads the ConfigMap at each plan. So a plan fails while the API is down. Without this failure, the helm
 * provider would remove releases from the state.
 */
export class StackOwner extends Construct {
  /** Dependency of each release. */
  readonly configMap: ConfigMapV1;

  constructor(scope: Construct, id: string, props: StackOwnerProps) {
    super(scope, id);
    this.configMap = new ConfigMapV1(this, "record", {
      metadata: { name: NAME, namespace: NAMESPACE },
      data: { stack: props.stackName, hostname: props.hostname, ...(props.state && { state: props.state }) },
      dependsOn: props.after,
      lifecycle: { precondition: [...this.onlyThisStack(props), ...props.preconditions] },
    });
  }

  private onlyThisStack({ stackName, state, hostname, acceptsOtherHostname }: StackOwnerProps): TerraformCondition[] {
    if (state === undefined) return [];
    // Terraform reads a list, because every other data source fails when the object does not exist.
    const found = new DataKubernetesResources(this, "found", {
      apiVersion: "v1",
      kind: "ConfigMap",
      namespace: NAMESPACE,
      fieldSelector: `metadata.name=${NAME}`,
    });
    const objects = `${address(found)}.objects`;
    const owner = local(this, "owner", `\${try(${objects}[0].data.stack, "${stackName}")}`);
    const deployed = local(this, "hostname", `\${try(${objects}[0].data.hostname, "${hostname}")}`);
    // Rancher, "Global Settings": all agents would lose their connection.
    const sameHostname = {
      name: "the same hostname",
      condition: `${deployed} == "${hostname}"`,
      rejection: `hostname: got ${hostname}, deployed is \${${deployed}}; Rancher does not support another server URL`,
      remedy: "write the deployed one, or rancher.unsupported: true and register each cluster again",
    };
    return conditionsOf([
      ...(acceptsOtherHostname ? [] : [sameHostname]),
      {
        name: "no other stack has installed Rancher",
        condition: `${owner} == "${stackName}"`,
        rejection: `cluster: the stack \${${owner}} has installed Rancher in this cluster, got ${stackName}`,
        remedy: `name another cluster, or change Rancher in the stack \${${owner}}`,
      },
      {
        // Unknown until the first apply creates the value, as its first resource.
        name: "the state knows Rancher",
        condition: `length(${objects}) == 0 || try(${objects}[0].data.state, "") == ${state.slice(2, -1)}`,
        rejection: `cluster: a stack ${stackName} has installed Rancher in this cluster, but this Terraform state does not contain it`,
        remedy: `use the backend of that stack's state. If that state is lost: kubectl --namespace ${NAMESPACE} delete configmap ${NAME}, and deploy again`,
      },
    ]);
  }
}
