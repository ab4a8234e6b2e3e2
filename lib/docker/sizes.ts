/** Sizes of a Docker install in Rancher's documentation. */
export type DockerSize = "small" | "medium";

/**
 * EC2 types with the vCPUs and memory of Rancher, "Installation Requirements: Docker": 1 and 4 GiB for 5 clusters, 2 and
 * 8 GiB for 15.
 */
const INSTANCE_TYPES: Readonly<Record<DockerSize, string>> = { small: "t3.medium", medium: "m6i.large" };

/** The EC2 type of the server: the named one, or that of its size, small when none is named. */
export function dockerInstanceTypeOf(server: { instanceType?: string; size?: DockerSize }): string {
  return server.instanceType ?? INSTANCE_TYPES[server.size ?? "small"];
}
