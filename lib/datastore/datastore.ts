import type { ITerraformDependable, TerraformResource } from "cdktf";

/** What K3s keeps the cluster in when that is not etcd on its servers. */
export interface Datastore {
  /** Lines of config.yaml that lead to it, a Terraform template; secret. */
  readonly config: string;
  /** Files beside config.yaml, by the names that `config` has for them, Terraform templates; secret. */
  readonly files: Readonly<Record<string, string>>;
  /** What the node script has to know of it, by the names of its variables. */
  readonly settings: Readonly<Record<string, string>>;
  /** What must not go while the balancer's deletion protection stops a destruction. */
  readonly kept: readonly TerraformResource[];
  /**
   * The command that tells to which moment it can be put back.
   *
   * @default - the user knows
   */
  readonly restorable?: string;
  /**
   * Lets a security group reach it.
   *
   * @returns what has to be there before it can
   */
  admit(securityGroupId: string): ITerraformDependable[];
}

/** Where servers have the files of the desired state. */
export const FILES_OF_SERVERS = "/var/lib/rancher/desired";
