import { partitionOf } from "../config/names";

const DOMAINS: Readonly<Record<string, string>> = {
  "aws-cn": "amazonaws.com.cn",
  "aws-iso": "c2s.ic.gov",
  "aws-iso-b": "sc2s.sgov.gov",
  "aws-iso-e": "cloud.adc-e.uk",
  "aws-iso-f": "csp.hci.ic.gov",
  "aws-eusc": "amazonaws.eu",
};

/**
 * The domain of AWS' endpoints in a region: `ssm.eu-central-1.amazonaws.com` is in `amazonaws.com` (botocore,
 * "partitions.json": dnsSuffix).
 */
export function endpointDomain(region: string): string {
  return DOMAINS[partitionOf(region)] ?? "amazonaws.com";
}
