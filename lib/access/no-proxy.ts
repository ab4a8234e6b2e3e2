export interface NoProxyProps {
  /** IPv4 ranges of the VPC, the pods and the services, as far as they are known. */
  readonly ranges: readonly string[];
  /**
   * Names and suffixes of the endpoints of AWS that the VPC has of its own.
   *
   * @default - none
   */
  readonly endpoints?: readonly string[];
  /**
   * What the user adds.
   *
   * @default - nothing
   */
  readonly more?: readonly string[];
}

/**
 * What no proxy knows: the machine itself, its metadata service, and the names of services in the cluster. Rancher's
 * agents ask for `cattle-system.svc` without a dot before it (Rancher, "Installing Rancher behind an HTTP Proxy").
 */
const ALWAYS = ["localhost", "127.0.0.0/8", "169.254.169.254", ".svc", ".cluster.local", "cattle-system.svc"];

/**
 * NO_PROXY, the one string for everything that is told of a proxy: names, suffixes with a dot before them and ranges,
 * separated by commas, each once. It has no sign that a shell or Helm takes for its own, but the comma.
 */
export function noProxy({ ranges, endpoints = [], more = [] }: NoProxyProps): string {
  return [...new Set([...ALWAYS, ...ranges, ...endpoints, ...more])].join(",");
}
