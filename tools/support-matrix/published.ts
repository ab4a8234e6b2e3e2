import { parse, YAMLParseError } from "yaml";
import { z } from "zod";
import { CERT_MANAGER_CHARTS, ConfigError, RANCHER_CHARTS } from "../../lib/config";
import type { Distribution } from "../../lib/config/versions";
import { download } from "../download";

/** The addresses of the indexes. */
export interface Addresses {
  /** Repository of Rancher's chart. */
  readonly rancher: string;
  /** Repository of cert-manager's chart. */
  readonly "cert-manager": string;
  /** Channels of RKE2. */
  readonly rke2: string;
  /** Channels of K3s. */
  readonly k3s: string;
}

export const ADDRESSES: Addresses = {
  rancher: RANCHER_CHARTS,
  "cert-manager": CERT_MANAGER_CHARTS,
  rke2: "https://update.rke2.io/v1-release/channels",
  k3s: "https://update.k3s.io/v1-release/channels",
};

/** A release of a chart. */
export interface Chart {
  /** Version without a leading v, such as `1.21.1`. */
  readonly version: string;
  /** The Kubernetes versions that it accepts, such as `< 1.37.0-0`. */
  readonly kubeVersion?: string;
}

/** What the indexes contain, without pre-releases. */
export interface Published {
  /** Releases of Rancher's chart. */
  readonly rancher: readonly Chart[];
  /** Releases of cert-manager's chart. */
  readonly "cert-manager": readonly Chart[];
  /** The newest release of each Kubernetes minor, such as `v1.35.7+rke2r1` of 35. */
  readonly kubernetes: Readonly<Record<Distribution, ReadonlyMap<number, string>>>;
}

const chartIndex = (chart: string) =>
  z.object({
    entries: z.object({ [chart]: z.array(z.object({ version: z.string(), kubeVersion: z.string().optional() })) }),
  });

/** The answer of Rancher's channel server. A channel without a release has no `latest`. */
const channels = z.object({ data: z.array(z.object({ name: z.string(), latest: z.string().optional() })) });

/**
 * Reads all indexes.
 *
 * @param timeoutMs time limit of each download, in milliseconds
 * @throws ConfigError with the address of an index that cannot be read
 */
export async function published(addresses: Addresses, timeoutMs?: number): Promise<Published> {
  const charts = (name: "rancher" | "cert-manager") => {
    const url = `${addresses[name].replace(/\/$/, "")}/index.yaml`;
    return read(url, timeoutMs, `a chart index with releases of ${name}`, (index) => chartsOf(name, index));
  };
  const releases = (name: Distribution) =>
    read(addresses[name], timeoutMs, `channels with releases of ${name}`, (list) => releasesOf(name, list));
  const [rancher, certManager, rke2, k3s] = await Promise.all([
    charts("rancher"),
    charts("cert-manager"),
    releases("rke2"),
    releases("k3s"),
  ]);
  return { rancher, "cert-manager": certManager, kubernetes: { rke2, k3s } };
}

async function read<T>(
  url: string,
  timeoutMs: number | undefined,
  expected: string,
  partOf: (content: unknown) => T | undefined,
): Promise<T> {
  const text = await download(url, timeoutMs).catch((error: Error) => {
    throw new ConfigError([`matrix: cannot read ${url}: ${error.message}`]);
  });
  const part = partOf(contentOf(text));
  if (part === undefined)
    throw new ConfigError([`matrix: got ${text.length} characters from ${url}, expected ${expected}`]);
  return part;
}

/** The content of YAML or JSON, or undefined for another text. */
function contentOf(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof YAMLParseError) return undefined;
    throw error;
  }
}

/** The releases of a chart, or undefined when the index has none. */
function chartsOf(name: string, index: unknown): Chart[] | undefined {
  const { data } = chartIndex(name).safeParse(index);
  const all = data?.entries[name]?.map((chart) => ({ ...chart, version: chart.version.replace(/^v/, "") })) ?? [];
  const charts = all.filter(({ version }) => /^\d+\.\d+\.\d+$/.test(version));
  return charts.length > 0 ? charts : undefined;
}

/** The newest release of each minor, or undefined when there is none. */
function releasesOf(distribution: Distribution, list: unknown): Map<number, string> | undefined {
  const { data } = channels.safeParse(list);
  const form = new RegExp(`^v1\\.\\d+\\.\\d+\\+${distribution === "rke2" ? "rke2r" : "k3s"}\\d+$`);
  const newest = new Map<number, string>();
  for (const { name, latest } of data?.data ?? []) {
    const [, minor] = /^v1\.(\d+)$/.exec(name) ?? [];
    if (minor !== undefined && latest !== undefined && form.test(latest)) newest.set(Number(minor), latest);
  }
  return newest.size > 0 ? newest : undefined;
}
