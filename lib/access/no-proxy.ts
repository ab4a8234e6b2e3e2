export interface NoProxyProps {
  /** IPv4 ranges of the VPC, the pods and the services, as far as they are known. */
  readonly ranges: readonly string[];
  /**
   * Names and suffixes of the VPC's own endpoints for AWS services.
   *
   * @default - none
   */
  readonly endpoints?: readonly string[];
  /**
   * The user's additional entries.
   *
   * @default - none
   */
  readonly more?: readonly string[];
}

/**
 * Destinations that no proxy serves: the host itself, its metadata service, and services in the cluster. Rancher's
 * agents request `cattle-system.svc` without a leading dot (Rancher, "Installing Rancher behind an HTTP Proxy").
 */
const ALWAYS = ["localhost", "127.0.0.0/8", "169.254.169.254", ".svc", ".cluster.local", "cattle-system.svc"];

/**
 * NO_PROXY, one string for every program: names, suffixes with a leading dot and ranges, separated by commas, without
 * duplicates. The comma is its only character that a shell or Helm could interpret.
 */
export function noProxy({ ranges, endpoints = [], more = [] }: NoProxyProps): string {
  return [...new Set([...ALWAYS, ...ranges, ...endpoints, ...more])].join(",");
}
