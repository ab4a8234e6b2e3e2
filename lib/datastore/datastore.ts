import type { ITerraformDependable, TerraformResource } from "cdktf";

/** The datastore of K3s instead of etcd on its servers. */
export interface Datastore {
  /** Lines of config.yaml that configure it, a Terraform template; secret. */
  readonly config: string;
  /** Files beside config.yaml, by their names in `config`, Terraform templates; secret. */
  readonly files: Readonly<Record<string, string>>;
  /** Settings for the node script, by the names of its variables. */
  readonly settings: Readonly<Record<string, string>>;
  /** Resources that must remain when the load balancer's deletion protection stops a destroy. */
  readonly kept: readonly TerraformResource[];
  /**
   * The command that prints the times to which it can be restored.
   *
   * @default - none: the user's own
   */
  readonly restorable?: string;
  /**
   * Lets a security group reach the datastore.
   *
   * @returns dependencies of the first connection
   */
  admit(securityGroupId: string): ITerraformDependable[];
}

/** Folder of the desired state's files on servers. */
export const FILES_OF_SERVERS = "/var/lib/rancher/desired";
