import { z } from "zod";
import { hiddenRanges, MOST_INBOUND_RULES, repeatedRanges } from "./blocks/allow-list";
import { aws, awsRules } from "./blocks/aws";
import { backend, backendRules } from "./blocks/backend";
import { balancer, certificateNameRule, certificateRegionRule } from "./blocks/balancer";
import { cluster, clusterRules } from "./blocks/cluster";
import { dns, hostname, hostnameRules, privateZoneRoleRule, zoneRoleRule } from "./blocks/dns";
import {
  airGapOf,
  ecrPasswordRule,
  egress,
  egressRules,
  isAirGapped,
  isEcr,
  proxySizeRule,
  registryOf,
} from "./blocks/egress";
import { DEFAULT_VPC_CIDR, network, networkRules, tooSmallForBalancer } from "./blocks/network";
import { operations } from "./blocks/operations";
import { certManagerProblem, createdClusterRules, rancher, rancherRules } from "./blocks/rancher";
import { rancherEgressRules } from "./blocks/rancher-egress";
import { registry, rewriteRules } from "./blocks/registry";
import { existingGroupsProblems } from "./blocks/security-groups";
import { factRules, ROOT_GIB } from "./blocks/stack-facts";
import { openToAcme } from "./blocks/tls";
import { ANYWHERE, overlaps, prefixLength } from "./cidr";
import { foreignArn, partitionOf } from "./partition";
import { type Rule, repeated, withRules } from "./rule";
import { type PodNetwork, podNetworkOf } from "./server-keys";
import { unsupportedKubernetes } from "./support-matrix";
import { parseKubernetesVersion, parseRancherVersion } from "./versions";

/** The fields of a stack of mode RancherOnRKE, without the rules across them. */
export const rancherOnRkeFields = z.strictObject({
  mode: z.literal("RancherOnRKE").describe("Rancher on a dedicated, highly available Kubernetes cluster on EC2."),
  hostname,
  aws,
  network: network.prefault({}).describe("Network of the servers, and the addresses that can reach Rancher."),
  exposure: z
    .enum(["balancer", "dns"])
    .default("balancer")
    .describe(
      "How clients reach Rancher and the Kubernetes API: through a network load balancer, or through DNS records with the servers' public addresses. It cannot change after the first deploy.",
    ),
  balancer: balancer.prefault({}).describe("The load balancer in front of the servers."),
  dns: dns.optional().describe("Route 53 zone of the record. Default: you create the record that the outputs show."),
  cluster: cluster.describe("The servers and their Kubernetes cluster."),
  egress: egress.describe("Egress of the servers and Rancher: direct, through an HTTP proxy, or none (air gap)."),
  registry,
  rancher: rancher.describe("Rancher itself."),
  operations: operations.prefault({}).describe("Monitoring of the servers. Each part is off by default."),
  backend,
});

/** A configuration of a stack of mode RancherOnRKE: validated, with defaults. */
export type RancherOnRkeConfig = z.output<typeof rancherOnRkeFields>;

/**
 * The number of rules that the list of Route 53's health checkers counts as (VPC User Guide, "AWS-managed prefix
 * lists").
 */
const HEALTH_CHECKERS = 25;

/** The number of rules for ports between servers, by network plugin. */
export const RULES_BETWEEN_SERVERS: Readonly<Record<PodNetwork, number>> = {
  canal: 8,
  calico: 9,
  cilium: 9,
  flannel: 7,
  vxlan: 7,
  "wireguard-native": 7,
};

const allowLists = {
  "network.allowedCidrs": (config: RancherOnRkeConfig) => config.network.allowedCidrs,
  "network.existing.egressCidrs": (config: RancherOnRkeConfig) => config.network.existing?.egressCidrs ?? [],
  "cluster.apiAllowedCidrs": (config: RancherOnRkeConfig) => config.cluster.apiAllowedCidrs,
};

/**
 * Maximum of `aws.tags` on a health check. Route 53 allows 10 (Route 53, "ChangeTagsForResource"), and the stack sets two.
 */
const MOST_TAGS_OF_HEALTH_CHECK = 8;

