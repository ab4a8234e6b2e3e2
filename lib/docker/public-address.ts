import { Eip } from "@cdktf/provider-aws/lib/eip";
import { EipAssociation } from "@cdktf/provider-aws/lib/eip-association";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { address } from "../terraform/address";

export interface PublicAddressProps {
  /** Name of the address. */
  readonly name: string;
}

/** An elastic address: the same as long as the stack stands, whichever instance answers there. */
export class PublicAddress extends Construct {
  /** The IPv4 address, a Terraform template. */
  readonly ipAddress: string;
  private readonly allocationId: string;

  constructor(scope: Construct, id: string, { name }: PublicAddressProps) {
    super(scope, id);
    // checkov:skip=CKV2_AWS_19: it is attached to a network interface, which outlives its instance
    const eip = new Eip(this, "eip", { domain: "vpc", tags: { Name: name } });
    this.ipAddress = `\${${address(eip)}.public_ip}`;
    this.allocationId = eip.id;
  }

  /** Leads the address to a network interface. */
  leadTo(networkInterfaceId: string): ITerraformDependable {
    return new EipAssociation(this, "association", { allocationId: this.allocationId, networkInterfaceId });
  }
}
