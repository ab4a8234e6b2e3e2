import { arrow, box, type Frame, type Look, line, picture, pill, text } from "./shapes";
import type { Balancer, Database, Dns, Release, SubnetKind, Topology, Zone } from "./topology";

const WIDTH = 960;
const MARGIN = 24;
const GAP = 16;
const INNER = WIDTH - 2 * MARGIN;
const SERVER_HEIGHT = 66;
/** The distance from the load balancers to the zones, and the height of the line that joins several load balancers. */
const DOWN = 40;
const JOINT = 14;
const LOOKS = {
  dns: { fill: "#fdf0f5", stroke: "#c2417c" },
  who: { fill: "#f5f7fa", stroke: "#9aa5b1" },
  region: { fill: "#fbfdff", stroke: "#7b8794", dashed: true },
  balancer: { fill: "#e6f0ff", stroke: "#2f6fde" },
  zone: { fill: "#f7faf5", stroke: "#8fb573", dashed: true },
  nat: { fill: "#eef4e8", stroke: "#8fb573" },
  server: { fill: "#ffffff", stroke: "#3e7a1f" },
  cluster: { fill: "#fff7e8", stroke: "#d08700" },
  release: { fill: "#ffffff", stroke: "#d08700" },
  store: { fill: "#f3ecfb", stroke: "#8553c4" },
} satisfies Record<string, Look>;

/**
 * A topology as an SVG. Clients are at the top, then load balancers, then the zones with their servers, then the
 * software on the servers.
 */
export function svg(topology: Topology): string {
  const shapes: string[] = [];
  const { balancers, zones, region, dns } = topology;
  let y = who(topology, shapes);
  const top = y;
  if (region !== undefined) y += 32;
  const inset = region === undefined ? 0 : GAP;
  const across: Frame = { x: MARGIN + inset, y, width: INNER - 2 * inset, height: 0 };
  const entry = y;
  if (balancers.length > 0) y = balancersIn({ ...across, y }, balancers, shapes) + DOWN;
  else if (dns?.multivalue) y = answersIn({ ...across, y }, dns, shapes) + DOWN;
  if (zones.length > 0) y = zonesIn({ ...across, y }, topology, shapes) + GAP;
  const databases = databasesIn({ ...across, y }, topology.databases, shapes);
  const cluster = clusterIn({ ...across, y: databases }, topology, shapes);
  y = storesIn({ ...across, y: cluster + GAP }, topology.stores, shapes);
  if (region !== undefined) {
    const frame = { x: MARGIN, y: top, width: INNER, height: y - top };
    shapes.unshift(box(frame, LOOKS.region, `AWS ${region}, stack ${topology.stack}`));
    y += GAP;
  }
  const height = y + MARGIN - GAP;
  return picture(WIDTH, height, `Topology of ${topology.stack}`, [...shapes, ...arrows(topology, entry)]);
}

const WHO_WIDTH = 180;
// Right of the region's title, and above the first of two load balancers.
const CLIENTS_X = MARGIN + 0.45 * INNER - WHO_WIDTH / 2;
const TERRAFORM_X = MARGIN + (5 * INNER) / 6 - WHO_WIDTH / 2;

function who({ api }: Topology, shapes: string[]): number {
  const at = (x: number): Frame => ({ x, y: MARGIN, width: WHO_WIDTH, height: 32 });
  shapes.push(pill(at(CLIENTS_X), LOOKS.who, "users, agents of clusters"));
  if (api) shapes.push(pill(at(TERRAFORM_X), LOOKS.who, "Terraform, kubectl"));
  return MARGIN + 32 + 64;
}

function arrows({ api, hostnames, dns }: Topology, entry: number): string[] {
  const start = MARGIN + 32;
  const middle = (x: number) => x + WHO_WIDTH / 2;
  const labelled = (x: number, labels: readonly string[]) => [
    arrow(middle(x), start, middle(x), entry),
    ...labels.map((label, index) => text(middle(x) - 8, start + 24 + index * 18, label, { anchor: "end" })),
  ];
  return [
    ...labelled(CLIENTS_X, [
      hostnames.length > 0 ? `https://${hostnames.join(", ")}` : "your DNS record",
      ...(dns && !dns.multivalue ? [dns.zone] : []),
    ]),
    ...(api ? labelled(TERRAFORM_X, ["Kubernetes API, 6443"]) : []),
  ];
}

/** Route 53 in the place of a load balancer. */
function answersIn({ x, y, width }: Frame, { zone }: Dns, shapes: string[]): number {
  const height = 52;
  shapes.push(box({ x, y, width, height }, LOOKS.dns, zone, ["addresses of the healthy servers, checked by Route 53"]));
  return y + height;
}