/** Longest prefix of the VPC's range in an air gap. */
const NARROWEST_AIR_GAP = 23;

/** Regions of the partition `aws` whose S3 endpoint RKE2 and K3s do not support (minio-go, endpoints.go). */
const REGIONS_WITHOUT_SNAPSHOTS: readonly string[] = ["ap-southeast-6"];

/** The number of zones. The load balancer has an address in each one. */
const ZONES = 3;

/** Rules for the addresses that can reach Rancher and the API. */
const addressRules: readonly Rule<RancherOnRkeConfig>[] = [
  ...Object.entries(allowLists).map(
    ([path, ranges]): Rule<RancherOnRkeConfig> =>
      function* (config) {
        // AWS rejects a duplicate rule (EC2, "InvalidPermission.Duplicate"); a range inside another has no effect.
        yield* repeatedRanges(path, ranges(config));
        // Requests over the internet come from public addresses. With only private ranges, Terraform could not connect.
        if (config.balancer.scheme !== "internet-facing") return;
        yield* hiddenRanges(
          path,
          ranges(config),
          "an internet-facing load balancer; write public addresses, or balancer.scheme internal",
        );
      },
  ),
  // Rancher's agents and cert-manager's self-check reach the load balancer from the servers' own public addresses.
  function* (config) {
    const { existing } = config.network;
    if (!existing) return;
    const given = existing.egressCidrs.length;
    if (isNarrowed(config) && given === 0)
      yield "network.existing.egressCidrs: missing, expected the public addresses of the VPC's NAT gateways, because servers also reach Rancher through the load balancer, and allowedCidrs lacks 0.0.0.0/0";
    if (!isNarrowed(config) && given > 0) {
      const reason =
        config.balancer.scheme === "internal"
          ? "servers reach an internal load balancer by private addresses"
          : "allowedCidrs includes 0.0.0.0/0";
      yield `network.existing.egressCidrs: not needed: ${reason}; remove it`;
    }
  },
  // EC2 rejects a duplicate rule ("InvalidPermission.Duplicate").
  function* ({ network: { allowedCidrs, existing } }) {
    for (const [index, range] of existing?.egressCidrs.entries() ?? []) {
      if (allowedCidrs.includes(range))
        yield `network.existing.egressCidrs[${index}]: got ${range}, which is in network.allowedCidrs too; remove it there`;
    }
  },
  function* ({ network: { securityGroups: groups, existing }, exposure }) {
    if (!groups) return;
    const noBalancer = exposure === "dns" ? "exposure dns has no load balancer" : undefined;
    yield* existingGroupsProblems({ field: "servers", groups, inExistingVpc: existing !== undefined, noBalancer });
  },
  function* (config) {
    if (config.exposure === "dns" || config.network.securityGroups?.balancer) return;
    const { allowedCidrs } = config.network;
    const web = 2 * (allowedCidrs.length + egressCount(config));
    const api = config.cluster.apiAllowedCidrs.length;
    if (web + api > MOST_INBOUND_RULES)
      yield `network.allowedCidrs: got ${allowedCidrs.length} ranges, which need ${web} inbound rules with the servers' addresses, plus ${api} for cluster.apiAllowedCidrs; AWS allows ${MOST_INBOUND_RULES}; write fewer, wider ranges`;
  },
  // Without a load balancer, the servers' group has all rules.
  function* ({ network: { allowedCidrs, securityGroups }, cluster, exposure }) {
    if (exposure !== "dns" || securityGroups?.servers) return;
    const narrowed = !allowedCidrs.includes(ANYWHERE);
    const web = 2 * (allowedCidrs.length + (narrowed ? cluster.servers : 0));
    const probes = narrowed ? HEALTH_CHECKERS : 0;
    const between = RULES_BETWEEN_SERVERS[podNetworkOf(cluster)];
    const api = cluster.apiAllowedCidrs.length;
    const sum = web + probes + between + api;
    if (sum <= MOST_INBOUND_RULES) return;
    yield `network.allowedCidrs: got ${allowedCidrs.length} ranges, together ${sum} inbound rules (${web} web, ${api} API, ${between} between servers${narrowed ? `, ${probes} health checks` : ""}); AWS allows ${MOST_INBOUND_RULES}; write fewer, wider ranges`;
  },
];

