import { DataKubernetesResources } from "@cdktf/provider-kubernetes/lib/data-kubernetes-resources";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { address } from "../terraform/expressions";
import { RANCHER_NAMESPACE, type RANCHER_RELEASE } from "./values";

/** The properties of a `PodSpread`. */
export interface PodSpreadProps {
  /** Service of the pods: Rancher's, or that of its webhook, which Rancher itself installs (its chart, `service.yaml`). */
  readonly service: typeof RANCHER_RELEASE | "rancher-webhook";
  /** Number of different servers that the ready pods must have, at least 2. Fewer pods must have one server each. */
  readonly servers: number;
  /** Dependencies: the release of the pods. */
  readonly after: ITerraformDependable[];
}

/**
 * A Terraform `check` that the ready pods of a Service are on different servers. Terraform reads them at each plan and
 * after each deploy. A failed assertion, and a list that cannot be read, are warnings.
 *
 * The charts of Rancher and its webhook only prefer different servers by default. The scheduler decides once for each
 * pod, for instance while a server restarts. The list is of EndpointSlices, because the state would keep the environment
 * of pods.
 */
export class PodSpread extends DataKubernetesResources {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: PodSpreadProps,
  ) {
    super(scope, id, {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      namespace: RANCHER_NAMESPACE,
      labelSelector: `kubernetes.io/service-name=${props.service}`,
      dependsOn: props.after,
    });
  }

  /** The data source within a `check` block. CDKTF has no class for this block. */
  override toTerraform(): Record<string, unknown> {
    return { check: { [this.friendlyUniqueId]: { ...super.toTerraform(), assert: [this.assertion()] } } };
  }

  private assertion() {
    const { service, servers } = this.props;
    // A slice without endpoints has null. A local value cannot refer to the data source of a check.
    const pods = `flatten(${address(this)}.objects[*].endpoints)`;
    const byServer = `{ for one in ${pods} : one.nodeName => one.targetRef.name... if try(one.conditions.ready, false) }`;
    // A pod with two addresses is in two slices.
    const alone = "alltrue([for names in by : length(distinct(names)) == 1])";
    return {
      condition: `\${alltrue([for by in [${byServer}] : length(by) >= ${servers} || ${alone}])}`,
      error_message:
        `${service}: got \${jsonencode(${byServer})}, expected pods on ${servers} servers; ` +
        `run kubectl --namespace ${RANCHER_NAMESPACE} delete pod NAME for one that shares its server`,
    };
  }
}
