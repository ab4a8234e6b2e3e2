import type { ITerraformDependable, TerraformResource } from "cdktf";

/** An external datastore of K3s, instead of etcd on the servers. */
export interface Datastore {
  /** Lines of config.yaml that configure the datastore, a Terraform template; sensitive. */
  readonly config: string;
  /** Content of the files that `config` names, by file name: Terraform templates; sensitive. */
  readonly files: Readonly<Record<string, string>>;
  /** Settings for the node script, by the names of its variables. */
  readonly settings: Readonly<Record<string, string>>;
  /** Resources that must remain when the load balancer's deletion protection stops a destroy. */
  readonly kept: readonly TerraformResource[];
  /**
   * The command that prints the latest time to which the datastore can be restored.
   *
   * @default - none: the stack does not back up the datastore
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
