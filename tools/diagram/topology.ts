import type { Json } from "../json";

/** The parts of a stack in a picture. */
export interface Topology {
  /** Name of the stack. */
  readonly stack: string;
  /** Rancher's host names. */
  readonly hostnames: readonly string[];
  /** The hosted zone of the host name; undefined when the stack creates no record. */
  readonly dns?: Dns;
  /** Where clients' TLS ends, such as `TLS ends at the ingress controller`; undefined when the stack does not decide it. */
  readonly tls?: string;
  /** AWS region; undefined when the stack has no AWS resources. */
  readonly region?: string;
  /** Load balancers. */
  readonly balancers: readonly Balancer[];
  /** Whether clients outside the servers reach the Kubernetes API. */
  readonly api: boolean;
  /** Availability zones with a subnet or a server of the stack. */
  readonly zones: readonly Zone[];
  /** RDS databases. */
  readonly databases: readonly Database[];
  /** The software on the servers, or the existing cluster. */
  readonly cluster: string;
  /** Helm releases and containers. */
  readonly releases: readonly Release[];
  /** Stores outside the servers, as text, such as `S3: desired state`. */
  readonly stores: readonly string[];
}

/** The record of a host name in Route 53. */
export interface Dns {
  /** The hosted zone, such as `Route 53, zone example.com`. */
  readonly zone: string;
  /** Whether the answers are the addresses of the healthy servers. */
  readonly multivalue: boolean;
}

/** A load balancer. */
export interface Balancer {
  /** Type of the load balancer. */
  readonly kind: "network" | "application";
  /** Whether it has public or private addresses. */
  readonly scheme: "internet-facing" | "internal";
  /** TCP ports of its listeners. */
  readonly ports: readonly number[];
  /** Kind of its subnets. */
  readonly subnets: SubnetKind;
  /** Whether clients' TLS ends there. */
  readonly endsTls: boolean;
}

/** The kind of a subnet. A public subnet has a route to an internet gateway. */
export type SubnetKind = "public" | "private";

/** An RDS database. */
export interface Database {
  /** Product and major version, `PostgreSQL 17`. */
  readonly name: string;
  /** RDS instance class, such as `db.m6i.large`. */
  readonly instanceClass: string;
  /** Whether a second instance is ready in another zone. */
  readonly multiZone: boolean;
  /** Kind of its subnets. */
  readonly subnets: SubnetKind;
}

/** An availability zone. */
export interface Zone {
  /** Name, such as `eu-central-1a`. */
  readonly name: string;
  /** Whether the subnet exists outside the stack. */
  readonly existing: boolean;
  /** Whether the zone has a NAT gateway of the stack. */
  readonly nat: boolean;
  /** Servers in the zone. */
  readonly servers: readonly Server[];
}

/** An EC2 instance. */
export interface Server {
  /** Name, such as `server-0`. */
  readonly name: string;
  /** EC2 instance type, such as `m6i.large`. */
  readonly instanceType: string;
  /** Kind of its subnet. */
  readonly subnet: SubnetKind;
  /** Size of the data volume in GiB, 0 without a data volume. */
  readonly volume: number;
}

/** A Helm release or a container. */
export interface Release {
  /** Name of the chart or the image, such as `rancher`. */
  readonly name: string;
  /** Version, such as `2.15.0`. */
  readonly version: string;
  /** What its pods are for, such as `certificates`. */
  readonly role?: string;
}

type Resources = readonly (readonly [name: string, resource: Json])[];

/** Reads a topology from the JSON of a stack. */
export function topologyOf(stack: string, json: Json): Topology {
  const of = (type: string): Resources => Object.entries(((json.resource as Json)[type] ?? {}) as Record<string, Json>);
  const locals = (json.locals ?? {}) as Json;
  const region = ((json.provider as Json).aws as Json[] | undefined)?.[0]?.region as string | undefined;
  const hosts = of("aws_route53_record").map(([, { name }]) => String(name));
  const rancher = of("helm_release").map(([, release]) => JSON.stringify(release.set ?? release.values ?? ""));
  const balancers = balancersOf(of);
  const data = (json.data ?? {}) as Readonly<Record<string, Readonly<Record<string, Json>>>>;
  const cluster = clusterOf(of, data, locals);
  return {
    stack,
    region: of("aws_instance").length > 0 ? region : undefined,
    hostnames: [...new Set(hosts.filter((name) => !name.includes("${")))].concat(
      hosts.length > 0 ? [] : hostOf(rancher),
    ),
    dns: dnsOf(of, data),
    tls: tlsOf(of, rancher.join(), balancers, cluster),
    balancers,
    // With existing security groups, the stack has no rule for the port of its load balancer.
    api:
      balancers.some(({ ports }) => ports.includes(API_PORT)) ||
      of("aws_vpc_security_group_ingress_rule").some(
        ([, rule]) => rule.from_port === API_PORT && rule.cidr_ipv4 !== undefined,
      ),
    zones: zonesOf(of),
    databases: databasesOf(of),
    cluster,
    releases: [
      ...of("helm_release").map(([, release]) => releaseOf(String(release.name), String(release.version))),
      ...containersOf(locals),
    ],
    stores: storesOf(of, cluster),
  };
}