/** Whether `allowedCidrs` is so narrow that the servers' own public addresses must be added. */
function isNarrowed({ balancer, network }: RancherOnRkeConfig): boolean {
  return balancer.scheme === "internet-facing" && !network.allowedCidrs.includes(ANYWHERE);
}

function egressCount(config: RancherOnRkeConfig): number {
  if (config.network.allowedCidrs.includes(ANYWHERE)) return 0;
  // To an internal load balancer, the servers connect from their three subnets.
  if (config.balancer.scheme === "internal") return 3;
  if (config.network.existing) return config.network.existing.egressCidrs.length;
  return config.network.natGateways === "single" ? 1 : 3;
}

/** Rules for the load balancer and its options, and for `exposure: dns`. */
const exposureRules: readonly Rule<RancherOnRkeConfig>[] = [
  // Only clients in the zone's VPCs resolve a private zone, and they need addresses that are reachable without the
  // internet.
  function* ({ dns, balancer }) {
    if (dns?.private && balancer.scheme !== "internal")
      yield "dns.private: got true, but a private zone needs an internal load balancer; write balancer.scheme internal, or false here";
  },
  function* ({ network: { existing }, balancer }) {
    const path = "network.existing.publicSubnetIds";
    if (!existing) return;
    const count = existing.publicSubnetIds.length;
    if (balancer.scheme === "internal" && count > 0)
      yield `${path}: got ${count} subnets, expected none, because an internal load balancer uses the private subnets; remove them, or write balancer.scheme internet-facing`;
    if (balancer.scheme === "internet-facing" && count !== 3)
      yield `${path}: got ${count} subnets, expected three in three zones for the internet-facing load balancer, or balancer.scheme internal`;
    yield* repeated(path, existing.publicSubnetIds, "subnet");
  },
  function* ({ balancer, exposure, rancher, cluster }) {
    if (!balancer.proxyProtocol) return;
    const place = "balancer.proxyProtocol";
    if (exposure === "dns") {
      yield `${place}: got true, but exposure dns has no load balancer, and the servers see the clients' addresses; remove it`;
    } else if (rancher.tls.mode === "external") {
      yield `${place}: got true, but with rancher.tls.mode external an application load balancer sends the client's address in X-Forwarded-For; remove it`;
    } else if (cluster.ingress !== "traefik") {
      // Its option use-proxy-protocol rejects connections without the header, including the servers' own checks.
      yield `${place}: got true, but ${cluster.ingress} would reject connections without the PROXY header, even internal ones; remove it, or write cluster.ingress traefik for a new stack`;
    }
  },
  // Elastic Load Balancing, "Target groups for your Network Load Balancers": without servers in a zone, clients that
  // cached its address cannot connect.
  function* ({ balancer, cluster: { servers } }) {
    if (!balancer.crossZone && servers < ZONES)
      yield `balancer.crossZone: got false, but with cluster.servers ${servers} not every zone has a server; remove it, or write servers ${ZONES}`;
  },
  function* ({ exposure, dns }) {
    if (exposure !== "dns" || (dns && !dns.private)) return;
    yield `exposure: got dns, but ${dns ? "health checks do not work for a private zone" : "the records need dns.zone"}; write ${dns ? "a public zone" : "dns.zone"}, or exposure balancer`;
  },
  function* ({ exposure, aws: { region } }) {
    if (exposure === "dns" && partitionOf(region) !== "aws")
      yield `exposure: got dns, which needs the partition aws, but ${region} is in ${partitionOf(region)}; write exposure balancer`;
  },
  function* ({ exposure, aws: { tags } }) {
    const count = Object.keys(tags).length;
    if (exposure === "dns" && count > MOST_TAGS_OF_HEALTH_CHECK)
      yield `aws.tags: got ${count} tags, expected at most ${MOST_TAGS_OF_HEALTH_CHECK} with exposure dns; Route 53 allows 10 on a health check, and the stack sets two; remove some`;
  },
  function* ({ exposure, egress }) {
    if (exposure === "dns" && isAirGapped(egress))
      yield "exposure: got dns, but servers in an air gap have no public addresses; write exposure balancer with balancer.scheme internal";
  },
  function* ({ exposure, balancer, rancher, network }) {
    if (exposure !== "dns") return;
    if (balancer.scheme === "internal")
      yield "balancer.scheme: got internal, but exposure dns has no load balancer, and the servers have public addresses; remove it";
    if (!balancer.crossZone) yield "balancer.crossZone: not needed: exposure dns has no load balancer; remove it";
    if (balancer.idleTimeoutSeconds !== undefined)
      yield "balancer.idleTimeoutSeconds: not needed: exposure dns has no load balancer; remove it";
    if (rancher.tls.mode === "external")
      yield "rancher.tls.mode: got external, but exposure dns has no load balancer at which TLS can end; write ingress, or exposure balancer";
    if (network.natGateways !== undefined)
      yield "network.natGateways: not needed: with exposure dns the servers have their own public addresses; remove it";
  },
  function* ({ rancher, balancer, dns }) {
    const path = "balancer.certificateArn";
    const { mode } = rancher.tls;
    if (mode !== "external") {
      if (balancer.certificateArn)
        yield `${path}: not needed: rancher.tls.mode is ${mode}, and the load balancer forwards TLS unchanged; remove it, or write mode external`;
    } else if (!balancer.certificateArn && (!dns || dns.private)) {
      yield `${path}: missing: with rancher.tls.mode external TLS ends at the load balancer, and ${dns ? "ACM cannot validate a certificate in a private zone" : "without dns.zone the stack cannot request one"}; write the ARN of a certificate in ACM${dns ? "" : ", or dns.zone"}`;
    }
  },
  function* ({ rancher, network: { cidr, existing } }) {
    if (rancher.tls.mode === "external" && !existing) yield* tooSmallForBalancer(cidr);
  },
  certificateNameRule,
  certificateRegionRule,
  function* (config) {
    if (config.balancer.scheme !== "internal") yield* openToAcme("rancher, ca or blank")(config);
    else if (config.rancher.tls.issuer === "acme")
      yield "rancher.tls.issuer: got acme, but Let's Encrypt cannot reach an internal load balancer; write issuer rancher, ca or blank";
  },
];

