import type { Json } from "../json";

type Fields = Record<string, Json>;

/** A role that Terraform assumes. */
export interface Role {
  readonly role_arn: string;
  readonly external_id?: string;
  readonly session_name?: string;
}

/** A name that only one resource of the account and region can have. */
export interface Name {
  readonly kind: "role" | "instance profile" | "load balancer" | "target group" | "security group";
  readonly name: string;
}

/** What a stack needs from its AWS account, read from its Terraform. */
export interface Needs {
  /** Name of the stack. */
  readonly id: string;
  /** Region of the stack; empty for a stack without AWS. */
  readonly region: string;
  /** Accounts that Terraform accepts; empty for every account. */
  readonly accounts: readonly string[];
  /** Role for all resources of the stack. */
  readonly role?: Role;
  /** Role for the zone. */
  readonly zoneRole?: Role;
  /** Number of instances by type. */
  readonly instances: Readonly<Record<string, number>>;
  /** Size in GiB of the smallest root volume that has a size. */
  readonly rootGib?: number;
  /** Ids of images, and names of SSM parameters that contain one. */
  readonly images: readonly string[];
  readonly imageParameters: readonly string[];
  /** Number of availability zones, or ids of existing subnets instead. */
  readonly zoneCount: number;
  /** Names of zones that the configuration selects; empty for the first zones of the region. */
  readonly zones: readonly string[];
  readonly subnets: readonly string[];
  readonly vpc?: string;
  readonly count: Readonly<
    Record<
      "addresses" | "vpcs" | "internetGateways" | "natGatewaysInZone" | "networkBalancers" | "applicationBalancers",
      number
    >
  >;
  /** The highest number of rules of a security group in one direction, with the group's name. */
  readonly rules: { readonly count: number; readonly group: string };
  /** The Route 53 zone of the records. */
  readonly zone?: { readonly name: string; readonly isPrivate: boolean; readonly vpc?: string };
  /** Names of the records in the zone. */
  readonly records: readonly string[];
  readonly names: readonly Name[];
  /** Path of the stack's SSM parameters, such as `/rancher/rke-ha`. */
  readonly parameters?: string;
  /** Prefixes of bucket names. */
  readonly buckets: readonly string[];
  /** Where Terraform connects to the stack: the port, the allowed ranges, and whether only private addresses reach it. */
  readonly access?: { readonly port: number; readonly ranges: readonly string[]; readonly isPrivate: boolean };
  /** Repositories of charts. */
  readonly charts: readonly string[];
  /** Oldest Terraform, such as `1.10.0`. */
  readonly terraform: string;
}

/** The number of rules that Route 53's list of health checkers counts as (VPC User Guide, "AWS-managed prefix lists"). */
const HEALTH_CHECKERS = 25;
const API_PORT = 6443;
const WEB_PORT = 443;

/** The needs of a stack's Terraform JSON. */
export function needsOf(id: string, json: Json): Needs {
  const of = (type: string) => Object.values(((json.resource ?? {}) as Record<string, Fields>)[type] ?? {});
  const data = (type: string) => Object.values(((json.data ?? {}) as Record<string, Fields>)[type] ?? {});
  const providers = ((json.provider as Json | undefined)?.aws ?? []) as readonly Json[];
  const ofStack = providers.find(({ alias }) => alias === undefined) ?? {};
  const ofZone = providers.find(({ alias }) => alias === "dns");
  const instances = of("aws_instance");
  const balancers = of("aws_lb");
  const parameters = data("aws_ssm_parameters_by_path").map(({ path }) => String(path).replace(/\/deployed$/, ""));
  const [zone] = data("aws_route53_zone");
  const names = (type: string, kind: Name["kind"]): Name[] =>
    of(type).flatMap(({ name }) => (isKnown(name) ? [{ kind, name }] : []));
  const roots = instances.flatMap(({ root_block_device: root }) => (root as Json | undefined)?.volume_size ?? []);
  const vpc = data("aws_vpc")[0]?.id;
  return {
    id,
    region: String(ofStack.region ?? ""),
    accounts: [...((ofStack.allowed_account_ids ?? []) as string[]), ...accountsOf(data("aws_caller_identity"))],
    role: roleOf(ofStack),
    zoneRole: ofZone && roleOf(ofZone),
    instances: counted(instances.map(({ instance_type: type }) => String(type))),
    rootGib: roots.length > 0 ? Math.min(...roots.map(Number)) : undefined,
    images: [...new Set(instances.map(({ ami }) => ami).filter(isKnown))],
    imageParameters: [
      ...new Set(
        data("aws_ssm_parameter")
          .map(({ name }) => name)
          .filter(isKnown),
      ),
    ],
    zoneCount: data("aws_availability_zones").length > 0 ? 3 : 0,
    zones: namedZones(of("terraform_data")),
    subnets: data("aws_subnet").map(({ id }) => String(id)),
    vpc: isKnown(vpc) ? vpc : undefined,
    count: {
      addresses: of("aws_eip").length,
      vpcs: of("aws_vpc").length,
      internetGateways: of("aws_internet_gateway").length,
      natGatewaysInZone: most(counted(of("aws_nat_gateway").map(({ subnet_id: subnet }) => String(subnet)))).count,
      networkBalancers: balancers.filter(({ load_balancer_type: type }) => type === "network").length,
      applicationBalancers: balancers.filter(({ load_balancer_type: type }) => type === "application").length,
    },
    rules: rulesOf(json),
    zone: zone && {
      name: String(zone.name),
      isPrivate: zone.private_zone === true,
      vpc: isKnown(zone.vpc_id) ? zone.vpc_id : undefined,
    },
    records: [
      ...new Set(
        of("aws_route53_record")
          .map(({ name }) => name)
          .filter(isKnown),
      ),
    ],
    names: [
      ...names("aws_iam_role", "role"),
      ...names("aws_iam_instance_profile", "instance profile"),
      ...names("aws_lb", "load balancer"),
      ...names("aws_lb_target_group", "target group"),
      // In a VPC of the stack, these names are free.
      ...(vpc === undefined ? [] : names("aws_security_group", "security group")),
    ],
    parameters: parameters[0],
    buckets: of("aws_s3_bucket").flatMap(({ bucket_prefix: prefix }) => (isKnown(prefix) ? [prefix] : [])),
    access: accessOf(json),
    charts: [
      ...new Set(
        of("helm_release")
          .map(({ repository }) => repository)
          .filter(isKnown),
      ),
    ],
    terraform: /\d+\.\d+\.\d+/.exec(String((json.terraform as Json).required_version))?.[0] ?? "1.10.0",
  };
}

