import { DataAwsRoute53Zone } from "@cdktf/provider-aws/lib/data-aws-route53-zone";
import type { TerraformProvider } from "cdktf";
import type { Construct } from "constructs";
import { widenAwsProvider } from "../aws/provider-versions";

/** An existing Route 53 hosted zone: the block `dns` of a file, with the provider for its account. */
export interface HostedZone {
  /** Name of the zone, such as `example.com`. */
  readonly zone: string;
  /**
   * Id of the zone, where two zones have one name.
   *
   * @default - the only zone of that name
   */
  readonly zoneId?: string;
  /**
   * Whether the zone is private.
   *
   * @default false
   */
  readonly private?: boolean;
  /**
   * The AWS provider for the zone, when the zone is in another account.
   *
   * @default - the stack's
   */
  readonly provider?: TerraformProvider;
}

/**
 * Reads a hosted zone. A plan is rejected when the zone of the id has another name or is of another kind.
 *
 * @param vpcId a VPC of a private zone: private zones of one name differ by their VPCs
 */
export function readHostedZone(
  scope: Construct,
  id: string,
  { zone, zoneId, provider, private: privateZone = false }: HostedZone,
  vpcId?: string,
): DataAwsRoute53Zone {
  widenAwsProvider(scope);
  if (zoneId === undefined) return new DataAwsRoute53Zone(scope, id, { provider, name: zone, privateZone, vpcId });
  return new DataAwsRoute53Zone(scope, id, {
    provider,
    zoneId,
    lifecycle: {
      postcondition: [
        {
          condition: `\${trimsuffix(self.name, ".") == "${zone}" && self.private_zone == ${privateZone}}`,
          errorMessage: `dns.zoneId: got ${zoneId}, which is the \${self.private_zone ? "private" : "public"} zone \${self.name}, expected a ${privateZone ? "private" : "public"} zone ${zone}`,
        },
      ],
    },
  });
}
