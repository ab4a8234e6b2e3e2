/** A partition of AWS: its name in ARNs, and the domain of its endpoints. */
interface Partition {
  /** The start of the names of its regions. */
  readonly regions: string;
  readonly name: string;
  readonly domain: string;
}

/** AWS, "Identify AWS resources with ARNs", and botocore, "partitions.json": dnsSuffix. */
const PARTITIONS: readonly Partition[] = [
  { regions: "cn-", name: "aws-cn", domain: "amazonaws.com.cn" },
  { regions: "us-gov-", name: "aws-us-gov", domain: "amazonaws.com" },
  { regions: "us-iso-", name: "aws-iso", domain: "c2s.ic.gov" },
  { regions: "us-isob-", name: "aws-iso-b", domain: "sc2s.sgov.gov" },
  { regions: "eu-isoe-", name: "aws-iso-e", domain: "cloud.adc-e.uk" },
  { regions: "us-isof-", name: "aws-iso-f", domain: "csp.hci.ic.gov" },
  { regions: "eusc-", name: "aws-eusc", domain: "amazonaws.eu" },
];
const STANDARD: Partition = { regions: "", name: "aws", domain: "amazonaws.com" };

/**
 * The partitions in docs/aws.md. Servers in other partitions cannot download Rancher, and endpoints have other names
 * there.
 */
export const SUPPORTED_PARTITIONS: readonly string[] = ["aws", "aws-us-gov", "aws-cn", "aws-eusc"];

function partition(region: string): Partition {
  return PARTITIONS.find(({ regions }) => region.startsWith(regions)) ?? STANDARD;
}

/** The name of a region's partition: `aws`, `aws-cn`, … */
export function partitionOf(region: string): string {
  return partition(region).name;
}

/** The domain of AWS' endpoints in a region: `ssm.eu-central-1.amazonaws.com` is in `amazonaws.com`. */
export function endpointDomain(region: string): string {
  return partition(region).domain;
}

/** Why a `thing`, for example a role, cannot be used in the partition of a region; undefined when it can. */
export function foreignPartition(arn: string, region: string, thing: string): string | undefined {
  const [, got] = arn.split(":");
  const expected = partitionOf(region);
  if (got === expected) return undefined;
  return `got a ${thing} of the partition ${got}, but ${region} is in ${expected}; write an ARN that begins with arn:${expected}:`;
}

/** Why a `thing`, for example a key, cannot be used in the region in `field`; undefined when it can. */
export function foreignArn(arn: string, region: string, field: string, thing = "key"): string | undefined {
  const [, , , got] = arn.split(":");
  if (got !== region) return `got a ${thing} in ${got}, but ${field} is ${region}; write the ARN of a ${thing} there`;
  return foreignPartition(arn, region, thing);
}
