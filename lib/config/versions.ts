import { text } from "./fields";
import { show } from "./words";

/** A release of Rancher, for example 2.15.0. */
interface RancherVersion {
  /** The whole version, such as `2.15.0`. */
  readonly version: string;
  /** Major, such as 2. */
  readonly major: number;
  /** Minor, such as 15. */
  readonly minor: number;
  /** Patch, such as 0. */
  readonly patch: number;
  /** An integer that sorts releases. */
  readonly ordinal: number;
}

/** A Kubernetes distribution. */
export type Distribution = "rke2" | "k3s";

/** A release of RKE2 or K3s, for example v1.35.7+rke2r1. */
export interface KubernetesVersion {
  /** The whole version, such as `v1.35.7+rke2r1`. */
  readonly version: string;
  /** Kubernetes major, such as 1. */
  readonly major: number;
  /** Kubernetes minor, such as 35. */
  readonly minor: number;
  /** Kubernetes patch, such as 7. */
  readonly patch: number;
  /** Kubernetes distribution. */
  readonly distribution: Distribution;
  /** An integer that sorts releases of one distribution. It is below 2^53, so that Terraform compares it exactly. */
  readonly ordinal: number;
}

const number = "(0|[1-9]\\d{0,2})";
const rancherForm = new RegExp(`^${number}\\.${number}\\.${number}$`);
const kubernetesForm = new RegExp(`^v${number}\\.${number}\\.${number}\\+(rke2r|k3s)${number}$`);
const rancherExpected = "an exact Rancher version such as 2.15.0";
const kubernetesExpected = "an exact RKE2 or K3s version such as v1.35.7+rke2r1 or v1.35.6+k3s1";

/** An exact Rancher version, without the leading v: the chart is `2.15.0`, the image and the tag are `v2.15.0`. */
export const rancherVersion = text(rancherExpected, rancherProblem, rancherForm);

/** An exact RKE2 or K3s version, in the form of its release's tag. */
export const kubernetesVersion = text(kubernetesExpected, kubernetesProblem, kubernetesForm);

/**
 * Parses a Rancher version.
 *
 * @throws Error with the text of the configuration error when the version is invalid
 */
export function parseRancherVersion(version: string): RancherVersion {
  const match = rancherForm.exec(version);
  if (!match) throw new Error(rancherProblem(version));
  const [major, minor, patch] = match.slice(1).map(Number) as [number, number, number];
  return { version, major, minor, patch, ordinal: ordinal(major, minor, patch) };
}

/** The distribution of a release. */
export function distributionOf(version: string): Distribution {
  return parseKubernetesVersion(version).distribution;
}

/**
 * Whether a release is one of `since` or newer: `since` has the first release of each minor version, such as `1.33.4`.
 */
export function isSince(
  since: readonly string[],
  { minor, patch }: Pick<KubernetesVersion, "minor" | "patch">,
): boolean {
  const firsts = since.map((first) => first.split(".").map(Number) as [number, number, number]);
  const own = firsts.find(([, each]) => each === minor);
  return own ? patch >= own[2] : minor > Math.max(...firsts.map(([, each]) => each));
}

/**
 * Parses an RKE2 or K3s version.
 *
 * @throws Error with the text of the configuration error when the version is invalid
 */
export function parseKubernetesVersion(version: string): KubernetesVersion {
  const match = kubernetesForm.exec(version);
  if (!match) throw new Error(kubernetesProblem(version));
  const [major, minor, patch, release] = [1, 2, 3, 5].map((group) => Number(match[group])) as [
    number,
    number,
    number,
    number,
  ];
  const distribution = match[4] === "k3s" ? "k3s" : "rke2";
  return { version, major, minor, patch, distribution, ordinal: ordinal(major, minor, patch, release) };
}

/** The lowest ordinal of a Kubernetes minor's releases. */
export function minorOrdinal({ major, minor }: KubernetesVersion): number {
  return ordinal(major, minor, 0, 0);
}

/** The parts of a Kubernetes minor version, such as 1 and 35 of `1.35`. */
export function kubernetesMinorOf({ kubernetes }: { readonly kubernetes: string }) {
  const [major, minor] = kubernetes.split(".").map(Number) as [number, number];
  return { major, minor, version: kubernetes };
}

/** Whether a Rancher version, such as 2.15.0, is at least `minor` and `patch` of Rancher 2. */
export function isRancherAtLeast(version: string, minor: number, patch = 0): boolean {
  return parseRancherVersion(version).ordinal >= ordinal(2, minor, patch);
}

/** Three digits for each number: four numbers below 1000 make at most 10^12. */
function ordinal(...numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum * 1000 + each, 0);
}

function rancherProblem(input: string): string | undefined {
  if (rancherForm.test(input)) return undefined;
  const bare = input.replace(/^v/i, "");
  if (rancherForm.test(bare)) return `got ${show(input)}, expected no leading v; write ${bare}`;
  if (/^\d+\.\d+$/.test(bare)) return `got ${show(input)}, expected the patch number too; write for example ${bare}.0`;
  if (/^\d+\.\d+\.\d+[-+]/.test(bare))
    return `got the pre-release ${show(input)}, expected a release such as 2.15.0; a pre-release cannot be upgraded`;
  return `got ${show(input)}, expected ${rancherExpected}`;
}

function kubernetesProblem(input: string): string | undefined {
  if (kubernetesForm.test(input)) return undefined;
  if (/(^|[-+.])(rc|alpha|beta)/.test(input))
    return `got the pre-release ${show(input)}, expected a release such as v1.35.7+rke2r1`;
  if (kubernetesForm.test(`v${input}`)) return `got ${show(input)}, expected a leading v; write v${input}`;
  // Image tags have a hyphen there, addresses %2B, and some pages nothing.
  const plus = input
    .toLowerCase()
    .replace(
      /^v?(\d+\.\d+\.\d+)\s*(?:[-+_ ]|%2b)?\s*(rke2|k3s)-?(r?)(\d+)$/,
      (_, base, name, r, build) => `v${base}+${name}${r}${build}`,
    );
  if (kubernetesForm.test(plus)) return `got ${show(input)}, expected + before the distribution; write ${plus}`;
  if (/^v?\d+\.\d+(\.\d+)?$/.test(input))
    return `got ${show(input)}, expected the full release of RKE2 or K3s; write for example v1.35.7+rke2r1 or v1.35.6+k3s1`;
  return `got ${show(input)}, expected ${kubernetesExpected}`;
}
