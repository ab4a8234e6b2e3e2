/** Properties of `noProxy`. */
export interface NoProxyProps {
  /** Known IPv4 ranges of the VPC, the pods and the services. */
  readonly ranges: readonly string[];
  /**
   * Names and suffixes of the VPC's own endpoints for AWS services.
   *
   * @default - none
   */
  readonly endpoints?: readonly string[];
  /**
   * Additional entries from the user.
   *
   * @default - none
   */
  readonly more?: readonly string[];
}

/**
 * Destinations that programs reach without the proxy: the host itself, its metadata service, and services in the
 * cluster. Rancher's agents request `cattle-system.svc` without a leading dot (Rancher, "Installing Rancher behind an
 * HTTP Proxy").
 */
const ALWAYS = ["localhost", "127.0.0.0/8", "169.254.169.254", ".svc", ".cluster.local", "cattle-system.svc"];

/**
 * The value of NO_PROXY for every program: names, suffixes with a leading dot and ranges, separated by commas. The list
 * has no duplicates. The comma is the only character that a shell or Helm could interpret.
 */
export function noProxy({ ranges, endpoints = [], more = [] }: NoProxyProps): string {
  return [...new Set([...ALWAYS, ...ranges, ...endpoints, ...more])].join(",");
}
