import type { Json } from "../json";
import {
  ALARM_MONTH,
  FALLBACK_REGION,
  HEALTH_CHECK_MONTH,
  HOURS,
  KEY_MONTH,
  PRICES,
  type Prices,
  SAVINGS_PLAN,
} from "./prices";

/** One line of a monthly bill. */
export interface CostLine {
  /** Kind of the resource, such as `instances`. */
  readonly what: string;
  /** The quantity, and the price of one, as text. */
  readonly howMuch: string;
  /** US dollars a month; undefined where the table has no price. */
  readonly month: number | undefined;
}

/** A stack's monthly cost, without the costs of traffic and use. */
export interface Cost {
  /** The region of the prices. */
  readonly region: string;
  /** One line for each kind of resource and price. */
  readonly lines: readonly CostLine[];
  /** US dollars a month of all lines with a price, rounded. */
  readonly sum: number;
  /** US dollars a month with a one-year Compute Savings Plan on the instances, rounded. */
  readonly sumWithSavingsPlan: number;
}

interface Item {
  readonly what: string;
  /** The item, and its price as text. */
  readonly each: string;
  readonly month: number | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** GiB of a root volume without a size: that of Ubuntu's images. */
const ROOT_GIB = 8;

/** Sizes of instances and databases, in `xlarge`. */
const SIZES: Readonly<Record<string, number>> = { micro: 1 / 16, small: 1 / 8, medium: 1 / 4, large: 1 / 2, xlarge: 1 };

/**
 * The bill of a stack's JSON with the list prices of a region, or of FALLBACK_REGION when the table lacks the region.
 */
export function costOf(json: Json, region: string): Cost {
  const known = region in PRICES ? region : FALLBACK_REGION;
  const items = [...itemsOf(json, PRICES[known] as Prices)];
  const lines = linesOf(items);
  const sum = total(items);
  const instances = total(items.filter(({ what }) => what === "instances"));
  return {
    region: known,
    lines,
    sum: Math.round(sum),
    sumWithSavingsPlan: Math.round(sum - SAVINGS_PLAN * instances),
  };
}

function* itemsOf(json: Json, prices: Prices): Iterable<Item> {
  const of = (type: string) =>
    Object.values(((json.resource ?? {}) as Record<string, Record<string, Fields>>)[type] ?? {});
  const hourly = (what: string, each: string, hour: number | undefined): Item => ({
    what,
    each: hour === undefined ? `${each}, which is not in the table` : `${each} at ${figure(hour)} an hour`,
    month: hour === undefined ? undefined : hour * HOURS,
  });

  for (const { instance_type: type } of of("aws_instance")) {
    yield hourly("instances", String(type), instanceHour(String(type), prices));
  }
  for (const { root_block_device: root } of of("aws_instance"))
    yield volume("root volumes", (root ?? {}) as Fields, prices);
  for (const fields of of("aws_ebs_volume")) yield volume("data volumes", fields, prices);
  for (const _ of of("aws_nat_gateway")) yield hourly("NAT gateways", "", prices.natHour);
  for (const { load_balancer_type: type } of of("aws_lb")) {
    yield hourly("load balancers", `${type}`, prices.balancerHour);
  }
  const balancers = of("aws_lb").filter(({ internal }) => internal !== true);
  const addresses = [...of("aws_eip"), ...balancers.flatMap(({ subnets }) => subnets as unknown[])];
  for (const _ of addresses) yield hourly("public IPv4 addresses", "", prices.addressHour);
  const endpoints = of("aws_vpc_endpoint").filter(({ vpc_endpoint_type: type }) => type === "Interface");
  for (const _ of endpoints.flatMap(({ subnet_ids: subnets }) => subnets as unknown[])) {
    yield hourly("interface endpoints", "", prices.endpointHour);
  }
  for (const { instance_class: type, allocated_storage: gib } of of("aws_db_instance")) {
    const { largeHour, gib: gibMonth } = prices.database ?? {};
    const size = /^db\.m6i\.(\w+)$/.exec(String(type))?.[1];
    const factor = sizeOf(size);
    const hour = largeHour === undefined || factor === undefined ? undefined : largeHour * 2 * factor;
    yield hourly("database", `${type} in two zones`, hour);
    yield monthly("database storage", `${gib} GiB`, gibMonth === undefined ? undefined : gibMonth * Number(gib));
  }
  for (const { request_interval: seconds } of of("aws_route53_health_check")) {
    const { basic, fast } = HEALTH_CHECK_MONTH;
    yield monthly("health checks", `each ${seconds} s`, seconds === 10 ? basic + fast : basic);
  }
  for (const _ of of("aws_kms_key")) yield monthly("KMS keys", "", KEY_MONTH);
  for (const _ of of("aws_cloudwatch_metric_alarm")) yield monthly("alarms", "", ALARM_MONTH);
}

function volume(what: string, fields: Fields, { volume: prices }: Prices): Item {
  const gib = Number(fields.size ?? fields.volume_size ?? ROOT_GIB);
  const iops = Number(fields.iops ?? 3000);
  const throughput = Number(fields.throughput ?? 125);
  const faster = iops > 3000 || throughput > 125 ? `, ${iops} operations and ${throughput} MiB a second` : "";
  const month = gib * prices.gib + (iops - 3000) * prices.iops + (throughput - 125) * prices.throughput;
  return { what, each: `${gib} GiB gp3 at ${figure(prices.gib)} a GiB${faster}`, month };
}

function monthly(what: string, each: string, month: number | undefined): Item {
  return {
    what,
    each: month === undefined ? `${each}, which is not in the table` : `${each} at ${figure(month)}`,
    month,
  };
}

function instanceHour(type: string, { xlargeHour }: Prices): number | undefined {
  const [family = "", size] = type.split(".");
  const hour = xlargeHour[family];
  const factor = sizeOf(size);
  return hour === undefined || factor === undefined ? undefined : hour * factor;
}

/** A size in units of `xlarge`; undefined for sizes without a proportional price, such as `metal`. */
function sizeOf(size = ""): number | undefined {
  const [, times] = /^(\d+)xlarge$/.exec(size) ?? [];
  return times === undefined ? SIZES[size] : Number(times);
}

/** One line for all identical items. */
function linesOf(items: readonly Item[]): CostLine[] {
  const alike = new Map<string, Item[]>();
  for (const item of items) {
    const key = `${item.what} ${item.each}`;
    alike.set(key, [...(alike.get(key) ?? []), item]);
  }
  return [...alike.values()].map((group) => {
    const [{ what, each, month }] = group as [Item];
    return {
      what,
      howMuch: each.startsWith(" ") ? `${group.length}${each}` : `${group.length} × ${each}`,
      month: month === undefined ? undefined : month * group.length,
    };
  });
}

function total(items: readonly Item[]): number {
  return items.reduce((sum, { month = 0 }) => sum + month, 0);
}

/** A price, rounded to remove floating-point noise. */
function figure(price: number): string {
  return String(Number(price.toFixed(4)));
}
