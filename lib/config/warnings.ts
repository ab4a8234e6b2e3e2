import { isAirGapped } from "./blocks/egress";
import { ANYWHERE, contains, PRIVATE_RANGES } from "./cidr";
import type { StackConfig } from "./config-file";
import { unknownFeatures, unknownValues } from "./known-values";
import { KNOWN_REGIONS } from "./names";
import { RKE1_ENDED } from "./rancher-on-rke1";

/** Ranges for documentation, which no host has (RFC 5737). */
const OF_DOCUMENTATION = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"];

/** Warnings about a valid stack before its deploy, one line each. */
export function warningsOf(id: string, config: StackConfig): string[] {
  return [
    ...openWarnings(config),
    ...publicRangeWarnings(config),
    ...documentationWarnings(config),
    ...sizeWarnings(config),
    ...modeWarnings(config),
    ...exampleWarnings(config),
    ...costWarnings(config),
    ...regionWarnings(config),
    ...valueWarnings(config),
    ...stateWarnings(id, config),
  ];
}

function* documentationWarnings(config: StackConfig): Iterable<string> {
  for (const [path, ranges] of Object.entries(allowedRanges(config))) {
    for (const [index, range] of ranges.entries()) {
      if (OF_DOCUMENTATION.some((reserved) => contains(reserved, range)))
        yield `${path}[${index}]: got ${range}, which is reserved for documentation (RFC 5737) and contains no real client; write your own addresses`;
    }
  }
}

function* publicRangeWarnings(config: StackConfig): Iterable<string> {
  const range = config.mode === "RancherOnRKE" ? config.network.cidr : undefined;
  if (range !== undefined && !PRIVATE_RANGES.some((one) => contains(one, range)))
    yield `network.cidr: got ${range}, which is not private (RFC 1918); the servers do not reach internet hosts with these addresses; write a range such as 10.0.0.0/16`;
}

/** Warns about types with 2 vCPUs. K3s with an external datastore needs no more (Rancher, "Installation Requirements"). */
function* sizeWarnings(config: StackConfig): Iterable<string> {
  if (config.mode !== "RancherOnRKE") return;
  const { datastore, instanceType = "" } = config.cluster;
  if (/[.]medium$/.test(instanceType) || (/[.]large$/.test(instanceType) && !datastore))
    yield `cluster.instanceType: got ${instanceType}, which has 2 vCPUs, less than Rancher's smallest size (4 vCPUs and 16 GiB); write a type that ends in .xlarge, or cluster.size: small`;
}

function* openWarnings(config: StackConfig): Iterable<string> {
  if (config.mode !== "RancherOnRKE") return;
  const { balancer, cluster, exposure } = config;
  const index = cluster.apiAllowedCidrs.indexOf(ANYWHERE);
  if (index >= 0 && (exposure === "dns" || balancer.scheme === "internet-facing"))
    yield `cluster.apiAllowedCidrs[${index}]: got ${ANYWHERE}, which allows everybody on the internet to reach the Kubernetes API on port 6443; write the addresses that Terraform runs from`;
}

function allowedRanges(config: StackConfig): Readonly<Record<string, readonly string[]>> {
  if (config.mode === "RancherOnK8s") return {};
  return {
    "network.allowedCidrs": config.network.allowedCidrs,
    ...("cluster" in config && { "cluster.apiAllowedCidrs": config.cluster.apiAllowedCidrs }),
  };
}

function* modeWarnings(config: StackConfig): Iterable<string> {
  if (config.mode === "RancherOnK8s" && config.cluster.shared)
    yield "cluster.shared: got true, but Rancher administers the whole cluster, which others use too; Rancher's documentation recommends a dedicated cluster";
  if (config.mode === "RancherOnRKE" && config.cluster.ingress === "ingress-nginx")
    yield "cluster.ingress: got ingress-nginx, which is retired and gets no more security fixes; write traefik before the first deploy, because this field cannot change later";
  if (config.mode === "RancherOnRKE1")
    yield `mode: ${RKE1_ENDED}; create a stack of mode RancherOnRKE, and move Rancher there by backup and restore`;
}

/** Domains for documentation, which nobody can register (RFC 2606). */
const EXAMPLE_DOMAIN = /(^|\.)(example\.(com|net|org)|example)$/;

function* exampleWarnings({ hostname, dns }: StackConfig): Iterable<string> {
  const names = { hostname, "dns.zone": dns?.zone };
  for (const [path, name] of Object.entries(names)) {
    if (name !== undefined && EXAMPLE_DOMAIN.test(name))
      yield `${path}: got ${name}, a domain for documentation (RFC 2606) that nobody can register; write a name of your own domain`;
  }
}

function* costWarnings(config: StackConfig): Iterable<string> {
  if (config.mode !== "RancherOnRKE" || config.cluster.servers !== 1 || config.exposure === "dns") return;
  const { natGateways, existing } = config.network;
  if (natGateways === undefined && !existing && !isAirGapped(config.egress))
    yield "network.natGateways: missing, so a stack of one server has three NAT gateways, each about 33 US dollars a month; write single";
}

function* regionWarnings({ aws }: StackConfig): Iterable<string> {
  if (aws && !KNOWN_REGIONS.includes(aws.region))
    yield `aws.region: got ${aws.region}, which this release does not know; check the name, or ignore this for a newer region`;
}

function* valueWarnings(config: StackConfig): Iterable<string> {
  if (config.mode === "RancherOnDocker") return yield* unknownFeatures(config.rancher.features);
  const { version, values, features } = config.rancher;
  yield* unknownValues(values, version);
  yield* unknownFeatures(features);
}

function* stateWarnings(id: string, { backend }: StackConfig): Iterable<string> {
  if (backend === undefined)
    yield `backend: missing, so the state with its secrets is only in terraform.${id}.tfstate on this machine; write an S3 bucket or an HCP Terraform workspace`;
}
