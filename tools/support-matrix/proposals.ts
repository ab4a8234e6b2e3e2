import { parseKubernetesVersion } from "../../lib/config";
import { CERT_MANAGER_LINES, ETCD_BORDERS, RANCHER_LINES } from "../../lib/config/support-matrix";
import type { Distribution } from "../../lib/config/versions";
import { FIRST_VERSIONS } from "../init/first-file";
import type { Chart, Published } from "./published";

/** A row of the support matrix, beside what is published. */
export interface Proposal {
  /** What differs; `stays` when nothing does. */
  readonly kind: "new minor" | "new patch" | "withdrawn" | "changed" | "stays";
  /** The product and its releases, and what to edit. */
  readonly text: string;
  /** The edit, when it needs no decision. */
  readonly edit?: Edit;
}

/** A change of one value in a row of `lib/config/support-matrix.ts`. */
export interface Edit {
  /** Minor of the row, such as `1.21`. */
  readonly row: string;
  /** Field of the row. */
  readonly field: "newest" | "community";
  /** Its present value, as TypeScript. */
  readonly from: string;
  /** Its new value, as TypeScript. */
  readonly to: string;
}

const NAMES = { rke2: "RKE2", k3s: "K3s" } as const;

/** Compares the support matrix with what is published. */
export function proposalsOf(published: Published): Proposal[] {
  return [
    ...ranchers(published.rancher),
    ...certManagers(published["cert-manager"]),
    ...kubernetes("rke2", published),
    ...kubernetes("k3s", published),
  ];
}

function ranchers(charts: readonly Chart[]): Proposal[] {
  const newest = newestOfMinors(charts);
  const rows = Object.entries(RANCHER_LINES).map(([minor, { kubernetes, community }]): Proposal => {
    const chart = newest.get(minor);
    if (chart === undefined) return absent(`Rancher ${minor}`);
    const patch = patchOf(chart);
    const edit = { row: minor, field: "community", from: String(community), to: String(patch) } as const;
    if (community !== undefined && patch > community)
      return { kind: "new patch", text: `Rancher ${chart.version}: edit community of ${minor}, ${community}`, edit };
    if (community !== undefined && patch < community)
      return withdrawn(`Rancher ${minor}.${community}`, chart.version, `community of ${minor}`);
    const limit = limitOf(chart);
    if (limit === kubernetes[1]) return { kind: "stays", text: `Rancher ${minor}: ${chart.version}` };
    const accepted = limit === undefined ? chart.kubeVersion || "any version" : `1.${limit}`;
    return {
      kind: "changed",
      text: `Rancher ${chart.version}: the newest Kubernetes of its chart is ${accepted}, and of its row 1.${kubernetes[1]}; compare SUSE's "Support Matrix", and edit kubernetes`,
    };
  });
  const added = newMinors(newest, RANCHER_LINES).map(([minor, chart]): Proposal => {
    const row = `"${minor}": { kubernetes: [OLDEST, ${limitOf(chart) ?? "NEWEST"}], backup: LINE }`;
    return { kind: "new minor", text: `Rancher ${chart.version}: add ${row}, by docs/maintain.md` };
  });
  return [...rows, ...added];
}

function certManagers(charts: readonly Chart[]): Proposal[] {
  const newest = newestOfMinors(charts);
  const rows = Object.entries(CERT_MANAGER_LINES).map(([minor, { newest: version }]): Proposal => {
    const chart = newest.get(minor);
    if (chart === undefined) return absent(`cert-manager ${minor}`);
    const edit = { row: minor, field: "newest", from: `"${version}"`, to: `"${chart.version}"` } as const;
    if (patchOf(chart) > patchOf({ version }))
      return { kind: "new patch", text: `cert-manager ${chart.version}: edit newest of ${minor}, ${version}`, edit };
    if (patchOf(chart) < patchOf({ version }))
      return withdrawn(`cert-manager ${version}`, chart.version, `newest of ${minor}`);
    return { kind: "stays", text: `cert-manager ${minor}: ${version}` };
  });
  const added = newMinors(newest, CERT_MANAGER_LINES).map(([minor, { version }]): Proposal => {
    const row = `"${minor}": { newest: "${version}", kubernetes: [OLDEST, NEWEST] }`;
    return { kind: "new minor", text: `cert-manager ${version}: add ${row}, by docs/maintain.md` };
  });
  return [...rows, ...added];
}

