import { ConfigMapV1 } from "@cdktf/provider-kubernetes/lib/config-map-v1";
import { DataKubernetesResources } from "@cdktf/provider-kubernetes/lib/data-kubernetes-resources";
import type { ITerraformDependable, TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";
import { conditionsOf } from "../guard/rule";
import { address } from "../terraform/address";
import { local } from "../terraform/local";

/** rancher-backup saves and restores the ConfigMaps of Rancher's own namespaces; it does not touch these of kube-system. */
const NAMESPACE = "kube-system";
const NAME = "rancher-terraform-stack";

export interface StackOwnerProps {
  /** Name of the stack. */
  readonly stackName: string;
  /** Name under which Rancher is reached. */
  readonly hostname: string;
  /**
   * A value that only this stack's state has, a Terraform template. With it a plan rejects a cluster in which another
   * stack, or another state of this stack, has installed Rancher.
   *
   * @default - not checked: the cluster belongs to the stack
   */
  readonly state?: string;
  /**
   * What else has to hold before anything changes in the cluster.
   *
   * @default - nothing
   */
  readonly precondition?: TerraformResourceLifecycle["precondition"];
  /** What has to exist before. */
  readonly after: ITerraformDependable[];
}

/**
 * Says in the cluster which stack installs Rancher there. It is created before the first release, because a release
 * that exists is adopted (`upgrade_install`) and would be uninstalled by the wrong stack.
 *
 * Terraform reads the ConfigMap at each plan. The plan fails while the API is down, where the helm provider would drop
 * releases from the state.
 */
export class StackOwner extends Construct {
  /** What each release comes after. */
  readonly configMap: ConfigMapV1;

  constructor(scope: Construct, id: string, props: StackOwnerProps) {
    super(scope, id);
    const precondition = [...this.onlyThisStack(props), ...(props.precondition ?? [])];
    this.configMap = new ConfigMapV1(this, "record", {
      metadata: { name: NAME, namespace: NAMESPACE },
      data: { stack: props.stackName, hostname: props.hostname, ...(props.state && { state: props.state }) },
      dependsOn: props.after,
      lifecycle: precondition.length > 0 ? { precondition } : undefined,
    });
  }

  private onlyThisStack({ stackName, state }: StackOwnerProps): NonNullable<StackOwnerProps["precondition"]> {
    if (state === undefined) return [];
    // A list, because an absent object is an error of every other data source.
    const found = new DataKubernetesResources(this, "found", {
      apiVersion: "v1",
      kind: "ConfigMap",
      namespace: NAMESPACE,
      fieldSelector: `metadata.name=${NAME}`,
    });
    const objects = `${address(found)}.objects`;
    const owner = local(this, "owner", `\${try(${objects}[0].data.stack, "${stackName}")}`);
    return conditionsOf([
      {
        name: "no other stack has installed Rancher",
        condition: `${owner} == "${stackName}"`,
        refusal: `cluster: the stack \${${owner}} has installed Rancher in this cluster, got ${stackName}`,
        remedy: `name another cluster, or change Rancher in the stack \${${owner}}`,
      },
      {
        // Unknown until the first apply has created the value, which then is the first thing that it does.
        name: "the state knows Rancher",
        condition: `length(${objects}) == 0 || try(${objects}[0].data.state, "") == ${state.slice(2, -1)}`,
        refusal: `cluster: a stack ${stackName} has installed Rancher in this cluster, but this state does not know it`,
        remedy: `use the backend of that stack's state. If that state is lost: kubectl --namespace ${NAMESPACE} delete configmap ${NAME}, and deploy again`,
      },
    ]);
  }
}
