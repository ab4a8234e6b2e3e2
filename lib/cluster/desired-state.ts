import { basename } from "node:path";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Fn, type ITerraformDependable, TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import type { SecretsKey } from "../aws/secrets-key";
import type { Datastore } from "../datastore/datastore";
import { nodeScriptChecksums, nodeScripts } from "./node-scripts";
import { advancedParameterFits, parameterText } from "./parameter-text";
import type { Pki } from "./pki";
import type { Distribution } from "./ports";
import type { Server } from "./server";

export interface DesiredStateProps {
  /** Name of the stack. */
  readonly stackName: string;
  /** Region of the stack. */
  readonly region: string;
  readonly distribution: Distribution;
  /** Kubernetes version, a release of the distribution. */
  readonly version: string;
  /** Rancher's version. The servers save etcd before its upgrade. */
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
   * More secret files by name, as Terraform templates. A name that ends in `.yaml` would be applied as a manifest.
   *
   * @default - none
   */
  readonly secretFiles?: Readonly<Record<string, string>>;
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
   * The servers publish their own metrics to CloudWatch. `hostname` is Rancher's host name, whose certificate they
   * check, or "" when TLS does not end on them.
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
  /**
   * Name of a snapshot to restore, once.
   *
   * @default - none
   */
  readonly restore?: string;
  /** The key of the secret parameters. */
  readonly secretsKey: SecretsKey;
  /** Dependencies of every change of the desired state. */
  readonly after: ITerraformDependable[];
}

/** The cluster lock before the cluster exists. The servers write all later values. */
const UNINITIALIZED = "uninitialized";
const CLUSTER_LOCK = "cluster-lock";

/**
 * The desired state of the servers: SSM parameters under one path. User data reaches only new instances; running
 * servers read the revision of these parameters every minute. The parameters' names are file names; those that end in
 * `.gz` are packed.
 */
export class DesiredState extends Construct {
  /** Path of all parameters, without a trailing slash. */
  readonly path: string;
  /** Prefix of all parameters' ARNs, without a trailing slash. */
  readonly arn: string;
  /** ARN of the only parameter that servers write. */
  readonly clusterLockArn: string;
  /** Dependencies: what a server needs for its first run. */
  readonly parts: ITerraformDependable[];
  private readonly written: readonly SsmParameter[];
  /**
   * Checksum of the configuration that needs a restart when it changes, as a Terraform template. Each server publishes
   * the checksum that it runs with.
   */
  readonly configuration: string;

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
    // In the order of the script configuration.sh.
    const configuration = [...this.clusterConfiguration(), ...this.files({ "pod-security.yaml": props.podSecurity })];
    const secrets = Object.entries(props.secretFiles ?? {}).map(([name, text]) => this.secret(name, text));
    // Without the salt, a reader of the checksum could guess a password from it.
    const salt = secrets.length > 0 || props.datastore ? [props.pki.files().password as string] : [];
    this.configuration = Fn.nonsensitive(
      Fn.sha256(Fn.join("", [...configuration, ...secrets].map(({ value }) => value).concat(salt))),
    );
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

  /** Writes the settings, which list all servers. Call it once, with every slot. */
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
      RESTORE: props.restore ?? "",
      LOCK: `${this.path}/${CLUSTER_LOCK}`,
      FILES: this.written.map(({ nameInput = "" }) => basename(nameInput, ".gz")).join(" "),
      ...props.datastore?.settings,
      ...(props.metrics && { METRICS_HOSTNAME: props.metrics.hostname }),
      ...(props.logGroup !== undefined && { LOG_GROUP: props.logGroup }),
    };
    // A shell sources this file; no value contains a quote.
    const text = Object.entries(settings).map(([name, value]) => `${name}='${value}'\n`);
    return this.revision([...this.written, this.plain("settings", text.join(""))]);
  }

  /** Servers read the revision every minute and fetch the rest after a change, so it is written last. */
  private revision(written: readonly SsmParameter[]): SsmParameter {
    // checkov:skip=CKV2_AWS_34: a checksum is no secret
    return new SsmParameter(this, "revision", {
      name: `${this.path}/revision`,
      description: "Desired state of the servers",
      type: "String",
      // A plain hash would let a reader guess a secret.
      value: Fn.nonsensitive(
        Fn.sha256(Fn.join("", [...written.map(({ value }) => value), this.props.pki.files().password as string])),
      ),
      dependsOn: [...this.props.after, ...written],
    });
  }

  /** config.yaml. It is secret when it names an external datastore. */
  private clusterConfiguration(): SsmParameter[] {
    const { config, datastore } = this.props;
    return [datastore ? this.secret("config.yaml", config + datastore.config) : this.plain("config.yaml", config)];
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

  /** The keys that create the cluster. An advanced parameter holds 8 KiB; the files need about 6. */
  private keys(): SsmParameter {
    const packed = new TerraformLocal(this, "keys", Fn.base64gzip(Fn.jsonencode(this.props.pki.files())));
    return new SsmParameter(this, "keys.json.gz", {
      name: `${this.path}/keys.json.gz`,
      description: "Authorities, token and certificate of the servers",
      type: "SecureString",
      tier: "Advanced",
      keyId: this.props.secretsKey.arn,
      value: packed.asString,
      dependsOn: this.props.after,
      lifecycle: { precondition: [advancedParameterFits("keys.json.gz", `local.${packed.friendlyUniqueId}`)] },
    });
  }
}