/** Rules for the servers and their egress. */
const serverRules: readonly Rule<RancherOnRkeConfig>[] = [
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
  // RKE2 and K3s, "Private Registry Configuration": without a credential provider, servers pull without credentials.
  function* ({ egress, registry, cluster: { config } }) {
    const used = registryOf({ egress, registry });
    const provides = "image-credential-provider-config" in config && "image-credential-provider-bin-dir" in config;
    if (used && !used.auth && isEcr(used.host) && !provides)
      yield `${isAirGapped(egress) ? "egress.airGap.registry" : "registry"}.host: got Amazon ECR, which requires credentials; write image-credential-provider-config and image-credential-provider-bin-dir in cluster.config with a cluster.image that has the program ecr-credential-provider, or another registry`;
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

/** Every rule of the mode. */
export const rancherOnRkeRules: readonly Rule<RancherOnRkeConfig>[] = [
  ...hostnameRules,
  zoneRoleRule,
  privateZoneRoleRule,
  ...awsRules,
  ...backendRules,
  ...networkRules,
  ...clusterRules,
  ...egressRules,
  ...rewriteRules,
  ecrPasswordRule(
    "remove it, and write image-credential-provider-config and image-credential-provider-bin-dir in cluster.config with a cluster.image that has the program ecr-credential-provider",
  ),
  proxySizeRule,
  ...rancherEgressRules,
  ...rancherRules,
  ...createdClusterRules,
  ...factRules<RancherOnRkeConfig>(({ cluster }) => ({
    controller: cluster.ingress,
    created: true,
    servers: cluster.servers,
    server: cluster,
    rootGib: cluster.datastore ? ROOT_GIB.withoutDataVolume : ROOT_GIB.withDataVolume,
  })),
  ...addressRules,
  ...serverRules,
  ...exposureRules,
];

/** The fields and the rules across them. */
export const rancherOnRke = withRules(rancherOnRkeFields, rancherOnRkeRules);
