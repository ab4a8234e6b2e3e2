import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Construct } from "constructs";
import { scriptFile } from "./script-file";

export interface NodeScriptProps {
  /** Name of the stack. */
  readonly stackName: string;
}

/**
 * The script that servers run at boot and every minute, in an SSM parameter rather than in their user data:
 * user data reaches new instances only, this reaches the ones that run.
 */
export class NodeScript extends Construct {
  readonly parameterName: string;
  readonly parameterArn: string;

  constructor(scope: Construct, id: string, props: NodeScriptProps) {
    super(scope, id);
    const parameter = new SsmParameter(this, "parameter", {
      name: `/rancher/${props.stackName}/servers/node.sh`,
      description: "What the servers run at boot and every minute",
      type: "String",
      value: scriptFile("node.sh"),
    });
    this.parameterName = parameter.name;
    this.parameterArn = parameter.arn;
  }
}
