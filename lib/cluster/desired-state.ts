import { basename } from "node:path";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Fn, type ITerraformDependable, Lazy } from "cdktf";
import { Construct } from "constructs";
import type { SecretsKey } from "../aws/secrets-key";
import type { AuditPolicy } from "../config/blocks/audit-policy";
import type { Distribution } from "../config/versions";
import type { Datastore } from "../datastore/datastore";
import { address, local } from "../terraform/expressions";
import { AUDIT_POLICY, auditPolicyText } from "./audit-policy";
import { nodeScriptChecksums, nodeScripts } from "./node-scripts";
import { advancedParameterFits, parameterText } from "./parameter-text";
import type { Pki } from "./pki";
import type { Server } from "./server";

/** Properties of a `DesiredState`. */
export interface DesiredStateProps {
  /** Name of the stack. */
  readonly stackName: string;
  /** Region of the stack. */
  readonly region: string;
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
   * More secret files by name, as Terraform templates. No name may end in `.yaml`, because the servers would apply that
   * file as a manifest.
   *
   * @default - none
   */
  readonly secretFiles?: Readonly<Record<string, string>>;
  /** Authorities, token and certificates of the cluster. */
  readonly pki: Pki;
  /**
   * Name of the bucket of snapshots.
   *
   * @default - none: no server has etcd
   */
  readonly bucket?: string;
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
  /** The KMS key of the secret parameters. */
  readonly secretsKey: SecretsKey;
  /** Dependencies of every change of the desired state. */
  readonly after: ITerraformDependable[];
}

/** The cluster lock before the cluster exists. The servers write all later values. */
const UNINITIALIZED = "uninitialized";
const CLUSTER_LOCK = "cluster-lock";

/**
 * The desired state of the servers: SSM parameters under one path. User data reaches only new instances; running
 * servers read the revision of these parameters every minute. The last part of a parameter's name is a file name. A
 * parameter whose name ends in `.gz` is base64 of gzip.
 *
 * @throws Error when a file is too large for its parameter
 */