const API_PORT = 6443;

/** What the pods of a release do, where its name does not say it. */
const ROLES: Readonly<Record<string, string>> = {
  rancher: "web interface, API",
  "cert-manager": "certificates",
};

function releaseOf(name: string, version: string): Release {
  const role = ROLES[name];
  return { name, version, ...(role && { role }) };
}

/** The hosted zone of the host name; its other records prove a certificate. */
function dnsOf(of: Of, data: Readonly<Record<string, Readonly<Record<string, Json>>>>): Dns | undefined {
  const record = of("aws_route53_record").find(([, { name }]) => !String(name).includes("${"))?.[1];
  if (record === undefined) return undefined;
  const zone = data.aws_route53_zone?.[referred(record.zone_id, "aws_route53_zone") ?? ""];
  const kind = zone?.private_zone ? "private zone" : "zone";
  return {
    zone: `Route 53, ${kind} ${String(zone?.name ?? zone?.zone_id)}`,
    multivalue: record.multivalue_answer_routing_policy === true,
  };
}

/** Where TLS ends: by the listeners, by the values of Rancher's chart, or by the port of the container's server. */
function tlsOf(of: Of, rancher: string, balancers: readonly Balancer[], cluster: string): string | undefined {
  const balancer = balancers.find(({ endsTls }) => endsTls);
  if (balancer !== undefined) return `TLS ends at the ${balancer.kind} load balancer`;
  if (cluster === "Docker") {
    const isOpen = of("aws_vpc_security_group_ingress_rule").some(([, { from_port }]) => from_port === 443);
    return isOpen ? "TLS ends in Rancher's container" : undefined;
  }
  if (rancher.includes("tls: external")) return "TLS ends before the cluster";
  if (rancher.includes("type: none")) return undefined;
  if (rancher.includes("disableHTTP: true")) return "TLS ends at Rancher's pods";
  return `TLS ends at the ${rancher.includes("type: gateway") ? "gateway" : "ingress controller"}`;
}

type Of = (type: string) => Resources;

/** The name of the first resource of a type in an expression; undefined when there is none. */
function referred(expression: unknown, type: string): string | undefined {
  return new RegExp(`\\b${type}\\.([\\w-]+)\\.`).exec(JSON.stringify(expression ?? ""))?.[1];
}

/** The kind of the stack's subnet, by its routes; undefined for an existing one. */
function kindOf(subnet: unknown, of: Of): SubnetKind | undefined {
  const name = referred(subnet, "aws_subnet");
  if (name === undefined) return undefined;
  const tables = of("aws_route_table_association")
    .filter(([, association]) => referred(association.subnet_id, "aws_subnet") === name)
    .map(([, association]) => referred(association.route_table_id, "aws_route_table"));
  const isPublic = of("aws_route").some(
    ([, route]) =>
      tables.includes(referred(route.route_table_id, "aws_route_table")) &&
      referred(route.gateway_id, "aws_internet_gateway") !== undefined,
  );
  return isPublic ? "public" : "private";
}

function databasesOf(of: Of): Database[] {
  return of("aws_db_instance").map(([, { engine, engine_version, instance_class, multi_az, db_subnet_group_name }]) => {
    const group = new Map(of("aws_db_subnet_group")).get(referred(db_subnet_group_name, "aws_db_subnet_group") ?? "");
    return {
      name: `${engine === "postgres" ? "PostgreSQL" : String(engine)} ${String(engine_version)}`,
      instanceClass: String(instance_class),
      multiZone: multi_az === true,
      subnets: kindOf((group?.subnet_ids as unknown[] | undefined)?.[0], of) ?? "private",
    };
  });
}

/** Software that runs as a container instead of a Helm release. */
function containersOf(locals: Json): Release[] {
  const wanted = locals.host_version_wanted as { readonly version: string } | undefined;
  return wanted === undefined ? [] : [releaseOf("rancher", wanted.version)];
}

function hostOf(values: readonly string[]): string[] {
  return values.flatMap((text) => /hostname[\\"]+:\s*[\\"]*([a-z0-9.-]+)/.exec(text)?.[1] ?? []).slice(0, 1);
}

