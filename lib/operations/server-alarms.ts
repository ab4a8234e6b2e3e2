import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { DEFAULT_SNAPSHOT_HOURS, type RancherOnRkeConfig } from "../config";
import { type AlarmProps, alarm } from "./alarm";
import { METRICS_NAMESPACE, serverMetricsOf } from "./server-metrics";

/** The limits of the servers' metrics. */
export interface ServerLimits {
  /** Percent of the disk of /var/lib/rancher. */
  readonly diskPercent: number;
  /**
   * Age of the newest etcd snapshot in hours.
   *
   * @default - there is no etcd
   */
  readonly snapshotHours?: number;
  /** Days until a certificate ends. */
  readonly certificateDays: number;
  /** Whether the servers have the certificate of Rancher's host name. */
  readonly ofRancher: boolean;
}

export interface ServerAlarmsProps {
  readonly stackName: string;
  readonly servers: readonly { readonly name: string }[];
  readonly limits: ServerLimits;
  readonly topicArn: string;
  /** Dependencies of the alarms. */
  readonly after: ITerraformDependable[];
}

/** The servers publish every five minutes. A busy server may be late. */
const PERIOD_SECONDS = 300;
const PERIODS = 3;
const HOUR_SECONDS = 3600;

/** The limits of a configuration whose servers publish metrics. */
export function limitsOf(config: RancherOnRkeConfig): ServerLimits | undefined {
  const servers = config.operations.alarms?.servers;
  if (!servers) return undefined;
  const { diskPercent, certificateDays, snapshotHours = DEFAULT_SNAPSHOT_HOURS } = servers;
  return {
    diskPercent,
    certificateDays,
    snapshotHours: config.cluster.datastore ? undefined : snapshotHours,
    ofRancher: serverMetricsOf(config)?.hostname !== "",
  };
}

/** Alarms for the servers' metrics. Missing data of a server is also an alarm. */
export function serverAlarms(scope: Construct, props: ServerAlarmsProps): void {
  for (const { name: server } of props.servers) {
    for (const { name, metric, atLeast, atMost, description } of watched(server, props)) {
      alarm(scope, `${server}-${name}`, {
        name: `${props.stackName}-${server}-${name}`,
        description: `${description}; or it publishes nothing: see its console`,
        namespace: METRICS_NAMESPACE,
        metric,
        dimensions: { Stack: props.stackName, Server: server },
        ...limit(atLeast, atMost),
        periodSeconds: PERIOD_SECONDS,
        periods: PERIODS,
        silenceIsBad: true,
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

function watched(server: string, { stackName, limits }: ServerAlarmsProps): Watched[] {
  const { diskPercent, snapshotHours, certificateDays } = limits;
  const where = `${server} of ${stackName}`;
  return [
    {
      name: "disk",
      metric: "DiskUsed",
      atLeast: diskPercent,
      description: `/var/lib/rancher on ${where} is ${diskPercent} % full: cluster.volume.size grows the data volume in place`,
    },
    ...(snapshotHours === undefined
      ? []
      : [
          {
            name: "snapshot",
            metric: "SnapshotAge",
            atLeast: snapshotHours * HOUR_SECONDS,
            description: `No snapshot of etcd by ${where} came to the bucket for ${snapshotHours} hours`,
          },
        ]),
    {
      name: "certificates",
      metric: "ServerCertificateDays",
      atMost: certificateDays,
      description: `A certificate of ${where} ends within ${certificateDays} days, though the server should have restarted for new ones`,
    },
    ...(limits.ofRancher
      ? [
          {
            name: "rancher-certificate",
            metric: "RancherCertificateDays",
            atMost: certificateDays,
            description: `The certificate of Rancher's name that ${where} shows ends within ${certificateDays} days`,
          },
        ]
      : []),
  ];
}

function limit(atLeast = 0, atMost?: number): Pick<AlarmProps, "statistic" | "threshold" | "bad"> {
  return atMost === undefined
    ? { statistic: "Maximum", threshold: atLeast, bad: "atLeast" }
    : { statistic: "Minimum", threshold: atMost, bad: "atMost" };
}
