import { either, show, text } from "./text";

/** What every error and every output of a stack on RKE1 says (SUSE, "RKE1 End of Life"). */
export const RKE1_ENDED = "RKE1 reached its end of life on 2025-07-31";

/** The newest minor of Rancher 2 that runs on RKE1 (SUSE, "Support Matrix"). */
export const NEWEST_RANCHER_ON_RKE1 = 11;

/** Patches by minor of Kubernetes that release 1.7.5 of the provider rancher/rke installs (RKE 1.7.5, "data/data.json"). */
const PATCHES: Readonly<Record<number, readonly [oldest: number, newest: number]>> = {
  28: [7, 15],
  29: [6, 15],
  30: [2, 11],
  31: [2, 7],
};

/** The one whose first build was replaced by a second. */
const SECOND_BUILD = "v1.31.2-rancher2-1";

/** Release of RKE1 that examples and error texts name. */
export const SAMPLE_RKE1_VERSION = "v1.31.7-rancher1-1";

const expected = `a release of RKE1 such as ${SAMPLE_RKE1_VERSION}`;

/** A release of Kubernetes by RKE1, of those that the provider knows. */
export const rke1Version = text(expected, versionProblem, /^v1\.\d{1,2}\.\d{1,2}-rancher\d-\d$/);

/** A release of RKE1, for example v1.31.7-rancher1-1. */
export interface Rke1Version {
  readonly version: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** Takes a valid release of RKE1 apart. Throws an Error with the text of the configuration error otherwise. */
export function parseRke1Version(version: string): Rke1Version {
  const problem = versionProblem(version);
  if (problem !== undefined) throw new Error(problem);
  const [major, minor, patch] = version.slice(1).split(/[.-]/, 3).map(Number) as [number, number, number];
  return { version, major, minor, patch };
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
