import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { Cluster } from "../cluster/cluster";
import { METRICS_NAMESPACE } from "../cluster/server-role";
import { type AlarmProps, createAlarm } from "./alarm";

/** Limits of the servers' own metrics. */
export interface ServerLimits {
  /** Used space of the disk of /var/lib/rancher, in percent. */
  readonly diskPercent: number;
  /**
   * Size of etcd's database in percent of its quota. A cluster with an external datastore has none.
   *
   * @default 80
   */
  readonly etcdPercent?: number;
  /**
   * Age of each server's newest etcd snapshot in hours. A cluster with an external datastore has none.
   *
   * @default 24
   */
  readonly snapshotHours?: number;
  /** Days until the expiry of a certificate. */
  readonly certificateDays: number;
}

/** Properties of `createServerAlarms`. */
export interface ServerAlarmsProps {
  /** The cluster whose servers are watched. */
  readonly cluster: Cluster;
  /** Limits of the servers' metrics. */
  readonly limits: ServerLimits;
  /** ARN of the SNS topic to notify. */
  readonly topicArn: string;
  /** Dependencies of the alarms. */
  readonly after: ITerraformDependable[];
}

/**
 * Length of a period in seconds. The servers publish every five minutes. With three periods, a busy server may be late.
 */
const PERIOD_SECONDS = 300;
const PERIODS = 3;
const HOUR_SECONDS = 3600;
const DEFAULT_ETCD_PERCENT = 80;
const DEFAULT_SNAPSHOT_HOURS = 24;

/** Creates the alarms for the servers' own metrics. A server without data also causes an alarm. */
export function createServerAlarms(scope: Construct, props: ServerAlarmsProps): void {
  const { cluster } = props;
  for (const { name: server } of cluster.servers) {
    for (const { name, metric, atLeast, atMost, description } of watched(server, props)) {
      createAlarm(scope, `${server}-${name}`, {
        name: `${cluster.name}-${server}-${name}`,
        description: `${description}; or it publishes no metrics: see its console`,
        namespace: METRICS_NAMESPACE,
        metric,
        dimensions: { Stack: cluster.name, Server: server },
        ...limit(atLeast, atMost),
        periodSeconds: PERIOD_SECONDS,
        periods: PERIODS,
        missingDataIsBad: true,
        topicArn: props.topicArn,
        after: props.after,
      });
    }
  }
}

/** A metric, and its bad values. */
interface Watched {
  readonly name: string;
  readonly metric: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly description: string;
}

function watched(server: string, { cluster, limits }: ServerAlarmsProps): Watched[] {
  const {
    diskPercent,
    etcdPercent = DEFAULT_ETCD_PERCENT,
    snapshotHours = DEFAULT_SNAPSHOT_HOURS,
    certificateDays,
  } = limits;
  const where = `${server} of ${cluster.name}`;
  return [
    {
      name: "disk",
      metric: "DiskUsed",
      atLeast: diskPercent,
      description: `A disk of ${where}, /, /var/lib/rancher or etcd's own, is ${diskPercent} % full: cluster.volume.size and cluster.etcdVolume.size grow the volumes in place`,
    },
    ...(cluster.datastore
      ? []
      : [
          {
            name: "etcd",
            metric: "EtcdUsed",
            atLeast: etcdPercent,
            description: `The database of etcd on ${where} uses ${etcdPercent} % of its quota, and at 100 % etcd rejects writes: delete objects, or raise quota-backend-bytes in cluster.config, etcd-arg`,
          },
          {
            name: "snapshot",
            metric: "SnapshotAge",
            atLeast: snapshotHours * HOUR_SECONDS,
            description: `${where} saved no etcd snapshot in the bucket for ${snapshotHours} hours`,
          },
        ]),
    {
      name: "certificates",
      metric: "ServerCertificateDays",
      atMost: certificateDays,
      description: `A certificate of ${where} ends within ${certificateDays} days, although the server should have restarted to renew it`,
    },
    ...(cluster.metrics?.hostname
      ? [
          {
            name: "rancher-certificate",
            metric: "RancherCertificateDays",
            atMost: certificateDays,
            description: `The certificate of Rancher's hostname that ${where} presents ends within ${certificateDays} days`,
          },
        ]
      : []),
  ];
}

function limit(atLeast = 0, atMost?: number): Pick<AlarmProps, "statistic" | "threshold" | "badValues"> {
  return atMost === undefined
    ? { statistic: "Maximum", threshold: atLeast, badValues: "atLeast" }
    : { statistic: "Minimum", threshold: atMost, badValues: "atMost" };
}
