import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { namesAuthority, type RancherOnDockerConfig } from "../config";
import { localScript, scriptText } from "../terraform/scripts";
import { TerraformData } from "../terraform/terraform-data";
import type { ContainerServer } from "./server";

/** Seconds to install Docker, to pull an image of about 2 GiB, and to start Kubernetes and Rancher in the container. */
const LIMIT_SECONDS = 1800;

/** The properties of the wait for Rancher. */
export interface ContainerReadinessProps {
  /** The configuration, validated. */
  readonly config: RancherOnDockerConfig;
  /** The server. */
  readonly host: ContainerServer;
  /**
   * DNS name of the stack's load balancer. The wait then sends its requests there instead of to the server.
   *
   * @default - none
   */
  readonly balancerName?: string;
  /** Dependencies of a request to the server: listeners and records. */
  readonly after: ITerraformDependable[];
}

/**
 * Waits during the apply, where Terraform runs, until Rancher answers `/ping` under its name and has the desired
 * version. A plan or a destroy never waits.
 */
export class ContainerReadiness extends TerraformData {
  constructor(scope: Construct, id: string, { config, host, balancerName, after }: ContainerReadinessProps) {
    const { aws, balancer, hostname, rancher } = config;
    const { tls, version } = rancher;
    const { server, ipAddress } = host;
    const asked = balancer?.existing ? "" : (balancerName ?? ipAddress);
    const hint = balancer?.existing
      ? `your load balancer must forward to ${ipAddress} port 80, and network.allowedCidrs must include its addresses`
      : "network.allowedCidrs must include this machine's address";
    super(scope, id, {
      triggersReplace: [hostname, server.instanceId, `\${${host.revision}}`, host.instanceType],
      dependsOn: [...server.running, ...after],
      provisioners: [
        localScript(scriptText(__dirname, "scripts/readiness.sh"), {
          NAME: hostname,
          HOST: asked,
          TRUSTED: namesAuthority(tls) ? "" : "yes",
          VERSION: version,
          LIMIT: String(LIMIT_SECONDS),
          HINT: hint,
          CONSOLE: `aws ec2 get-console-output --region ${aws.region} --instance-id ${server.instanceId} --latest --output text`,
        }),
      ],
    });
  }
}
