import { text } from "./fields";
import { either, show } from "./words";

/** Patches by minor of Kubernetes in release 1.7.5 of the provider rancher/rke (RKE 1.7.5, "data/data.json"). */
const PATCHES: Readonly<Record<number, readonly [oldest: number, newest: number]>> = {
  28: [7, 15],
  29: [6, 15],
  30: [2, 11],
  31: [2, 7],
};

/** The version that exists only as a second build (RKE 1.7.5, "data/data.json"). */
const SECOND_BUILD = "v1.31.2-rancher2-1";

/** Version of RKE1 in examples and error texts. */
export const SAMPLE_RKE1_VERSION = "v1.31.7-rancher1-1";

const expected = `a release of RKE1 such as ${SAMPLE_RKE1_VERSION}`;

/** A Kubernetes version for RKE1 that the provider supports. */
export const rke1Version = text(expected, versionProblem, /^v1\.\d{1,2}\.\d{1,2}-rancher\d-\d$/);

/** A version of RKE1, for example v1.31.7-rancher1-1. */
interface Rke1Version {
  /** The whole version, such as `v1.31.7-rancher1-1`. */
  readonly version: string;
  /** Kubernetes major, such as 1. */
  readonly major: number;
  /** Kubernetes minor, such as 31. */
  readonly minor: number;
}

/**
 * Parses a version of RKE1.
 *
 * @throws Error with the text of the configuration error when the version is invalid
 */
export function parseRke1Version(version: string): Rke1Version {
  const problem = versionProblem(version);
  if (problem !== undefined) throw new Error(problem);
  const [major, minor] = version.slice(1).split(".").map(Number) as [number, number];
  return { version, major, minor };
}

function versionProblem(input: string): string | undefined {
  const [, minor, patch] = /^v1\.(\d{1,2})\.(\d{1,2})-rancher1-1$/.exec(input) ?? [];
  const [oldest, newest] = PATCHES[Number(minor)] ?? [];
  if (input === SECOND_BUILD) return undefined;
  const isKnown = oldest !== undefined && newest !== undefined && Number(patch) >= oldest && Number(patch) <= newest;
  if (isKnown && `v1.${minor}.${patch}` !== SECOND_BUILD.split("-")[0]) return undefined;
  const newestOfAll = Object.entries(PATCHES).map(([each, [, last]]) => `v1.${each}.${last}-rancher1-1`);
  return `got ${show(input)}, expected ${expected}; the newest that the provider rancher/rke installs are ${either(newestOfAll, "and")}`;
}
