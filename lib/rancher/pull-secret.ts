import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { Egress } from "../egress/egress";
import { dockerConfig } from "../egress/registry";
import { clusterSecret } from "./cluster-secret";
import { PULL_SECRET } from "./egress-values";

/**
 * Creates the pull Secret of a namespace for a registry with credentials; returns an empty list without credentials.
 *
 * @param after dependency: the namespace
 */
export function pullSecret(
  scope: Construct,
  id: string,
  { registry }: Egress,
  namespace: string,
  after: ITerraformDependable,
): ITerraformDependable[] {
  if (!registry?.credentials) return [];
  return [
    clusterSecret(scope, id, {
      name: PULL_SECRET,
      namespace,
      type: "kubernetes.io/dockerconfigjson",
      data: { ".dockerconfigjson": dockerConfig(registry.host, registry.credentials) },
      dependsOn: [after],
    }),
  ];
}
