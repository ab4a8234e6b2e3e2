import { Fn, type ITerraformDependable, Lazy } from "cdktf";
import { Construct } from "constructs";
import { DesiredObject } from "../aws/desired-object";
import type { SecretsKey } from "../aws/secrets-key";
import type { StackBucket } from "../aws/stack-bucket";
import type { AuditPolicy } from "../config/blocks/audit-policy";
import type { Distribution } from "../config/versions";
import type { Datastore } from "../datastore/datastore";
import { AUDIT_POLICY, auditPolicyText } from "./audit-policy";
import { nodeScripts } from "./node-scripts";
import type { Pki } from "./pki";
import type { Server } from "./server";

/** Properties of a `DesiredState`. */
export interface DesiredStateProps {
  /** Distribution of the cluster. */
  readonly distribution: Distribution;
  /** Release of the distribution, such as `v1.35.7+rke2r1`. */
  readonly version: string;
  /** Rancher's version, such as `2.15.0`, or "" without Rancher. The servers save etcd before an upgrade of Rancher. */
  readonly rancher: string;
  /** URL of the folder of the distribution's releases, without a trailing slash. */
  readonly artifacts: string;
  /** The part of config.yaml that all servers share. */
  readonly config: string;
  /** Manifests that the servers apply, by file name; Terraform templates. */
  readonly manifests: Readonly<Record<string, string | undefined>>;
  /**
   * The API server's pod security configuration, which config.yaml names.
   *
   * @default - the distribution's own
   */
  readonly podSecurity?: string;
  /**
   * Policy of the API server's audit log.
   *
   * @default - no audit log
   */
  readonly auditPolicy?: AuditPolicy;
  /**
   * More files by name, as Terraform templates. No name may end in `.yaml`, because the servers would apply that file as
   * a manifest.
   *
   * @default - none
   */
  readonly secretFiles?: Readonly<Record<string, string>>;
  /** Authorities, token and certificates of the cluster. */
  readonly pki: Pki;
  /** The bucket of the stack. */
  readonly bucket: StackBucket;
  /**
   * The external datastore.
   *
   * @default - etcd on each server
   */
  readonly datastore?: Datastore;
  /**
   * The servers publish their own metrics to CloudWatch. `hostname` is Rancher's host name, whose certificate the
   * servers check. It is "" when TLS does not end on the servers.
   *
   * @default - no metrics
   */
  readonly metrics?: { readonly hostname: string };
  /**
   * Name of the CloudWatch Logs group for the servers' journals. Each server has its own stream.
   *
   * @default - none: the journal stays on the servers
   */
  readonly logGroup?: string;
  /** Name of a snapshot, or "". The servers restore each name once. */
  readonly restore: string;
  /** The KMS key of the desired state. */
  readonly secretsKey: SecretsKey;
  /** Dependencies of every change of the desired state. */
  readonly after: ITerraformDependable[];
}

/**
 * The desired state of the servers: all files of the node script, settings, configuration, manifests and keys, in one
 * object. User data reaches only new instances; running servers read the object every minute.
 */
export class DesiredState extends Construct {
  /** SHA-256 of all files, a Terraform template. A server reports the revision that it runs. */
  readonly revision: string;
  /** ARN of the object. */
  readonly arn: string;
  /** Dependency of a server's first run. */
  readonly written: ITerraformDependable;
  private servers: readonly Server[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DesiredStateProps,
  ) {
    super(scope, id);
    const { config, manifests, datastore, pki, secretFiles = {} } = props;
    const object = new DesiredObject(this, "object", {
      bucket: props.bucket,
      files: {
        ...nodeScripts(),
        ...present(manifests),
        "config.yaml": config + (datastore?.config ?? ""),
        ...this.apiServerFiles(),
        ...secretFiles,
        ...datastore?.files,
        "keys.json": Fn.jsonencode(pki.files()),
        settings: Lazy.stringValue({ produce: () => this.settings() }),
      },
      password: pki.password,
      secretsKey: props.secretsKey,
      after: props.after,
    });
    this.revision = object.revision;
    this.arn = object.arn;
    this.written = object.written;
  }

  /** Lists the servers in the settings. Call this method once, with all servers. */
  list(servers: readonly Server[]): void {
    this.servers = servers;
  }

  /** Variables that a shell sources. No value contains a single quote. */
  private settings(): string {
    const { props } = this;
    const settings = {
      DISTRIBUTION: props.distribution,
      // Whether the data is in etcd on the servers' data volumes, or in an external datastore.
      BACKEND: props.datastore ? "external" : "etcd",
      VERSION: props.version,
      RANCHER: props.rancher,
      SERVERS: this.servers.map(({ name, ipAddress }) => `${name}=${ipAddress}`).join(" "),
      ARTIFACTS: props.artifacts,
      RESTORE: props.restore,
      ...props.datastore?.settings,
      ...(props.metrics && { METRICS_HOSTNAME: props.metrics.hostname }),
      ...(props.logGroup !== undefined && { LOG_GROUP: props.logGroup }),
    };
    return Object.entries(settings)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join("");
  }

  /** Files that the API server reads only at its start. */
  private apiServerFiles(): Record<string, string> {
    const { podSecurity, auditPolicy } = this.props;
    return present({ "pod-security.yaml": podSecurity, [AUDIT_POLICY]: auditPolicy && auditPolicyText(auditPolicy) });
  }
}

function present(files: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  );
}
