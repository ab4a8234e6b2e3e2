import type { HostedZone, ResourceRecordSet } from "@aws-sdk/client-route-53";
import type { Context } from "../context";
import { failure, ok, type Result, warning } from "../finding";
import { codeOf, unless } from "../problem";

/** Whether the zone exists once, whether its name servers answer, and whether the record is free. */
export async function zone(context: Context): Promise<Result[]> {
  const { needs } = context;
  if (needs.zone === undefined) return [ok("the stack has no dns.zone; create the record yourself after the deploy")];
  const found = await zonesOf(context);
  const kind = needs.zone.isPrivate ? "private" : "public";
  const [only, ...others] = found;
  if (only === undefined)
    return [
      failure(
        `found no ${kind} zone ${needs.zone.name} in the account ${context.zone.account}; create it, correct dns.zone, or set dns.roleArn`,
      ),
    ];
  if (others.length > 0)
    return [
      failure(
        `found ${found.length} ${kind} zones ${needs.zone.name}, expected one; delete the others, or write a zone below it`,
      ),
    ];
  return [
    ok(`${needs.zone.name} is the ${kind} zone ${idOf(only)}`),
    ...(needs.zone.isPrivate ? [] : [await delegation(context, only)]),
    ...(await Promise.all(needs.records.map((name) => record(context, only, name)))),
  ];
}

async function zonesOf({ needs, zone: { aws } }: Context): Promise<HostedZone[]> {
  const { name = "", isPrivate, vpc } = needs.zone ?? {};
  const { HostedZones: listed = [] } = await aws.route53.listHostedZonesByName({ DNSName: name });
  const found = listed.filter(
    ({ Name, Config }) => Name === `${name}.` && (Config?.PrivateZone ?? false) === isPrivate,
  );
  if (vpc === undefined) return found;
  const inVpc = await Promise.all(
    found.map(async ({ Id }) => (await aws.route53.getHostedZone({ Id })).VPCs?.some(({ VPCId }) => VPCId === vpc)),
  );
  return found.filter((_, index) => inVpc[index]);
}

function idOf({ Id = "" }: HostedZone): string {
  return Id.replace("/hostedzone/", "");
}

async function delegation({ needs, local, zone: { aws } }: Context, hosted: HostedZone): Promise<Result> {
  const { DelegationSet: set } = await aws.route53.getHostedZone({ Id: hosted.Id });
  const expected = (set?.NameServers ?? []).map((name) => name.toLowerCase().replace(/\.$/, ""));
  const name = needs.zone?.name ?? "";
  try {
    return delegationResult(name, expected, await local.nameServersOf(name));
  } catch (error) {
    return resolverResult(name, expected, codeOf(error));
  }
}

/** Compares the name servers of a zone with those in DNS. */
export function delegationResult(name: string, expected: readonly string[], got: readonly string[]): Result {
  const missing = expected.filter((server) => !got.includes(server));
  const foreign = got.filter((server) => !expected.includes(server));
  const remedy = `set the name servers ${expected.join(", ")} for ${name} at its registrar or in its parent zone`;
  if (missing.length === expected.length)
    return failure(`DNS delegates ${name} to ${got.join(", ")}, not to this zone; ${remedy}`);
  if (missing.length > 0 || foreign.length > 0)
    return warning(`DNS delegates ${name} to ${got.join(", ")}, which is only partly this zone; ${remedy}`);
  return ok(`${name} is delegated to the zone, and its name servers answer`);
}

/** The result when DNS has no answer. */
export function resolverResult(name: string, expected: readonly string[], code: string): Result {
  const servers = expected.join(", ");
  if (code === "ENOTFOUND" || code === "ENODATA")
    return failure(
      `DNS does not delegate ${name}; set the name servers ${servers} at its registrar or in its parent zone`,
    );
  if (code === "ESERVFAIL" || code === "EREFUSED")
    return failure(
      `the name servers of ${name} in DNS do not answer for it (${code}); set ${servers} at its registrar or in its parent zone`,
    );
  return warning(
    `not checked: this machine cannot resolve names (${code}); compare the name servers of ${name} with ${servers} by hand`,
  );
}

const TYPES_OF_ADDRESS: readonly string[] = ["A", "AAAA", "CNAME"];

async function record(context: Context, { Id }: HostedZone, name: string): Promise<Result> {
  const { zone: identity } = context;
  const { ResourceRecordSets: sets = [] } = await identity.aws.route53.listResourceRecordSets({
    HostedZoneId: Id,
    StartRecordName: name,
  });
  const existing = sets.filter(
    ({ Name = "", Type = "" }) => Name.replace(/\.$/, "") === name && TYPES_OF_ADDRESS.includes(Type),
  );
  if (existing.length === 0) return ok(`the record ${name} is free`);
  const own = await ownTargets(context);
  const targets = existing.flatMap(targetsOf);
  const foreign = targets.filter((target) => !own.has(target));
  if (foreign.length === 0) return ok(`the record ${name} belongs to this stack`);
  return failure(
    `the record ${name} exists and has the value ${foreign.join(", ")}, which is not of this stack; delete it, import it into the state, or write another hostname`,
  );
}

function targetsOf({ AliasTarget: alias, ResourceRecords: records }: ResourceRecordSet): string[] {
  return [alias?.DNSName, ...(records ?? []).map(({ Value }) => Value)].flatMap((target) =>
    target === undefined ? [] : plain(target),
  );
}

/** A target without the forms that Route 53 adds. */
function plain(target: string): string {
  return target
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/^dualstack\./, "");
}

/** Names and addresses of the stack's own load balancers and Elastic IP addresses. */
async function ownTargets({ needs, stack: { aws } }: Context): Promise<Set<string>> {
  const names = needs.names.filter(({ kind }) => kind === "load balancer").map(({ name }) => name);
  const balancers = await Promise.all(
    names.map((name) => unless(/^LoadBalancerNotFound/, aws.elb.describeLoadBalancers({ Names: [name] }))),
  );
  const filter = { Name: "tag:rancher-stack", Values: [needs.id] };
  const addresses = needs.count.addresses > 0 ? (await aws.ec2.describeAddresses({ Filters: [filter] })).Addresses : [];
  return new Set([
    ...balancers.flatMap((page) => page?.LoadBalancers?.map(({ DNSName = "" }) => plain(DNSName)) ?? []),
    ...(addresses ?? []).flatMap(({ PublicIp }) => PublicIp ?? []),
  ]);
}
