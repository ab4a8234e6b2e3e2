import { TerraformProvider } from "cdktf";
import type { Construct } from "constructs";

/** The provider's source in Terraform's registry. */
const SOURCE = "rancher/rke";

/** The provider's last version. It contains the list of Kubernetes versions (see `lib/config/rancher-on-rke1.ts`). */
export const RKE_PROVIDER_VERSION = "1.7.5";

/** The metadata that generated CDKTF bindings would contain. */
export const RKE_PROVIDER = { providerName: "rke", providerVersion: RKE_PROVIDER_VERSION };

/** The provider rancher/rke, which has no CDKTF bindings (Terraform Registry, "RKE Provider"). */
export class RkeProvider extends TerraformProvider {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      terraformResourceType: "rke",
      terraformGeneratorMetadata: { ...RKE_PROVIDER, providerVersionConstraint: RKE_PROVIDER_VERSION },
      terraformProviderSource: SOURCE,
    });
  }
}
