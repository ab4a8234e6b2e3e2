import { DataAwsRoute53Zone } from "@cdktf/provider-aws/lib/data-aws-route53-zone";
import type { TerraformProvider } from "cdktf";
import type { Construct } from "constructs";

/** How an existing hosted zone is found. */
export interface HostedZoneProps {
  /** Name of the zone, such as `example.com`. */
  readonly zone: string;
  /**
   * Id of the zone, where two zones have one name.
   *
   * @default - the only zone of that name
   */
  readonly zoneId?: string;
  /**
   * The AWS provider for the zone, when the zone is in another account.
   *
   * @default - the stack's
   */
  readonly provider?: TerraformProvider;
  /**
   * Whether the zone is private.
   *
   * @default false
   */
  readonly privateZone?: boolean;
  /**
   * Id of a VPC of the private zone. Private zones of one name differ by their VPCs.
   *
   * @default - none
   */
  readonly vpcId?: string;
}

/** An existing hosted zone. A plan is rejected when the zone of the id has another name or is of another kind. */
export function hostedZone(
  scope: Construct,
  id: string,
  { zone, zoneId, provider, privateZone = false, vpcId }: HostedZoneProps,
): DataAwsRoute53Zone {
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
