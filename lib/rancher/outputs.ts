import { Fn, TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { Rancher } from "./rancher";

/** The outputs for the first sign-in. */
export function rancherOutputs(
  stack: Construct,
  hostname: string,
  rancher: Pick<Rancher, "agentTlsMode" | "bootstrapPassword">,
): void {
  new TerraformOutput(stack, "bootstrap_password", {
    description: "The first administrator's first password: terraform output -raw bootstrap_password",
    value: rancher.bootstrapPassword,
    sensitive: true,
  });
  new TerraformOutput(stack, "first_login", {
    description: "Where to sign in first, with the password in it: terraform output -raw first_login",
    value: `https://${hostname}/dashboard/?setup=${Fn.urlencode(rancher.bootstrapPassword)}`,
    sensitive: true,
  });
  new TerraformOutput(stack, "agent_tls_mode", {
    description:
      "How agents check Rancher's certificate: strict by the authority that Rancher names, system-store by those of their machine",
    value: rancher.agentTlsMode,
  });
}
