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
    description: "First password of the administrator: terraform output -raw bootstrap_password",
    value: rancher.bootstrapPassword,
    sensitive: true,
  });
  new TerraformOutput(stack, "first_login", {
    description: "URL for the first sign-in, with the password: terraform output -raw first_login",
    value: `https://${hostname}/dashboard/?setup=${Fn.urlencode(rancher.bootstrapPassword)}`,
    sensitive: true,
  });
  new TerraformOutput(stack, "agent_tls_mode", {
    description:
      "How agents verify Rancher's certificate: strict trusts only the authority that Rancher names, system-store the authorities of the operating system",
    value: rancher.agentTlsMode,
  });
}
