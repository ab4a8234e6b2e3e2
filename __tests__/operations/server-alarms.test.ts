import type { RancherOnRkeProps } from "../../lib/config";
import { desiredFiles, minimal, namesOf, resource, type Synthesized, synthesize } from "../support/synth";

const ALARM = "aws_cloudwatch_metric_alarm";
const watched = (servers: object = {}, parts: Partial<RancherOnRkeProps> = {}) =>
  synthesize({ operations: { alarms: { servers } }, ...parts });
const ofServer = (stack: Synthesized, server: string) =>
  namesOf(stack, ALARM).flatMap((name) => new RegExp(`^alarms_${server}-(.*)`).exec(name)?.[1] ?? []);
const settingsOf = (stack: Synthesized) => String(desiredFiles(stack).settings).split("\n");

describe("alarms for the servers' metrics", () => {
  const stack = watched();

  it("watch disk, snapshots and certificates of each server, and missing data", () => {
    for (const server of ["server-0", "server-1", "server-2"]) {
      expect(ofServer(stack, server)).toEqual([
        "certificates",
        "disk",
        "etcd",
        "rancher-certificate",
        "snapshot",
        "status",
      ]);
    }
    expect(resource(stack, ALARM, "alarms_server-1-snapshot")).toMatchObject({
      alarm_name: "rke-ha-server-1-snapshot",
      namespace: "Rancher",
      metric_name: "SnapshotAge",
      dimensions: { Stack: "rke-ha", Server: "server-1" },
      statistic: "Maximum",
      comparison_operator: "GreaterThanOrEqualToThreshold",
      threshold: 24 * 3600,
      period: 300,
      evaluation_periods: 3,
      treat_missing_data: "breaching",
      alarm_actions: ["${aws_sns_topic.alarms_topic.arn}"],
    });
  });

  it("go off at 80 percent of etcd's quota by default", () => {
    expect(resource(stack, ALARM, "alarms_server-0-etcd").threshold).toBe(80);
  });

  it("go off at the limits of the file", () => {
    const own = watched({ diskPercent: 90, etcdPercent: 70, snapshotHours: 60, certificateDays: 7 });
    const limitOf = (name: string) => {
      const { metric_name, statistic, comparison_operator, threshold } = resource(
        own,
        ALARM,
        `alarms_server-0-${name}`,
      );
      return [metric_name, statistic, comparison_operator, threshold];
    };
    expect(limitOf("disk")).toEqual(["DiskUsed", "Maximum", "GreaterThanOrEqualToThreshold", 90]);
    expect(limitOf("etcd")).toEqual(["EtcdUsed", "Maximum", "GreaterThanOrEqualToThreshold", 70]);
    expect(limitOf("snapshot")).toEqual(["SnapshotAge", "Maximum", "GreaterThanOrEqualToThreshold", 216_000]);
    expect(limitOf("certificates")).toEqual(["ServerCertificateDays", "Minimum", "LessThanOrEqualToThreshold", 7]);
    expect(limitOf("rancher-certificate")).toEqual([
      "RancherCertificateDays",
      "Minimum",
      "LessThanOrEqualToThreshold",
      7,
    ]);
  });

  it("need servers that publish metrics, and no other kind of server", () => {
    expect(settingsOf(stack)).toContain("METRICS_HOSTNAME='rancher.example.com'");
    const without = synthesize({ operations: { alarms: {} } });
    expect(desiredFiles(without)).toEqual(desiredFiles(synthesize()));
    // Nothing that restarts or replaces servers.
    for (const [type, name] of [
      ["terraform_data", "cluster_readiness"],
      ["aws_instance", "cluster_servers_server-0_instance"],
    ] as const) {
      const { depends_on: _, ...rest } = resource(stack, type, name);
      expect(resource(synthesize(), type, name)).toMatchObject(rest);
    }
  });

  it("have no etcd to watch when the datastore is external", () => {
    const datastore = { endpoint: { engine: "etcd" } } as const;
    const cluster = { ...minimal.cluster, version: "v1.35.6+k3s1", datastore } as const;
    expect(ofServer(watched({}, { cluster }), "server-0")).toEqual([
      "certificates",
      "disk",
      "rancher-certificate",
      "status",
    ]);
  });

  it("leave Rancher's certificate to the load balancer that ends TLS", () => {
    const external = watched({}, { rancher: { version: "2.15.0", tls: { mode: "external", issuer: "blank" } } });
    expect(ofServer(external, "server-0")).toEqual(["certificates", "disk", "etcd", "snapshot", "status"]);
    expect(settingsOf(external)).toContain("METRICS_HOSTNAME=''");
  });

  it("reach CloudWatch by an endpoint when the VPC has no internet access", () => {
    const airGapped = (operations: RancherOnRkeProps["operations"]) =>
      namesOf(
        synthesize({
          egress: {
            airGap: {
              registry: { host: "registry.example.com" },
              charts: "https://charts.example.com",
              artifacts: "https://mirror.example.com/rke2",
            },
          },
          balancer: { scheme: "internal" },
          dns: { zone: "example.com", private: true },
          operations,
        }),
        "aws_vpc_endpoint",
      );
    expect(airGapped({ alarms: { servers: {} } })).toContain("network_monitoring");
    expect(airGapped({ alarms: {} })).not.toContain("network_monitoring");
    expect(airGapped({ alarms: {} })).toContain("network_ssm");
  });
});
