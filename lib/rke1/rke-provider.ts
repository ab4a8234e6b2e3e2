import { TerraformProvider } from "cdktf";
import type { Construct } from "constructs";

/** Where Terraform's registry has the provider. */
const SOURCE = "rancher/rke";

/** Its last release. Which releases of Kubernetes there are is part of it (see `lib/config/rancher-on-rke1.ts`). */
export const RKE_PROVIDER_VERSION = "1.7.5";

/** What Terraform's bindings would say of the provider. */
export const RKE_PROVIDER = { providerName: "rke", providerVersion: RKE_PROVIDER_VERSION };

/** The provider rancher/rke, of which there are no bindings (Terraform Registry, "RKE Provider"). */
export class RkeProvider extends TerraformProvider {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      terraformResourceType: "rke",
      terraformGeneratorMetadata: { ...RKE_PROVIDER, providerVersionConstraint: RKE_PROVIDER_VERSION },
      terraformProviderSource: SOURCE,
    });
  }
}
