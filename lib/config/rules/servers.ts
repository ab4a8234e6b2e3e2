import { airGapOf, isAirGapped } from "../blocks/egress";
import { DEFAULT_VPC_CIDR } from "../blocks/network";
import { certManagerProblem } from "../blocks/rancher";
import { overlaps, prefixLength } from "../cidr";
import { foreignArn, partitionOf } from "../partition";
import type { RancherOnRkeConfig } from "../rancher-on-rke";
import type { Rule } from "../rule";
import { unsupportedKubernetes } from "../support-matrix";
import { parseKubernetesVersion, parseRancherVersion } from "../versions";

/** Longest prefix of the VPC's range in an air gap. */
const NARROWEST_AIR_GAP = 23;

/** Regions of the partition `aws` whose S3 endpoint RKE2 and K3s do not support (minio-go, endpoints.go). */
const REGIONS_WITHOUT_SNAPSHOTS: readonly string[] = ["ap-southeast-6"];

/** Rules for the servers, their egress and their monitoring. */
export const serverRules: readonly Rule<RancherOnRkeConfig>[] = [
  function* ({ network, cluster }) {
    if (network.existing) return;
    const vpc = network.cidr ?? DEFAULT_VPC_CIDR;
    const ranges = { podCidr: "pod", serviceCidr: "service" } as const;
    for (const [key, name] of Object.entries(ranges)) {
      const range = cluster[key as keyof typeof ranges];
      if (!overlaps(vpc, range)) continue;
      const remedy = overlaps(DEFAULT_VPC_CIDR, range) ? "" : ` such as ${DEFAULT_VPC_CIDR}`;
      if (network.cidr) {
        yield `network.cidr: got ${vpc}, which overlaps the cluster's ${name} range ${range}; write another range${remedy}`;
      } else {
        yield `cluster.${key}: got ${range}, which overlaps the VPC's range ${vpc}; write another range, or another network.cidr`;
      }
    }
  },
  function* ({ aws: { region }, cluster: { datastore } }) {
    if (!datastore && REGIONS_WITHOUT_SNAPSHOTS.includes(region))
      yield `aws.region: got ${region}, where RKE2 and K3s cannot save etcd snapshots, because they do not support its S3 endpoint; write another region, or cluster.datastore`;
  },
  function* ({ cluster, rancher }) {
    const problem = unsupportedKubernetes(
      parseRancherVersion(rancher.version),
      parseKubernetesVersion(cluster.version),
      rancher.unsupported,
    );
    if (problem) yield `cluster.version: ${problem}`;
  },
  function* ({ cluster: { datastore }, egress }) {
    if (datastore?.rds && isAirGapped(egress))
      yield "cluster.datastore.rds: got a database, but servers in an air gap cannot download its certificate authorities; create the database yourself and write cluster.datastore.endpoint with ca: true";
  },
  // RDS User Guide, "Using SSL/TLS to encrypt a connection to a DB instance": other partitions use other URLs.
  function* ({ cluster: { datastore }, aws: { region } }) {
    if (datastore?.rds && partitionOf(region) !== "aws")
      yield `cluster.datastore.rds: got ${region}, where RDS publishes its certificate authorities at another address; create the database yourself and write cluster.datastore.endpoint`;
  },
  // Servers reach each other by address, without a proxy.
  function* ({ egress, network }) {
    if (egress === "direct" || !egress.proxy || !network.existing) return;
    if (!egress.proxy.noProxy.some((entry) => entry.includes("/")))
      yield "egress.proxy.noProxy: got no range, expected the range of the existing VPC, because its servers reach each other without the proxy; add it, such as 10.0.0.0/16";
  },
  function* ({ egress, cluster }) {
    const airGap = airGapOf(egress);
    if (!airGap) return;
    if (airGap.artifacts === undefined)
      yield "egress.airGap: got no artifacts, expected the folder from which the servers download RKE2 or K3s; write artifacts, such as https://mirror.example.com/rke2 or s3://bucket/rke2";
    if (cluster.artifacts !== undefined)
      yield "cluster.artifacts: not needed: releases come from egress.airGap.artifacts; remove it";
  },
  function* ({ egress, balancer }) {
    if (isAirGapped(egress) && balancer.scheme !== "internal")
      yield `balancer.scheme: got ${balancer.scheme}, but an air gap has no internet gateway; write internal`;
  },
  function* ({ egress, network }) {
    if (isAirGapped(egress) && network.natGateways !== undefined)
      yield `network.natGateways: got ${network.natGateways}, but an air gap has no NAT gateways; remove it`;
  },
  // A subnet of /28 has 11 addresses. When Terraform creates an internal load balancer, 8 must be free (Elastic Load
  // Balancing, "Update the Availability Zones for your Network Load Balancer").
  function* ({ egress, network: { cidr } }) {
    if (isAirGapped(egress) && cidr !== undefined && prefixLength(cidr) > NARROWEST_AIR_GAP)
      yield `network.cidr: got ${cidr}, expected /16 to /${NARROWEST_AIR_GAP}, because in an air gap servers, endpoints and the load balancer share the private subnets, each a sixteenth of the range`;
  },
  function* ({ cluster, rancher }) {
    const problem = certManagerProblem(rancher, parseKubernetesVersion(cluster.version));
    if (problem) yield `rancher.certManager.version: ${problem}`;
  },
  function* ({ rancher, cluster }) {
    const { controller } = rancher.ingress;
    if (controller !== undefined && controller !== cluster.ingress)
      yield `rancher.ingress.controller: got ${controller}, but cluster.ingress is ${cluster.ingress}; remove it here`;
  },
  // CloudWatch, "Notify users on alarm changes": alarm and topic must be in one region.
  function* ({ operations, aws }) {
    const arn = operations.alarms?.topicArn;
    const problem = arn && foreignArn(arn, aws.region, "aws.region", "topic");
    if (problem) yield `operations.alarms.topicArn: ${problem}`;
  },
  // Elastic Load Balancing, "Access logs for your Network Load Balancer": only for TLS listeners.
  function* ({ operations, rancher }) {
    if (operations.accessLogs && rancher.tls.mode !== "external")
      yield `operations.accessLogs: got a bucket, but with rancher.tls.mode ${rancher.tls.mode} the load balancer forwards TCP, for which AWS writes no access logs; remove it, or write rancher.tls: { mode: external, issuer: blank }`;
  },
  function* ({ operations, cluster }) {
    for (const limit of cluster.datastore ? (["etcdPercent", "snapshotHours"] as const) : [])
      if (operations.alarms?.servers?.[limit] !== undefined)
        yield `operations.alarms.servers.${limit}: not needed: with cluster.datastore servers run no etcd; remove it`;
  },
];
