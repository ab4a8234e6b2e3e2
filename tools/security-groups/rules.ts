import type { StackConfig } from "../../lib/config";
import type { Json } from "../json";
import { synthesized } from "../synthesized";

/** A rule of a security group, as text. */
export interface GroupRule {
  /** The field of `network.securityGroups` for the group: `servers`, `server` or `balancer`. */
  readonly group: string;
  /** Direction of the traffic. */
  readonly direction: "inbound" | "outbound";
  /** `tcp`, `udp`, `icmp` or `all`. */
  readonly protocol: string;
  /** A port, a range such as `2379-2381`, `type 8` of ICMP, or `all`. */
  readonly ports: string;
  /** An IPv4 range, a group by its field, or the text for a range that is not known yet. */
  readonly peer: string;
  /** Description of the rule. */
  readonly purpose: string;
}

type Resources = Readonly<Record<string, Record<string, Json>>>;

/** Names of the groups of a stack, and the field for an existing one. */
const FIELDS: readonly (readonly [suffix: string, field: string])[] = [
  ["-servers", "servers"],
  ["-server", "server"],
  ["-balancer", "balancer"],
  // The load balancer at which TLS ends.
  ["-rancher", "balancer"],
];

const DIRECTIONS = {
  inbound: "aws_vpc_security_group_ingress_rule",
  outbound: "aws_vpc_security_group_egress_rule",
} as const;

/**
 * The rules of the groups that a stack creates, or would create without `network.securityGroups`. The rules of the
 * database are omitted, because the stack always creates that group.
 *
 * @param outdir folder to synthesize in
 * @returns an empty list for a mode without existing groups
 */
export function groupRulesOf(id: string, config: StackConfig, outdir: string): GroupRule[] {
  const ofStack = withOwnGroups(config);
  if (ofStack === undefined) return [];
  const { json } = synthesized(id, ofStack, outdir);
  const resources = (json.resource ?? {}) as Resources;
  const data = (json.data ?? {}) as Resources;
  const fields = Object.fromEntries(
    Object.entries(resources.aws_security_group ?? {}).flatMap(([name, { name: groupName }]) => {
      const [, field] = FIELDS.find(([suffix]) => groupName === `${id}${suffix}`) ?? [];
      return field === undefined ? [] : [[`\${aws_security_group.${name}.id}`, field]];
    }),
  );
  const rules = Object.entries(DIRECTIONS).flatMap(([direction, type]) =>
    Object.values(resources[type] ?? {}).flatMap((rule): GroupRule[] => {
      const group = fields[String(rule.security_group_id)];
      if (group === undefined) return [];
      const { ip_protocol: protocol } = rule;
      return [
        {
          group,
          direction: direction as GroupRule["direction"],
          protocol: protocol === "-1" ? "all" : String(protocol),
          ports: portsOf(rule),
          peer: peerOf(rule, fields, resources, data),
          purpose: String(rule.description),
        },
      ];
    }),
  );
  const order = (rule: GroupRule) => FIELDS.findIndex(([, field]) => field === rule.group);
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()].sort((a, b) => order(a) - order(b));
}

/** Ports as text; for ICMP the type (EC2, "AuthorizeSecurityGroupIngress": from is the type, to the code). */
function portsOf({ ip_protocol: protocol, from_port: from, to_port: to }: Json): string {
  if (from === undefined) return "all";
  if (protocol === "icmp") return `type ${from}`;
  return from === to ? `${from}` : `${from}-${to}`;
}

/** The configuration without existing groups; undefined for a mode without them. */
function withOwnGroups(config: StackConfig): StackConfig | undefined {
  if (config.mode === "RancherOnRKE") return { ...config, network: { ...config.network, securityGroups: undefined } };
  if (config.mode === "RancherOnDocker")
    return { ...config, network: { ...config.network, securityGroups: undefined } };
  return undefined;
}

function peerOf(rule: Json, fields: Readonly<Record<string, string>>, resources: Resources, data: Resources): string {
  const group = fields[String(rule.referenced_security_group_id)];
  if (group !== undefined) return `group ${group}`;
  const place = String(rule.cidr_ipv4 ?? rule.prefix_list_id);
  const [, isData, type = "", name = ""] = /^\$\{(data\.)?(\w+)\.([\w-]+)\.\w+\}/.exec(place) ?? [];
  if (type === "") return place;
  const named = (isData ? data : resources)[type]?.[name] as Json;
  if (type === "aws_ec2_managed_prefix_list") return `prefix list ${named.name}`;
  if (isData) return `range of ${named.id}`;
  const tags = named.tags as Json | undefined;
  return `${type === "aws_eip" ? "public address" : "range"} ${tags?.Name ?? name}, known after the first deploy`;
}