export class DesiredState extends Construct {
  /** Path of all parameters, without a trailing slash. */
  readonly path: string;
  /** Prefix of all parameters' ARNs, without a trailing slash. */
  readonly arn: string;
  /** ARN of the only parameter that servers write. */
  readonly clusterLockArn: string;
  /** Dependencies of a server's first run. */
  readonly parts: ITerraformDependable[];
  private readonly written: readonly SsmParameter[];
  /** Revision of the desired state, as a Terraform template. Each server reports the revision that it has applied. */
  readonly revision: string;
  private revisionAddress = "";

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DesiredStateProps,
  ) {
    super(scope, id);
    this.path = `/rancher/${props.stackName}/servers`;
    const scripts = Object.entries(nodeScripts()).map(([name, packed]) => this.plain(`${name}.gz`, packed));
    scripts.push(this.plain("parts.sha256", nodeScriptChecksums()));
    const manifests = this.files(props.manifests);
    const configuration = [...this.clusterConfiguration(), ...this.files(this.apiServerFiles())];
    const secrets = Object.entries(props.secretFiles ?? {}).map(([name, text]) => this.secret(name, text));
    this.revision = Lazy.stringValue({ produce: () => `\${nonsensitive(${this.revisionAddress}.value)}` });
    const lock = new SsmParameter(this, CLUSTER_LOCK, {
      name: `${this.path}/${CLUSTER_LOCK}`,
      description: "Names the only cluster of this stack. Its servers write it",
      type: "String",
      value: UNINITIALIZED,
      dependsOn: props.after,
      lifecycle: { ignoreChanges: ["value", "insecure_value"] },
    });
    this.clusterLockArn = lock.arn;
    this.arn = Fn.trimsuffix(lock.arn, `/${CLUSTER_LOCK}`);
    const files = Object.entries(props.datastore?.files ?? {}).map(([name, text]) => this.secret(name, text));
    this.written = [...scripts, ...manifests, ...configuration, ...secrets, ...files, this.keys()];
    this.parts = [...this.written, lock];
  }

  /**
   * Writes the settings, which list all servers. Call this method once, with all servers.
   *
   * @returns dependency: the desired state is complete
   * @throws Error when the settings are too large for their parameter
   */
  writeSettings(servers: readonly Server[]): ITerraformDependable {
    const { props } = this;
    const settings = {
      DISTRIBUTION: props.distribution,
      // Whether the data is in etcd on the servers' data volumes, or in an external datastore.
      BACKEND: props.datastore ? "external" : "etcd",
      VERSION: props.version,
      RANCHER: props.rancher,
      SERVERS: servers.map(({ name, ipAddress }) => `${name}=${ipAddress}`).join(" "),
      ARTIFACTS: props.artifacts,
      BUCKET: props.bucket ?? "",
      REGION: props.region,
      RESTORE: props.restore,
      LOCK: `${this.path}/${CLUSTER_LOCK}`,
      FILES: this.written.map(({ nameInput = "" }) => basename(nameInput, ".gz")).join(" "),
      ...props.datastore?.settings,
      ...(props.metrics && { METRICS_HOSTNAME: props.metrics.hostname }),
      ...(props.logGroup !== undefined && { LOG_GROUP: props.logGroup }),
    };
    // A shell sources this file. No value contains a single quote.
    const text = Object.entries(settings).map(([name, value]) => `${name}='${value}'\n`);
    return this.writeRevision([...this.written, this.plain("settings", text.join(""))]);
  }

  /**
   * The checksum of all other parameters. Servers read the revision every minute and fetch the rest after a change, so
   * Terraform writes the revision last.
   */
  private writeRevision(written: readonly SsmParameter[]): SsmParameter {
    // checkov:skip=CKV2_AWS_34: a checksum is no secret
    const revision = new SsmParameter(this, "revision", {
      name: `${this.path}/revision`,
      description: "Desired state of the servers",
      type: "String",
      // A plain hash would let a reader guess a secret.
      value: Fn.nonsensitive(Fn.sha256(Fn.join("", [...written.map(({ value }) => value), this.props.pki.password]))),
      dependsOn: [...this.props.after, ...written],
    });
    this.revisionAddress = address(revision);
    return revision;
  }

  /** config.yaml. The file is secret when it contains the endpoint of an external datastore. */
  private clusterConfiguration(): SsmParameter[] {
    const { config, datastore } = this.props;
    return [datastore ? this.secret("config.yaml", config + datastore.config) : this.plain("config.yaml", config)];
  }

  /** Files that the API server reads only at its start. */
  private apiServerFiles(): Readonly<Record<string, string | undefined>> {
    const { podSecurity, auditPolicy } = this.props;
    return { "pod-security.yaml": podSecurity, [AUDIT_POLICY]: auditPolicy && auditPolicyText(auditPolicy) };
  }

  private files(texts: Readonly<Record<string, string | undefined>>): SsmParameter[] {
    return Object.entries(texts).flatMap(([name, text]) => (text === undefined ? [] : [this.plain(name, text)]));
  }

  // checkov:skip=CKV2_AWS_34: scripts and settings are no secrets; `secret` and `keys` write secrets
  private plain(name: string, value: string): SsmParameter {
    return new SsmParameter(this, name, {
      name: `${this.path}/${name}`,
      description: "Desired state of the servers",
      type: "String",
      value: parameterText(name, value),
      dependsOn: this.props.after,
    });
  }

  private secret(name: string, value: string): SsmParameter {
    return new SsmParameter(this, name, {
      name: `${this.path}/${name}`,
      description: "Desired state of the servers",
      type: "SecureString",
      keyId: this.props.secretsKey.arn,
      value,
      dependsOn: this.props.after,
    });
  }

  /**
   * Authorities, token and certificates of the servers. An advanced parameter holds 8 KiB, and the files need about 6
   * KiB.
   */
  private keys(): SsmParameter {
    const packed = local(this, "keys", Fn.base64gzip(Fn.jsonencode(this.props.pki.files())));
    return new SsmParameter(this, "keys.json.gz", {
      name: `${this.path}/keys.json.gz`,
      description: "Authorities, token and certificate of the servers",
      type: "SecureString",
      tier: "Advanced",
      keyId: this.props.secretsKey.arn,
      value: `\${${packed}}`,
      dependsOn: this.props.after,
      lifecycle: { precondition: [advancedParameterFits("keys.json.gz", packed)] },
    });
  }
}
