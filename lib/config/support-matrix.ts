import { either } from "./text";

/**
 * Kubernetes minors that each Rancher minor supports on RKE2 and K3s (SUSE, "Support Matrix"). Rancher's chart has
 * no lower bound of its own, so this table is the only one.
 */
const kubernetesMinorsByRancherMinor: Readonly<Record<string, readonly [oldest: number, newest: number]>> = {
  "2.11": [30, 32],
  "2.12": [31, 33],
  "2.13": [32, 34],
  "2.14": [33, 35],
  "2.15": [34, 36],
};

interface Minor {
  readonly major: number;
  readonly minor: number;
}

/** Oldest and newest Kubernetes minor (34 for 1.34) that a Rancher version of the table supports. Throws an Error for others. */
export function kubernetesMinorsOf(rancher: Minor): readonly [oldest: number, newest: number] {
  const range = kubernetesMinorsByRancherMinor[`${rancher.major}.${rancher.minor}`];
  if (!range) throw new Error(unknownRancher(rancher));
  return range;
}

/** Why a Rancher version is not in the table, or undefined when it is. */
export function unknownRancher({ major, minor }: Minor): string | undefined {
  if (kubernetesMinorsByRancherMinor[`${major}.${minor}`]) return undefined;
  const known = either(Object.keys(kubernetesMinorsByRancherMinor));
  return `Rancher ${major}.${minor} is not in the support matrix of this release; write a version of ${known}`;
}

/** Why Rancher does not support a Kubernetes version, with both ways out; undefined when it does or is unknown. */
export function unsupportedKubernetes(
  rancher: Minor,
  kubernetes: Minor & { readonly version: string },
): string | undefined {
  const range = kubernetesMinorsByRancherMinor[`${rancher.major}.${rancher.minor}`];
  if (!range || supports(range, kubernetes)) return undefined;
  const [oldest, newest] = range;
  const others = Object.entries(kubernetesMinorsByRancherMinor)
    .filter(([, other]) => supports(other, kubernetes))
    .map(([minor]) => minor);
  const otherRancher = others.length > 0 ? `, or a rancher.version of ${either(others)}` : "";
  return (
    `Rancher ${rancher.major}.${rancher.minor} supports Kubernetes 1.${oldest} to 1.${newest}, got ${kubernetes.version}; ` +
    `write a version of 1.${oldest} to 1.${newest}${otherRancher}`
  );
}

function supports([oldest, newest]: readonly [number, number], { major, minor }: Minor): boolean {
  return major === 1 && minor >= oldest && minor <= newest;
}
