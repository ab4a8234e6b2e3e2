import {
  DEFAULT_VOLUME,
  type KubernetesVersion,
  parseKubernetesVersion,
  parseRancherVersion,
  type RancherVersion,
} from "../config";
import type { ClusterSettings } from "./cluster-props";
import { instanceTypeOf } from "./sizes";

/** A version as the record keeps it: a text for people, numbers for Terraform's comparisons. */
export interface Version {
  readonly version: string;
  readonly minor: number;
  readonly ordinal: number;
}

/**
 * What a deploy leaves standing, as far as the next one is judged by it. The record has two more parts, which are known
 * only then: `rancher.before`, and `endpoint`, the name by which the API is reached.
 */
export interface Deployment {
  readonly kubernetes: Version;
  readonly rancher: Version;
  /** Number of servers. */
  readonly servers: number;
  /** Replacement numbers by server name, of every server. */
  readonly replace: Readonly<Record<string, number>>;
  /** EC2 type of every server. */
  readonly instanceType: string;
  /** GiB of each data volume; 0 where there is none. */
  readonly volumeSize: number;
  /**
   * Where the cluster's data is, when it is not on the servers: the place of the datastore in the configuration file.
   *
   * @default - in etcd on the servers
   */
  readonly datastore?: string;
  /**
   * How the servers are reached.
   *
   * @default - by a balancer
   */
  readonly exposure?: "dns";
  /** Name of the snapshot that the cluster went back to last, or "". */
  readonly restore: string;
  /** What can never change, as text, by its place in the configuration file. */
  readonly fixed: Readonly<Record<string, string>>;
}

/** The version of a Rancher that there is not; it is never recorded. */
const NO_RANCHER: Version = { version: "none", minor: 0, ordinal: 0 };

/**
 * What the deploy of a cluster leaves standing.
 *
 * Zones are left out: they are pinned by the network itself, whatever the file says later.
 *
 * @param rancher version of the Rancher on it, if there is one
 */
export function deploymentOf(
  { aws, balancer, cluster, dns, network }: Omit<ClusterSettings, "name" | "allowedCidrs" | "passesRancher">,
  rancher?: string,
): Deployment {
  const names = Array.from({ length: cluster.servers }, (_, index) => `server-${index}`);
  return {
    kubernetes: recordedVersion(parseKubernetesVersion(cluster.version)),
    rancher: rancher === undefined ? NO_RANCHER : recordedVersion(parseRancherVersion(rancher)),
    servers: cluster.servers,
    replace: Object.fromEntries(names.map((name) => [name, cluster.replace[name] ?? 0])),
    instanceType: instanceTypeOf(cluster),
    volumeSize: cluster.datastore ? 0 : (cluster.volume ?? DEFAULT_VOLUME).size,
    ...(dns && { exposure: "dns" }),
    ...(cluster.datastore && { datastore: `cluster.datastore.${Object.keys(cluster.datastore).join()}` }),
    restore: cluster.restore?.snapshot ?? "",
    fixed: {
      "aws.kmsKeyArn": aws.kmsKeyArn ?? "the key aws/ebs",
      "balancer.proxyProtocol": String(balancer.proxyProtocol),
      "balancer.scheme": balancer.scheme,
      "cluster.distribution": cluster.distribution,
      "cluster.ingress": cluster.ingress,
      "cluster.podCidr": cluster.podCidr,
      "cluster.serviceCidr": cluster.serviceCidr,
      "network.cidr": network.cidr ?? "that of network.existing",
      "network.existing": network.own
        ? "a VPC of the stack's own"
        : [network.vpcId, ...network.privateSubnetIds, ...network.publicSubnetIds].join(" "),
    },
  };
}

/** A version as the record keeps it. */
export function recordedVersion({ version, minor, ordinal }: KubernetesVersion | RancherVersion): Version {
  return { version, minor, ordinal };
}