/** Accounts in the conditions of the guard (lib/guard/identity.ts). */
function accountsOf(callers: readonly Json[]): string[] {
  const found = callers.flatMap(({ lifecycle }) => [
    ...JSON.stringify(lifecycle ?? {}).matchAll(/self\.account_id == \\"(\d{12})\\"/g),
  ]);
  return found.map(([, account]) => String(account));
}

function accessOf(json: Json): Needs["access"] {
  const of = (type: string) => Object.values(((json.resource ?? {}) as Record<string, Fields>)[type] ?? {});
  if (of("aws_instance").length === 0) return undefined;
  const rules = of("aws_vpc_security_group_ingress_rule");
  const rangesTo = (port: number) =>
    rules
      .filter(({ from_port: from, to_port: to }) => Number(from) <= port && port <= Number(to))
      .flatMap(({ cidr_ipv4: range }) => (isKnown(range) ? [range] : []));
  const hasApi = of("aws_lb_listener").some(({ port }) => port === API_PORT) || rangesTo(API_PORT).length > 0;
  const port = hasApi ? API_PORT : WEB_PORT;
  const isPrivate = of("aws_lb").some(({ internal }) => internal === true);
  return { port, ranges: [...new Set(rangesTo(port))], isPrivate };
}

function rulesOf(json: Json): Needs["rules"] {
  const of = (type: string) => Object.values(((json.resource ?? {}) as Record<string, Fields>)[type] ?? {});
  const names = Object.fromEntries(
    Object.entries(((json.resource ?? {}) as Record<string, Fields>).aws_security_group ?? {}).map(
      ([key, { name }]) => [`\${aws_security_group.${key}.id}`, String(name)],
    ),
  );
  const weighted = ["ingress", "egress"].flatMap((direction) =>
    of(`aws_vpc_security_group_${direction}_rule`).flatMap(({ security_group_id: group, prefix_list_id: list }) =>
      Array<string>(String(list).includes("managed_prefix_list") ? HEALTH_CHECKERS : 1).fill(`${group} ${direction}`),
    ),
  );
  const { key, count } = most(counted(weighted));
  return { count, group: names[key.split(" ")[0] ?? ""] ?? key };
}

/** Zones in the input of the resource that keeps the zones, when the configuration names them. */
function namedZones(data: readonly Json[]): string[] {
  const list = data
    .map(({ input }) => /^\$\{\[for zone in (\[.*?\]) :/.exec(String(input))?.[1])
    .find((found) => found !== undefined);
  return list === undefined ? [] : (JSON.parse(list) as string[]);
}

function roleOf({ assume_role: roles }: Json): Role | undefined {
  return (roles as readonly Role[] | undefined)?.[0];
}

/** Whether a value is a text without an expression of Terraform. */
function isKnown(value: unknown): value is string {
  return typeof value === "string" && !value.includes("${");
}

function counted(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

function most(counts: Readonly<Record<string, number>>): { readonly key: string; readonly count: number } {
  const [key, count] = Object.entries(counts).sort(([, a], [, b]) => b - a)[0] ?? ["", 0];
  return { key, count };
}