function balancersIn({ x, y, width }: Frame, balancers: readonly Balancer[], shapes: string[]): number {
  const height = 52;
  // Users connect at the left, and API clients at the right.
  const inOrder = [...balancers].sort((a, b) => Number(a.ports.includes(6443)) - Number(b.ports.includes(6443)));
  const each = (width - GAP * (inOrder.length - 1)) / inOrder.length;
  inOrder.forEach(({ kind, scheme, ports, subnets, endsTls }, index) => {
    const frame = { x: x + index * (each + GAP), y, width: each, height };
    shapes.push(
      box(frame, LOOKS.balancer, `${kind} load balancer, ${scheme}`, [
        `${kind === "network" ? "TCP" : "HTTP"} ${ports.join(", ")}, ${subnets} subnets of all zones${endsTls ? "; TLS ends here" : ""}`,
      ]),
    );
    if (inOrder.length > 1) shapes.push(line(frame.x + each / 2, y + height, frame.x + each / 2, y + height + JOINT));
  });
  if (inOrder.length > 1) shapes.push(line(x + each / 6, y + height + JOINT, x + width - each / 6, y + height + JOINT));
  return y + height;
}

function zonesIn({ x, y, width }: Frame, { zones, balancers, dns }: Topology, shapes: string[]): number {
  const height = Math.max(...zones.map(heightOf));
  const each = (width - GAP * (zones.length - 1)) / zones.length;
  zones.forEach((zone, index) => {
    const frame = { x: x + index * (each + GAP), y, width: each, height };
    zoneIn(frame, zone, shapes);
    const middle = frame.x + each / 2;
    if (balancers.length > 0 || dns?.multivalue)
      shapes.push(arrow(middle, y - (balancers.length > 1 ? DOWN - JOINT : DOWN), middle, y));
  });
  return y + height;
}

const KINDS: readonly SubnetKind[] = ["public", "private"];
const TITLE_HEIGHT = 32;
const NAT_HEIGHT = 40;
const SUBNET_HEIGHT = 26;

/** The servers of a zone by the kind of their subnet; a kind without servers is omitted. */
function subnetsOf({ servers }: Zone): { readonly kind: SubnetKind; readonly servers: Zone["servers"] }[] {
  return KINDS.map((kind) => ({ kind, servers: servers.filter(({ subnet }) => subnet === kind) })).filter(
    (subnet) => subnet.servers.length > 0,
  );
}

function heightOf(zone: Zone): number {
  const servers = zone.servers.length * (SERVER_HEIGHT + 8);
  return TITLE_HEIGHT + (zone.nat ? NAT_HEIGHT : 0) + subnetsOf(zone).length * SUBNET_HEIGHT + servers + 8;
}

function zoneIn(frame: Frame, zone: Zone, shapes: string[]): void {
  const { x, y, width } = frame;
  shapes.push(box(frame, LOOKS.zone, zone.name));
  let top = y + TITLE_HEIGHT;
  if (zone.nat) {
    shapes.push(pill({ x: x + 12, y: top, width: width - 24, height: 30 }, LOOKS.nat, "public subnet: NAT gateway"));
    top += NAT_HEIGHT;
  }
  for (const { kind, servers } of subnetsOf(zone)) {
    shapes.push(text(x + 12, top + 16, zone.existing ? `existing ${kind} subnet` : `${kind} subnet`));
    top += SUBNET_HEIGHT;
    for (const { name, instanceType, volume } of servers) {
      const lines = [instanceType, ...(volume > 0 ? [`data volume ${volume} GiB, fixed address`] : [])];
      shapes.push(box({ x: x + 12, y: top, width: width - 24, height: SERVER_HEIGHT }, LOOKS.server, name, lines));
      top += SERVER_HEIGHT + 8;
    }
  }
}

function databasesIn({ x, y, width }: Frame, databases: readonly Database[], shapes: string[]): number {
  const height = 52;
  for (const { name, instanceClass, multiZone, subnets } of databases) {
    const line = `${instanceClass}, ${subnets} subnets${multiZone ? ", a second instance in another zone" : ""}`;
    shapes.push(box({ x, y, width, height }, LOOKS.store, `${name} on RDS`, [line]));
    y += height + GAP;
  }
  return y;
}

function clusterIn({ x, y, width }: Frame, { cluster, releases, tls, balancers }: Topology, shapes: string[]): number {
  const rows = Math.ceil(releases.length / 3);
  const height = 36 + rows * 40;
  const isDrawn = tls === undefined || balancers.some(({ endsTls }) => endsTls);
  shapes.push(box({ x, y, width, height }, LOOKS.cluster, isDrawn ? cluster : `${cluster}; ${tls}`));
  pillsIn({ x: x + 12, y: y + 32, width: width - 24, height: 30 }, LOOKS.release, releases.map(labelOf), shapes);
  return y + height;
}

function labelOf({ name, version, role }: Release): string {
  return `${name} ${version}${role ? `: ${role}` : ""}`;
}

function storesIn(frame: Frame, stores: readonly string[], shapes: string[]): number {
  pillsIn({ ...frame, height: 34 }, LOOKS.store, stores, shapes);
  return frame.y + Math.ceil(stores.length / 3) * 44 + (stores.length > 0 ? 6 : 0);
}

/** Rows of three labels. The height is that of a label. */
function pillsIn({ x, y, width, height }: Frame, look: Look, labels: readonly string[], shapes: string[]): void {
  const each = (width - 2 * 12) / 3;
  labels.forEach((label, index) => {
    const place = { x: x + (index % 3) * (each + 12), y: y + Math.floor(index / 3) * (height + 10) };
    shapes.push(pill({ ...place, width: each, height }, look, label));
  });
}