function balancersOf(of: Of): Balancer[] {
  return of("aws_lb").map(([name, { internal, load_balancer_type, subnets }]) => ({
    kind: load_balancer_type === "application" ? "application" : "network",
    scheme: internal ? "internal" : "internet-facing",
    ports: of("aws_lb_listener")
      .filter(([, { load_balancer_arn }]) => String(load_balancer_arn).includes(`.${name}.`))
      .map(([, { port }]) => Number(port))
      .sort((a, b) => a - b),
    endsTls: of("aws_lb_listener").some(
      ([, { load_balancer_arn, protocol }]) =>
        String(load_balancer_arn).includes(`.${name}.`) && (protocol === "HTTPS" || protocol === "TLS"),
    ),
    // AWS cannot reach an internet-facing load balancer in an existing private subnet.
    subnets: kindOf((subnets as unknown[] | undefined)?.[0], of) ?? (internal ? "private" : "public"),
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
    const kind = kindOf(subnet, of) ?? (hasPublicAddress(name, instance, of) ? "public" : "private");
    zones.get(zone)?.servers.push(serverOf(name, instance, kind, of));
  }
  // The other public subnets only provide internet access, so the picture omits them.
  for (const [, { subnet_id }] of of("aws_nat_gateway")) {
    const zone = zoneOf(String(subnet_id), subnets);
    if (!zones.has(zone)) zones.set(zone, { name: `zone ${zones.size + 1}`, existing: false, nat: true, servers: [] });
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

/** Whether an instance has its own public address. */
function hasPublicAddress(name: string, { network_interface, primary_network_interface }: Json, of: Of): boolean {
  const networkInterface = referred(primary_network_interface ?? network_interface, "aws_network_interface");
  return [...of("aws_eip"), ...of("aws_eip_association")].some(
    ([, { network_interface_id, instance, instance_id }]) =>
      referred(instance ?? instance_id, "aws_instance") === name ||
      (networkInterface !== undefined && referred(network_interface_id, "aws_network_interface") === networkInterface),
  );
}

function zoneOf(subnet: string, subnets: ReadonlyMap<string, Json>): string {
  const id = /aws_subnet\.([\w-]+)\.id/.exec(subnet)?.[1] ?? "";
  return String(subnets.get(id)?.availability_zone ?? subnet);
}

function serverOf(name: string, { instance_type }: Json, subnet: SubnetKind, of: Of): Server {
  const attached = of("aws_volume_attachment").find(([, { instance_id }]) => String(instance_id).includes(`.${name}.`));
  const volume = of("aws_ebs_volume").find(([id]) => String(attached?.[1].volume_id).includes(`.${id}.`));
  return {
    name: name.replace(/^(cluster_servers_|cluster_|servers_|host_)|_instance$/g, ""),
    instanceType: String(instance_type),
    subnet,
    volume: Number(volume?.[1].size ?? 0),
  };
}

interface Wanted {
  readonly kubernetes?: { readonly version: string };
  readonly fixed?: { readonly "cluster.datastore"?: string };
}

function clusterOf(of: Of, data: Json, locals: Json): string {
  const [rke1] = of("rke_cluster");
  if (rke1 !== undefined) return `RKE1 ${String(rke1[1].kubernetes_version)}, etcd on every server`;
  const { kubernetes, fixed } = (locals.cluster_deployed_wanted ?? {}) as Wanted;
  if (kubernetes === undefined) {
    if (of("aws_instance").length > 0) return "Docker";
    const [eks] = Object.values((data.aws_eks_cluster ?? {}) as Record<string, Json>);
    return eks === undefined ? "an existing Kubernetes cluster" : `the existing EKS cluster ${String(eks.name)}`;
  }
  const { version } = kubernetes;
  const datastore = fixed?.["cluster.datastore"];
  const place =
    datastore === undefined || datastore.startsWith("etcd on")
      ? "etcd on every server"
      : of("aws_db_instance").length > 0
        ? "data in the database"
        : "data in an existing datastore";
  return `${version.includes("k3s") ? "K3s" : "RKE2"} ${version}, ${place}`;
}

function storesOf(of: Of, cluster: string): string[] {
  const uses = [
    ...(of("aws_s3_object").length > 0 ? ["desired state"] : []),
    ...(/^(RKE2|K3s) /.test(cluster) ? ["record"] : []),
    ...(/^(RKE2|K3s) .*etcd/.test(cluster) ? ["snapshots"] : []),
  ];
  const watched = [
    ...(of("aws_cloudwatch_metric_alarm").length > 0 ? ["alarms"] : []),
    ...(of("aws_cloudwatch_log_group").length > 0 ? ["logs"] : []),
  ];
  return [
    ...(uses.length > 0 ? [`S3: ${uses.join(", ")}`] : []),
    ...(of("aws_ssm_parameter").length > 0 ? ["SSM: last deploy"] : []),
    ...(of("aws_ebs_volume").length > 0 ? ["EBS: data volumes and their snapshots"] : []),
    ...(watched.length > 0 ? [`CloudWatch: ${watched.join(", ")}`] : []),
  ];
}
