import { SecretV1, type SecretV1Config } from "@cdktf/provider-kubernetes/lib/secret-v1";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { Egress } from "../egress/egress";
import { dockerConfig } from "../egress/registry";
import { PULL_SECRET } from "./egress-values";

/**
 * The label marks the Secrets of this project. rancher-backup restores them into a new cluster, where Terraform cannot
 * create them again (docs/rancher.md, "To another cluster"). A general label would also select other people's Secrets.
 */
const LABELS = { "app.kubernetes.io/part-of": "cdktf-rancher" };

/** The properties of a Secret. */
export interface SecretProps extends Omit<SecretV1Config, "metadata"> {
  /** Name of the Secret. */
  readonly name: string;
  /** Namespace of the Secret. It must exist. */
  readonly namespace: string;
}

/** Creates a Secret in the cluster. The apply fails when a Secret of that name already exists. */
export function createSecret(scope: Construct, id: string, { name, namespace, ...config }: SecretProps): SecretV1 {
  return new SecretV1(scope, id, { ...config, metadata: { name, namespace, labels: LABELS } });
}

/**
 * Creates the pull Secret of a namespace for a registry with credentials; returns an empty list without credentials.
 *
 * @param after dependency: the namespace
 */
export function createPullSecret(
  scope: Construct,
  id: string,
  { registry }: Egress,
  namespace: string,
  after: ITerraformDependable,
): ITerraformDependable[] {
  if (!registry?.credentials) return [];
  return [
    createSecret(scope, id, {
      name: PULL_SECRET,
      namespace,
      type: "kubernetes.io/dockerconfigjson",
      data: { ".dockerconfigjson": dockerConfig(registry.host, registry.credentials) },
      dependsOn: [after],
    }),
  ];
}
