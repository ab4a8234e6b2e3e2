import { DataAwsInstances } from "@cdktf/provider-aws/lib/data-aws-instances";
import { Construct } from "constructs";
import { address } from "../../terraform/address";
import type { DeployedRecord } from "../deployed-record";

export interface RunningServersProps {
  /** Name of the stack, by which its instances are tagged. */
  readonly stackName: string;
  /** Number of wanted servers. */
  readonly count: number;
}

/** A look at AWS, at plan time, for the servers that run: the state knows only what Terraform itself did. */
export class RunningServers extends Construct {
  private readonly running: readonly string[];

  constructor(scope: Construct, id: string, { stackName, count }: RunningServersProps) {
    super(scope, id);
    this.running = Array.from({ length: count }, (_, index) => {
      const server = `server-${index}`;
      const found = new DataAwsInstances(this, server, {
        instanceTags: { "rancher-stack": stackName, Name: `${stackName}-${server}` },
        instanceStateNames: ["running"],
      });
      return `length(${address(found)}.ids) > 0`;
    });
  }

  /** Names of the servers that were deployed and do not run, a Terraform expression. */
  stopped(record: DeployedRecord): string {
    const deployed = record.last("servers", "0");
    return `[for index, runs in [${this.running.join(", ")}] : "server-\${index}" if !runs && index < ${deployed}]`;
  }
}