/** A new patch or minor of Kubernetes needs no edit: the limit is that of Rancher's chart. */
function kubernetes(distribution: Distribution, { kubernetes: all }: Published): Proposal[] {
  const newest = all[distribution];
  const ranges = Object.values(RANCHER_LINES).map((line) => line.kubernetes);
  const oldest = Math.min(...ranges.map(([first]) => first));
  const last = Math.max(...ranges.map(([, end]) => end));
  const minors = Array.from({ length: last - oldest + 1 }, (_, index) => oldest + index);
  const rows = minors.map((minor): Proposal => {
    const name = `${NAMES[distribution]} 1.${minor}`;
    const release = newest.get(minor);
    if (release === undefined) return absent(name);
    const lost = namedReleases(distribution).find(
      (named) => named.minor === minor && named.ordinal > parseKubernetesVersion(release).ordinal,
    );
    if (lost !== undefined) return withdrawn(`${NAMES[distribution]} ${lost.version}`, release, lost.place);
    return { kind: "stays", text: `${name}: ${release}` };
  });
  const newer = [...newest].filter(([minor]) => minor > last);
  return [
    ...rows,
    ...newer.map(
      ([minor, release]): Proposal => ({
        kind: "stays",
        text: `${NAMES[distribution]} 1.${minor}: ${release}; no row of Rancher supports it`,
      }),
    ),
  ];
}

/** The releases that the source names, with the places to edit. */
function namedReleases(distribution: Distribution) {
  return [
    ...ETCD_BORDERS[distribution].repaired.map((version) => ({ version, place: `ETCD_BORDERS.${distribution}` })),
    { version: FIRST_VERSIONS.kubernetes, place: "FIRST_VERSIONS, rancher.yaml and the examples" },
  ]
    .map(({ version, place }) => ({ ...parseKubernetesVersion(version), place }))
    .filter((release) => release.distribution === distribution);
}

function absent(name: string): Proposal {
  return { kind: "withdrawn", text: `${name}: its index has no release; check the address, or delete the row` };
}

function withdrawn(name: string, newest: string, place: string): Proposal {
  return { kind: "withdrawn", text: `${name}: the newest release is ${newest}; edit ${place}` };
}

/** The newest chart of each minor. */
function newestOfMinors(charts: readonly Chart[]): Map<string, Chart> {
  const newest = new Map<string, Chart>();
  for (const chart of charts) {
    const minor = minorOf(chart);
    const known = newest.get(minor);
    if (known === undefined || patchOf(chart) > patchOf(known)) newest.set(minor, chart);
  }
  return newest;
}

/** Published minors that are newer than the oldest row, and have no row. Oldest first. */
function newMinors(newest: ReadonlyMap<string, Chart>, rows: Readonly<Record<string, unknown>>): [string, Chart][] {
  const oldest = Math.min(...Object.keys(rows).map(ordinal));
  return [...newest]
    .filter(([minor]) => rows[minor] === undefined && ordinal(minor) > oldest)
    .sort(([a], [b]) => ordinal(a) - ordinal(b));
}

function minorOf({ version }: Chart): string {
  return version.split(".").slice(0, 2).join(".");
}

function patchOf({ version }: Pick<Chart, "version">): number {
  return Number(version.split(".")[2]);
}

function ordinal(minor: string): number {
  const [major = 0, rest = 0] = minor.split(".").map(Number);
  return major * 1000 + rest;
}

/** The newest Kubernetes minor that a chart accepts: 36 for `< 1.37.0-0`. */
function limitOf({ kubeVersion = "" }: Chart): number | undefined {
  const [, minor] = /<\s*v?1\.(\d+)\.0-0\s*$/.exec(kubeVersion) ?? [];
  return minor === undefined ? undefined : Number(minor) - 1;
}
