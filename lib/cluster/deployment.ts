import {
  architectureOf,
  DEFAULT_VOLUME,
  distributionOf,
  fixedKeys,
  parseKubernetesVersion,
  parseRancherVersion,
} from "../config";
import { serverNames } from "../config/names";
import { databaseStorage } from "../datastore/sizes";
import type { Recorded } from "../guard/deploy-records";
import { recordedVersion, type Version } from "../guard/version-rules";
import type { Exposure } from "../network/exposure";
import type { ClusterSettings } from "./cluster-props";
import type { InstalledRancher } from "./rancher-cluster";
import { instanceTypeOf } from "./sizes";

/** The recorded datastore of a cluster without an external one. */
export const ETCD = "etcd on the servers";

/**
 * Field of the processors' architecture. Releases on the data volumes, container images and the root volume are for one
 * architecture.
 */
const PROCESSORS = "processors of cluster.size or instanceType";

/** The part of a deploy's result that the change guard compares with the next plan. */
export interface Deployment extends Recorded {
  /** Kubernetes version of the servers. */
  readonly kubernetes: Version;
  /** Number of servers. */
  readonly servers: number;
  /** Replacement numbers of all servers, by name. */
  readonly replace: Readonly<Record<string, number>>;
  /** EC2 type of every server. */
  readonly instanceType: string;
  /** Checksum of everything that needs a restart of the servers when it changes. */
  readonly restart: string;
  /** Name of the last restored snapshot, or "". */
  readonly restore: string;
}

/**
 * The result of the deploy of a cluster.
 *
 * The result contains no zones, because the network pins its zones at the first apply.
 *
 * @param rancher the Rancher on the cluster, if any
 * @param exposure how clients reach the servers
 * @param restart checksum of everything that needs a restart when it changes
 */
export function deploymentOf(
  { aws, balancer, cluster, dns, network }: ClusterSettings,
  rancher: InstalledRancher | undefined,
  { hostedZoneId }: Pick<Exposure, "hostedZoneId">,
  restart: string,
): Deployment {
  const { rds, endpoint } = cluster.datastore ?? {};
  const names = serverNames(cluster.servers);
  return {
    kubernetes: recordedVersion(parseKubernetesVersion(cluster.version)),
    rancher: rancher === undefined ? undefined : recordedVersion(parseRancherVersion(rancher.version)),
    servers: cluster.servers,
    replace: Object.fromEntries(names.map((name) => [name, cluster.replace[name] ?? 0])),
    instanceType: instanceTypeOf(cluster),
    rising: {
      // An older provider cannot read the state of a newer one.
      "aws.provider": aws.provider,
      // A lower number would accept the certificates that a higher one revoked.
      "cluster.adminCertificate": cluster.adminCertificate,
      ...(cluster.datastore ? {} : { "cluster.volume.size": (cluster.volume ?? DEFAULT_VOLUME).size }),
      ...(cluster.etcdVolume && { "cluster.etcdVolume.size": cluster.etcdVolume.size }),
      // RDS User Guide, "Working with storage" and "Upgrading the DB engine": neither can be undone.
      ...(rds && {
        "cluster.datastore.rds.storage or cluster.size": databaseStorage(rds, cluster.size),
        "cluster.datastore.rds.version": Number(rds.version),
      }),
    },
    restart,
    restore: cluster.restore?.snapshot ?? "",
    fixed: {
      "aws.kmsKeyArn": aws.kmsKeyArn ?? "the key aws/ebs",
      "balancer.proxyProtocol": String(balancer.proxyProtocol),
      "balancer.scheme": balancer.scheme,
      ...fixedKeys(cluster.version, cluster.config),
      [PROCESSORS]: architectureOf(instanceTypeOf(cluster)),
      // Another datastore holds another cluster.
      "cluster.datastore": cluster.datastore ? `cluster.datastore.${Object.keys(cluster.datastore).join()}` : ETCD,
      ...(endpoint && { "cluster.datastore.endpoint.engine": endpoint.engine }),
      // A server moves no data between its volumes.
      "cluster.etcdVolume": cluster.etcdVolume ? "a volume" : "no volume",
      "cluster.version (distribution)": distributionOf(cluster.version),
      "cluster.ingress": cluster.ingress,
      "cluster.podCidr": cluster.podCidr,
      "cluster.serviceCidr": cluster.serviceCidr,
      // The API's name follows the hostname, and Terraform cannot plan with an API at a name that does not exist yet.
      ...(dns && { "dns.zone": dns.zone }),
      // The id of the zone itself, so that a user can write it later, when a second zone has the name.
      ...(hostedZoneId !== undefined && { "dns.zoneId": hostedZoneId }),
      ...fixedHostname(dns?.hostname, rancher),
      // With other subnets, servers have other addresses, so Terraform would replace all servers at once.
      exposure: dns ? "dns" : "balancer",
      "network.cidr": network.cidr ?? "that of network.existing",
      "network.existing": network.own
        ? "a VPC of the stack's own"
        : [network.vpcId, ...network.privateSubnetIds, ...network.publicSubnetIds].join(" "),
    },
  };
}

/**
 * The host name that cannot change. Rancher does not support another server URL, because all agents would lose their
 * connection (Rancher, "Global Settings").
 */
function fixedHostname(
  ofApi: string | undefined,
  rancher: InstalledRancher | undefined,
): { readonly hostname?: string } {
  if (ofApi !== undefined) return { hostname: ofApi };
  return rancher === undefined || rancher.unsupported ? {} : { hostname: rancher.hostname };
}
