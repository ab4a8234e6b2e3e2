import {
  CloudBackend,
  LocalBackend,
  NamedCloudWorkspace,
  S3Backend,
  type TerraformElement,
  TerraformStack,
} from "cdktf";
import type { Construct, Node } from "constructs";
import type { BackendConfig, StackConfig } from "../lib/config";
import { Mode } from "../lib/guard/mode";

/** Properties of every stack. */
export interface BaseStackProps {
  /** Mode of the stack. */
  readonly mode: StackConfig["mode"];
  /**
   * The backend of the state.
   *
   * @default - a local file beside the configuration, `terraform.<stack>.tfstate`
   */
  readonly backend?: BackendConfig;
}

/**
 * A Terraform stack with a backend.
 *
 * Its addresses are the construct paths without a hash, such as `aws_instance.cluster_servers_server-0_instance`. Plans
 * show the addresses, and plain Terraform of the same stack has the same addresses.
 */
export abstract class BaseStack extends TerraformStack {
  private readonly paths = new Map<string, string>();

  constructor(scope: Construct, id: string, props: BaseStackProps) {
    super(scope, id);
    // use_lockfile of the S3 backend is the newest feature in use.
    this.addOverride("terraform.required_version", ">= 1.10.0");
    addBackend(this, id, props.backend);
    new Mode(this, "mode", props.mode);
  }

  /**
   * The construct path in the characters that Terraform allows.
   *
   * @throws Error when two paths give the same address, because Terraform would merge them without a warning
   */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = "node" in element ? element.node : element;
    const path = node.scopes.slice(node.scopes.indexOf(this) + 1).map((scope) => scope.node.id);
    const logicalId = path.join("_").replace(/[^A-Za-z0-9_-]/g, "-");
    const taken = this.paths.get(logicalId);
    if (taken !== undefined && taken !== node.path) {
      throw new Error(`got two constructs with the address ${logicalId}: ${taken} and ${node.path}; rename one`);
    }
    this.paths.set(logicalId, node.path);
    return logicalId;
  }
}

function addBackend(stack: TerraformStack, id: string, backend: BackendConfig | undefined): void {
  if (backend === undefined) {
    // Relative to cdktf.out/stacks/<stack>, where Terraform runs. CDKTF uses the same place, but with an absolute path.
    new LocalBackend(stack, { path: `../../../terraform.${id}.tfstate` });
  } else if (backend.s3) {
    const { bucket, key, region, kmsKeyArn, assumeRole } = backend.s3;
    // With `encrypt` but without a key, Terraform requests SSE-S3, also in a bucket with a KMS key (Terraform, backend s3,
    // `client.go`).
    const s3 = new S3Backend(stack, {
      bucket,
      key,
      region,
      encrypt: kmsKeyArn ? true : undefined,
      kmsKeyId: kmsKeyArn,
    });
    s3.addOverride("use_lockfile", true);
    if (assumeRole) {
      const { roleArn: role_arn, externalId: external_id, sessionName: session_name } = assumeRole;
      s3.addOverride("assume_role", { role_arn, external_id, session_name });
    }
  } else {
    const { organization, workspace, hostname } = backend.cloud;
    const cloud = new CloudBackend(stack, { organization, hostname, workspaces: new NamedCloudWorkspace(workspace) });
    // It runs `terraform version` at each synthesis, and fails without Terraform. `required_version` is stricter.
    cloud.node.validate = () => [];
  }
}
