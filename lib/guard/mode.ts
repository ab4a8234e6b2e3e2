import type { Construct } from "constructs";
import { TerraformData } from "../terraform/terraform-data";
import { conditionsOf, type Rule } from "./rule";

/**
 * Rejects a plan with another mode than the first deploy. The servers of two modes have different addresses in the
 * state. After a change of the mode, Terraform would delete every server with its data.
 */
export class Mode extends TerraformData {
  /** @param mode as in the configuration file, for example `RancherOnRKE` */
  constructor(scope: Construct, id: string, mode: string) {
    super(scope, id, {
      input: mode,
      lifecycle: { ignoreChanges: ["input"], postcondition: conditionsOf([sameMode(mode)]) },
    });
  }
}

function sameMode(mode: string): Rule {
  return {
    name: "same mode",
    condition: `self.input == "${mode}"`,
    rejection: `mode: the stack is deployed as \${self.input}, got ${mode}; a stack cannot change its mode`,
    remedy: `write \${self.input} again; for ${mode}, write a stack with another name, or first destroy this one as \${self.input}`,
  };
}
