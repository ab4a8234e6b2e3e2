import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { literal } from "../terraform/literal";
import { localScript } from "../terraform/local-script";
import { TerraformData } from "../terraform/terraform-data";

export interface DockerReadinessProps {
  /** The name under which Rancher is reached. */
  readonly hostname: string;
  /**
   * What is asked under that name, a host name or IPv4 address, whatever the DNS says of it yet.
   *
   * @default - what the DNS says
   */
  readonly host?: string;
  /** The certificate is of a public authority, and is checked. */
  readonly isTrusted: boolean;
  /** Rancher's version, which has to run. */
  readonly version: string;
  /**
   * The version that the last successful deploy left, a Terraform template; "" before the first one. Where it is the
   * wanted one, what answers at first may be the container from before a change.
   */
  readonly deployedVersion: string;
  /** The server's IPv4 address, a public one where it has one. */
  readonly ipAddress: string;
  /** Id of the instance. */
  readonly instanceId: string;
  /** Region of the stack, for commands in messages. */
  readonly region: string;
  /** Seconds after which it gives up. */
  readonly limitSeconds: number;
  /** What it waits again for, when it changes. */
  readonly triggers: unknown;
  readonly after: ITerraformDependable[];
}

/**
 * Waits, while Terraform applies and from where it runs, until Rancher answers `/ping` under its name and runs the wanted
 * version. It says every half minute for what it waits, and on giving up the likely cause. Never at a plan or a destroy.
 */
export class DockerReadiness extends TerraformData {
  constructor(scope: Construct, id: string, props: DockerReadinessProps) {
    super(scope, id, {
      triggersReplace: props.triggers,
      dependsOn: props.after,
      provisioners: [
        localScript(literal(readFileSync(join(__dirname, "scripts/readiness.sh"), "utf8")), {
          NAME: props.hostname,
          HOST: props.host ?? "",
          TRUSTED: props.isTrusted ? "yes" : "",
          VERSION: props.version,
          DEPLOYED_VERSION: props.deployedVersion,
          ADDRESS: props.ipAddress,
          INSTANCE: props.instanceId,
          REGION: props.region,
          LIMIT: String(props.limitSeconds),
        }),
      ],
    });
  }
}
