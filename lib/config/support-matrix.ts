import { type Distribution, minorOrdinal, parseKubernetesVersion } from "./versions";
import { either } from "./words";

/** The versions that a minor of Rancher supports. */
interface RancherLine {
  /**
   * Oldest and newest Kubernetes minor on RKE2 and K3s (SUSE, "Support Matrix"); the chart itself has no lower bound.
   */
  readonly kubernetes: Range;
  /** Major version of the chart rancher-backup (Rancher, "Backup Restore Compatibility"). */
  readonly backup: number;
  /**
   * Newest patch for the community; later ones are only for Rancher Prime (Rancher, "Rancher Webhook": Availability in
   * Community). Absent: no patch is known.
   */
  readonly community?: number;
}

/** The versions that a minor of cert-manager supports. */
interface CertManagerLine {
  /** Its newest patch, the default. */
  readonly newest: string;
  /** Oldest and newest Kubernetes minor (cert-manager, "Supported Releases"). */
  readonly kubernetes: Range;
}

type Range = readonly [oldest: number, newest: number];

/** The supported versions by minor of Rancher. `rancher.unsupported: true` is the consent to other combinations. */
export const RANCHER_LINES: Readonly<Record<string, RancherLine>> = {
  "2.11": { kubernetes: [30, 32], backup: 106, community: 3 },
  "2.12": { kubernetes: [31, 33], backup: 107, community: 3 },
  "2.13": { kubernetes: [32, 34], backup: 108, community: 3 },
  "2.14": { kubernetes: [33, 35], backup: 109 },
  "2.15": { kubernetes: [34, 36], backup: 110 },
};

/** The supported versions by minor of cert-manager, newest last. */
export const CERT_MANAGER_LINES: Readonly<Record<string, CertManagerLine>> = {
  "1.18": { newest: "1.18.6", kubernetes: [29, 33] },
  "1.19": { newest: "1.19.6", kubernetes: [31, 35] },
  "1.20": { newest: "1.20.3", kubernetes: [32, 35] },
  "1.21": { newest: "1.21.1", kubernetes: [33, 36] },
};

/** The releases of a distribution at which etcd changes from 3.5 to 3.6, such as `v1.33.7+rke2r2`. */
interface EtcdBorder {
  /**
   * The first release of each minor with etcd 3.5.26, newest last. Older ones keep removed members in a store that etcd
   * 3.6 reads, and etcd 3.6 counts them as voters (etcd, "CHANGELOG-3.5", 3.5.26). Minors before the first have none.
   */
  readonly repaired: readonly string[];
  /** The first release that may have etcd 3.6; all newer ones may have it too. */
  readonly newer: string;
  /** The releases with etcd 3.5.26 from which every upgrade is possible, for messages. */
  readonly between: string;
}

/**
 * RKE2: `scripts/version.sh` of each tag. K3s: its release notes and issue 13485. Releases from 1.33.8 count as etcd
 * 3.6, to be safe.
 */
export const ETCD_BORDERS: Readonly<Record<Distribution, EtcdBorder>> = {
  rke2: {
    repaired: ["v1.32.11+rke2r2", "v1.33.7+rke2r2"],
    newer: "v1.33.11+rke2r0",
    between: "v1.33.7+rke2r2 to v1.33.10",
  },
  k3s: { repaired: ["v1.32.11+k3s3", "v1.33.7+k3s3"], newer: "v1.33.8+k3s0", between: "v1.33.7+k3s3" },
};

/** The repository of Rancher Prime's charts (SUSE, "Rancher Prime": Installation). */
export const PRIME_CHARTS = "https://charts.rancher.com/server-charts/prime";

const ANY_MINOR = 999;

interface Minor {
  readonly major: number;
  readonly minor: number;
}

/** The remedy for versions that are not supported together. */
export const CONSENT = "rancher.unsupported: true to deploy without support";

/**
 * Oldest and newest Kubernetes minor (34 for 1.34) that a Rancher version of the table supports. With the user's
 * consent there is no oldest one. The newest remains, because Rancher's chart rejects a newer one (`kubeVersion`).
 *
 * @throws Error for a Rancher version outside the table, unless the user consents
 */
export function kubernetesMinorsOf(rancher: Minor, unsupported = false): Range {
  const line = lineOf(rancher);
  if (unsupported) return [0, line?.kubernetes[1] ?? ANY_MINOR];
  if (!line) throw new Error(unknownRancher(rancher));
  return line.kubernetes;
}

/** Why a Rancher version is not in the table, or undefined when it is. */
export function unknownRancher(rancher: Minor): string | undefined {
  if (lineOf(rancher)) return undefined;
  const known = either(Object.keys(RANCHER_LINES));
  return `Rancher ${rancher.major}.${rancher.minor} is not in the support matrix of this release; write a version of ${known}, or ${CONSENT}`;
}

/** Why the community's repository lacks a Rancher version, with the remedies; undefined when no reason is known. */
export function primeOnly(
  rancher: Minor & { readonly patch: number; readonly version: string },
  otherwise = `rancher.repository ${PRIME_CHARTS}, or your own repository`,
): string | undefined {
  const newest = lineOf(rancher)?.community;
  if (newest === undefined || rancher.patch <= newest) return undefined;
  const minor = `${rancher.major}.${rancher.minor}`;
  return `got ${rancher.version}, which is published only for Rancher Prime; write at most ${minor}.${newest}, or ${otherwise}`;
}

