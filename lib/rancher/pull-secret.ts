import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { EgressAccess } from "../access/egress-access";
import { dockerConfig } from "../access/registry";
import { PULL_SECRET } from "./access";
import { clusterSecret } from "./cluster-secret";

/**
 * Creates the pull Secret of a namespace for a registry with credentials; returns an empty list without credentials.
 *
 * @param after dependency: the namespace
 */
export function pullSecret(
  scope: Construct,
  id: string,
  { registry }: EgressAccess,
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
