import type { Json } from "../json";

/** The parts of a stack in a picture. */
export interface Topology {
  readonly stack: string;
  /** Rancher's host names. */
  readonly hostnames: readonly string[];
  /** AWS region; undefined when the stack has no AWS resources. */
  readonly region?: string;
  readonly balancers: readonly Balancer[];
  readonly zones: readonly Zone[];
  /** The software on the servers, or the existing cluster. */
  readonly cluster: string;
  readonly releases: readonly Release[];
  /** Stores beside the servers, one line each. */
  readonly stores: readonly string[];
}

export interface Balancer {
  readonly kind: "network" | "application";
  readonly scheme: "internet-facing" | "internal";
  readonly ports: readonly number[];
}

export interface Zone {
  readonly name: string;
  /** Whether the subnet exists outside the stack. */
  readonly existing: boolean;
  readonly nat: boolean;
  readonly servers: readonly Server[];
}

export interface Server {
  readonly name: string;
  readonly instanceType: string;
  /** GiB of the data volume, 0 without one. */
  readonly volume: number;
}

export interface Release {
  readonly name: string;
  readonly version: string;
}

type Resources = readonly (readonly [name: string, resource: Json])[];

/** Reads a topology from the JSON of a stack. */
export function topologyOf(stack: string, json: Json): Topology {
  const of = (type: string): Resources => Object.entries(((json.resource as Json)[type] ?? {}) as Record<string, Json>);
  const region = ((json.provider as Json).aws as Json[] | undefined)?.[0]?.region as string | undefined;
  const hosts = of("aws_route53_record").map(([, { name }]) => String(name));
  const rancher = of("helm_release").map(([, release]) => JSON.stringify(release.set ?? release.values ?? ""));
  return {
    stack,
    region: of("aws_instance").length > 0 ? region : undefined,
    hostnames: [...new Set(hosts.filter((name) => !name.includes("${")))].concat(
      hosts.length > 0 ? [] : hostOf(rancher),
    ),
    balancers: balancersOf(of),
    zones: zonesOf(of),
    cluster: clusterOf(of, json.locals as Json | undefined),
    releases: of("helm_release").map(([, { name, version }]) => ({ name: String(name), version: String(version) })),
    stores: storesOf(of),
  };
}

type Of = (type: string) => Resources;

function hostOf(values: readonly string[]): string[] {
  return values.flatMap((text) => /hostname[\\"]+:\s*[\\"]*([a-z0-9.-]+)/.exec(text)?.[1] ?? []).slice(0, 1);
}

function balancersOf(of: Of): Balancer[] {
  return of("aws_lb").map(([name, { internal, load_balancer_type }]) => ({
    kind: load_balancer_type === "application" ? "application" : "network",
    scheme: internal ? "internal" : "internet-facing",
    ports: of("aws_lb_listener")
      .filter(([, { load_balancer_arn }]) => String(load_balancer_arn).includes(`.${name}.`))
      .map(([, { port }]) => Number(port))
      .sort((a, b) => a - b),
  }));
}

function zonesOf(of: Of): Zone[] {
  const zones = new Map<string, Zone & { readonly servers: Server[] }>();
  const subnets = new Map(of("aws_subnet"));
  for (const [name, instance] of of("aws_instance")) {
    const subnet = subnetOf(name, instance, of);
    const own = /aws_subnet\.([\w-]+)\.id/.exec(subnet)?.[1];
    const zone = String((own && subnets.get(own)?.availability_zone) ?? subnet);
    const number = zones.size + 1;
    const nat = of("aws_nat_gateway").some(([, { subnet_id }]) => zoneOf(String(subnet_id), subnets) === zone);
    const shown = zone.includes("${") ? `zone ${number}` : zone;
    if (!zones.has(zone)) zones.set(zone, { name: shown, existing: own === undefined, nat, servers: [] });
    zones.get(zone)?.servers.push(serverOf(name, instance, of));
  }
  return [...zones.values()];
}

/** The subnet of an instance: its own, or that of its network interface. */
function subnetOf(name: string, { subnet_id, network_interface, primary_network_interface }: Json, of: Of): string {
  if (subnet_id !== undefined) return String(subnet_id);
  const wanted = JSON.stringify(primary_network_interface ?? network_interface ?? "");
  const found = of("aws_network_interface").find(([id]) => wanted.includes(`aws_network_interface.${id}.`));
  return String(found?.[1].subnet_id ?? name);
}

function zoneOf(subnet: string, subnets: ReadonlyMap<string, Json>): string {
  const id = /aws_subnet\.([\w-]+)\.id/.exec(subnet)?.[1] ?? "";
  return String(subnets.get(id)?.availability_zone ?? subnet);
}

function serverOf(name: string, { instance_type }: Json, of: Of): Server {
  const attached = of("aws_volume_attachment").find(([, { instance_id }]) => String(instance_id).includes(`.${name}.`));
  const volume = of("aws_ebs_volume").find(([id]) => String(attached?.[1].volume_id).includes(`.${id}.`));
  return {
    name: name.replace(/^cluster_servers_|^servers_|_instance$/g, ""),
    instanceType: String(instance_type),
    volume: Number(volume?.[1].size ?? 0),
  };
}

function clusterOf(of: Of, locals: Json = {}): string {
  const wanted = locals.cluster_deployed_wanted as { readonly kubernetes?: { readonly version: string } } | undefined;
  const version = wanted?.kubernetes?.version;
  if (version === undefined) return of("aws_instance").length > 0 ? "Docker" : "a Kubernetes cluster that exists";
  return `${version.includes("k3s") ? "K3s" : "RKE2"} ${version}, etcd on every server`;
}

function storesOf(of: Of): string[] {
  const desired = of("aws_ssm_parameter").length;
  return [
    ...(of("aws_s3_bucket").length > 0 ? ["S3: snapshots of etcd"] : []),
    ...(desired > 0 ? ["SSM: desired state, last deploy"] : []),
    ...(of("aws_ebs_volume").length > 0 ? ["EBS: data volumes and their snapshots"] : []),
  ];
}