/**
 * Why Rancher does not support a Kubernetes version, with the remedies. Undefined when it does or is unknown, or when
 * the user consents to an older one. Nobody can consent to a newer one: Rancher's chart rejects it (`kubeVersion`).
 */
export function unsupportedKubernetes(
  rancher: Minor,
  kubernetes: Minor & { readonly version: string },
  unsupported = false,
): string | undefined {
  const range = lineOf(rancher)?.kubernetes;
  if (!range || supports(range, kubernetes)) return undefined;
  const [oldest, newest] = range;
  const isTooNew = kubernetes.minor > newest;
  if (unsupported && !isTooNew) return undefined;
  const others = Object.entries(RANCHER_LINES)
    .filter(([, other]) => supports(other.kubernetes, kubernetes))
    .map(([minor]) => minor);
  const remedies = [
    `a version of 1.${oldest} to 1.${newest}`,
    ...(others.length > 0 ? [`a rancher.version of ${either(others)}`] : []),
    ...(isTooNew ? [] : [CONSENT]),
  ];
  return (
    `Rancher ${rancher.major}.${rancher.minor} supports Kubernetes 1.${oldest} to 1.${newest}, got ${kubernetes.version}${isTooNew ? ", which its chart rejects" : ""}; ` +
    `write ${remedies.join(", or ")}`
  );
}

/** The newest cert-manager for a Kubernetes minor, `1.21.1`; undefined when the table has none. */
export function certManagerFor(kubernetes: Minor): string | undefined {
  const fitting = Object.values(CERT_MANAGER_LINES).filter((line) => supports(line.kubernetes, kubernetes));
  return fitting.at(-1)?.newest;
}

/**
 * Why a cert-manager does not support Kubernetes, with a version that does; undefined when it does. Absent: no version
 * does.
 */
export function unsupportedCertManager(version: string | undefined, kubernetes: Minor): string | undefined {
  const minor = version === undefined ? "" : version.split(".").slice(0, 2).join(".");
  const range = CERT_MANAGER_LINES[minor]?.kubernetes;
  if (range && supports(range, kubernetes)) return undefined;
  const fitting = Object.entries(CERT_MANAGER_LINES)
    .filter(([, line]) => supports(line.kubernetes, kubernetes))
    .map(([name]) => name);
  const remedy =
    fitting.length > 0 ? `write a version of ${either(fitting)}, or ${CONSENT}` : `write it, with ${CONSENT}`;
  const got = version === undefined ? "missing" : `got ${version}`;
  const reason = range
    ? `cert-manager ${minor} supports Kubernetes 1.${range[0]} to 1.${range[1]}, not ${kubernetes.major}.${kubernetes.minor}`
    : `the support matrix has ${version === undefined ? "no cert-manager" : `no cert-manager ${minor}`} for Kubernetes ${kubernetes.major}.${kubernetes.minor}`;
  return `${got}, but ${reason}; ${remedy}`;
}

/**
 * Why a version of the chart rancher-backup does not support Rancher, with the line that does; undefined when it does.
 */
export function unsupportedBackup(version: string, rancher: Minor): string | undefined {
  const line = lineOf(rancher)?.backup;
  if (line === undefined || version.startsWith(`${line}.`)) return undefined;
  return `got ${version}, but Rancher ${rancher.major}.${rancher.minor} needs the charts ${line}.x of rancher-backup; write one of these versions, or ${CONSENT}`;
}

/** The releases of a distribution before and after etcd 3.6, in ordinals of versions. */
interface Etcd36 {
  /** The first release that may have etcd 3.6. */
  readonly first: number;
  /** The last minor with releases before etcd 3.6. */
  readonly lastMinor: number;
  /**
   * Releases that can be upgraded to etcd 3.6: ranges from the first ordinal to before the second one, or without an
   * end.
   */
  readonly after: readonly (readonly [from: number, before?: number])[];
  /** Releases with etcd 3.5 that can be upgraded to etcd 3.6, for messages. */
  readonly between: string;
}

/** The releases of a distribution before and after etcd 3.6. */
export function etcd36Of(distribution: Distribution): Etcd36 {
  const { repaired, newer, between } = ETCD_BORDERS[distribution];
  const minors = repaired.map((version) => parseKubernetesVersion(version));
  const after = minors.map(({ ordinal }, index) => {
    const next = minors[index + 1];
    return next ? ([ordinal, minorOrdinal(next)] as const) : ([ordinal] as const);
  });
  const { minor: lastMinor, ordinal: first } = parseKubernetesVersion(newer);
  return { first, lastMinor, after, between };
}

function lineOf({ major, minor }: Minor): RancherLine | undefined {
  return RANCHER_LINES[`${major}.${minor}`];
}

function supports([oldest, newest]: Range, { major, minor }: Minor): boolean {
  return major === 1 && minor >= oldest && minor <= newest;
}
