import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CloudwatchLogStream } from "@cdktf/provider-aws/lib/cloudwatch-log-stream";
import { Construct } from "constructs";
import { serverNames } from "../config/names";

/** Properties of `ServerLogs`. */
export interface ServerLogsProps {
  /** Name of the cluster. */
  readonly name: string;
  /** Number of servers. */
  readonly servers: number;
  /** Number of days for which CloudWatch Logs keeps an entry. */
  readonly retentionDays: number;
}

/**
 * A CloudWatch Logs group for the servers' journals, with one stream for each server. This construct creates both, so
 * that a server needs only the right to write.
 */
export class ServerLogs extends Construct {
  /** Name of the log group. */
  readonly groupName: string;
  /** ARN of the log group. */
  readonly groupArn: string;

  constructor(scope: Construct, id: string, { name, servers, retentionDays }: ServerLogsProps) {
    super(scope, id);
    this.groupName = `/rancher/${name}`;
    // checkov:skip=CKV_AWS_158: CloudWatch Logs encrypts with its own key; a KMS key needs a policy for it
    // checkov:skip=CKV_AWS_338: `retentionDays` of the YAML
    const group = new CloudwatchLogGroup(this, "group", { name: this.groupName, retentionInDays: retentionDays });
    this.groupArn = group.arn;
    for (const server of serverNames(servers)) {
      new CloudwatchLogStream(this, server, { name: server, logGroupName: group.name });
    }
  }
}
