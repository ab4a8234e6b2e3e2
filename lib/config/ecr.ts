import { endpointDomain } from "./partition";

/** A private registry of Amazon ECR. */
export interface Ecr {
  /** Id of its AWS account. */
  readonly account: string;
  /** Its region. */
  readonly region: string;
  /** Host of ECR's API, which returns passwords for the registry. */
  readonly api: string;
  /** Whether the VPC endpoints of ECR serve the registry's name. */
  readonly hasVpcEndpoint: boolean;
}

/** Amazon ECR User Guide, "Making requests to Amazon ECR registries": names for IPv4, and names for IPv4 and IPv6. */
const IPV4 = /^(\d{12})\.dkr\.ecr(-fips)?\.([a-z0-9-]+)\.(amazonaws\.[a-z.]+?)(?::\d+)?$/;
const DUAL_STACK = /^(\d{12})\.dkr-ecr(-fips)?\.([a-z0-9-]+)\.on\.aws(?::\d+)?$/;

/**
 * The private registry of Amazon ECR with this host; undefined for any other registry (AWS General Reference, "Amazon
 * ECR endpoints and quotas").
 *
 * @param host host of the registry, with its port or without it
 */
export function ecrOf(host: string): Ecr | undefined {
  const [, account, fips = "", region, domain] = IPV4.exec(host) ?? DUAL_STACK.exec(host) ?? [];
  if (account === undefined || region === undefined) return undefined;
  if (domain === undefined) return { account, region, api: `ecr${fips}.${region}.api.aws`, hasVpcEndpoint: false };
  if (domain !== endpointDomain(region)) return undefined;
  const api = fips === "" ? "api.ecr" : "ecr-fips";
  return { account, region, api: `${api}.${region}.${domain}`, hasVpcEndpoint: fips === "" };
}
