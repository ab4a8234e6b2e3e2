import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Fn, type ITerraformDependable, TerraformLocal } from "cdktf";
import { Construct } from "constructs";
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
  /** Rancher's version, before whose upgrade the servers save etcd. */
  readonly rancher: string;
  /** URL of the folder of the distribution's releases, without a slash at its end. */
  readonly artifacts: string;
  /** config.yaml as far as all servers share it. */
  readonly config: string;
  /** Manifests that the servers apply, by file name; Terraform templates. */
  readonly manifests: Readonly<Record<string, string | undefined>>;
  /**
   * What the API server admits pods by, as config.yaml names it.
   *
   * @default - the distribution's own
   */
  readonly podSecurity?: string;
  readonly pki: Pki;
  /** Name of the bucket of snapshots. */
  readonly bucket: string;
  /**
   * Name of the snapshot to go back to, once.
   *
   * @default - none
   */
  readonly restore?: string;
  /**
   * ARN of the key of the secret parameter.
   *
   * @default - the AWS-managed key aws/ssm
   */
  readonly kmsKeyArn?: string;
  /** What has to hold before anything of it changes. */
  readonly after: ITerraformDependable[];
}

/** The marker before there is a cluster; the servers write all later values. */
const UNINITIALIZED = "uninitialized";
const MARKER = "marker";

/**
 * What the servers are to be, in SSM parameters under one path that they read every minute: user data reaches new
 * instances only, this reaches the ones that run. The parameters' names are file names; those in `.gz` are packed.
 */
export class DesiredState extends Construct {
  /** Path of all parameters, without a slash at its end. */
  readonly path: string;
  /** ARN that all parameters' ARNs begin with, without a slash at its end. */
  readonly arn: string;
  /** ARN of the one parameter that servers write. */
  readonly markerArn: string;
  /** What a server needs before it can do anything of use. */
  readonly parts: ITerraformDependable[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DesiredStateProps,
  ) {
    super(scope, id);
    this.path = `/rancher/${props.stackName}/servers`;
    const scripts = Object.entries(nodeScripts()).map(([name, packed]) => this.plain(`${name}.gz`, packed));
    scripts.push(this.plain("parts.sha256", nodeScriptChecksums()));
    const files = { ...props.manifests, "pod-security.yaml": props.podSecurity };
    const manifests = Object.entries(files).flatMap(([name, text]) =>
      text === undefined ? [] : [this.plain(name, text)],
    );
    const marker = new SsmParameter(this, MARKER, {
      name: `${this.path}/${MARKER}`,
      description: "Which cluster is this stack's; written by its servers, so that there is never a second one",
      type: "String",
      value: UNINITIALIZED,
      dependsOn: props.after,
      lifecycle: { ignoreChanges: ["value", "insecure_value"] },
    });
    this.markerArn = marker.arn;
    this.arn = Fn.trimsuffix(marker.arn, `/${MARKER}`);
    this.parts = [...scripts, ...manifests, this.plain("config.yaml", props.config), this.keys(), marker];
  }

  /** Writes the settings, which name all servers; to be called once, with every slot. */
  settle(servers: readonly Server[]): ITerraformDependable {
    const { props } = this;
    const settings = {
      DISTRIBUTION: props.distribution,
      VERSION: props.version,
      RANCHER: props.rancher,
      SERVERS: servers.map(({ name, ipAddress }) => `${name}=${ipAddress}`).join(" "),
      ARTIFACTS: props.artifacts,
      BUCKET: props.bucket,
      REGION: props.region,
      RESTORE: props.restore ?? "",
      MARKER: `${this.path}/${MARKER}`,
    };
    // To be sourced by a shell; no value has a quote in it.
    return this.plain(
      "settings",
      Object.entries(settings)
        .map(([name, value]) => `${name}='${value}'\n`)
        .join(""),
    );
  }

  private plain(name: string, value: string): SsmParameter {
    return new SsmParameter(this, name, {
      name: `${this.path}/${name}`,
      description: "Desired state of the servers",
      type: "String",
      value: parameterText(name, value),
      dependsOn: this.props.after,
    });
  }

  /** All that is secret. An advanced parameter holds 8 KiB; the files need about 6. */
  private keys(): SsmParameter {
    const packed = new TerraformLocal(this, "keys", Fn.base64gzip(Fn.jsonencode(this.props.pki.files())));
    return new SsmParameter(this, "keys.json.gz", {
      name: `${this.path}/keys.json.gz`,
      description: "Authorities, token and certificate of the servers",
      type: "SecureString",
      tier: "Advanced",
      keyId: this.props.kmsKeyArn,
      value: packed.asString,
      dependsOn: this.props.after,
      lifecycle: { precondition: [advancedParameterFits("keys.json.gz", `local.${packed.friendlyUniqueId}`)] },
    });
  }
}
