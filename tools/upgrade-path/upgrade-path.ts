import { createContext, Script } from "node:vm";
import { etcdBorder } from "../../lib/cluster/guard/etcd-border";
import { rulesOf } from "../../lib/cluster/guard/rules";
import type { Step as GuardStep } from "../../lib/cluster/guard/step";
import { ConfigError, parseKubernetesVersion, parseRancherVersion, unsupportedKubernetes } from "../../lib/config";
import { ETCD_BORDERS, primeOnly, RANCHER_LINES, unknownRancher } from "../../lib/config/support-matrix";
import type { Rule } from "../../lib/guard/rule";

/** The versions of a stack. */
export interface Versions {
  /** Version of RKE2 or K3s, such as `v1.35.7+rke2r1`. */
  readonly kubernetes: string;
  /** Version of Rancher, such as `2.15.0`. */
  readonly rancher: string;
}

/** One deploy of an upgrade. */
export interface UpgradeStep {
  /** The field to edit. */
  readonly field: "cluster.version" | "rancher.version";
  /** Its value. The number 999 stands for the newest patch of a minor version, which the support matrix does not know. */
  readonly version: string;
  /** The versions after the deploy. */
  readonly after: Versions;
}

/** Patch and build numbers of the newest patch, where the support matrix does not have them. They sort after all others. */
const NEWEST = 999;
/** A version with such a number. */
export const isNewestPatch = (version: string): boolean => version.includes(`.${NEWEST}`);

/**
 * The fewest deploys from the deployed versions to the wanted ones. The change guard accepts each deploy, the support
 * matrix has each result, and Rancher leaves each minor version from its newest patch.
 *
 * @throws ConfigError when there is no such path
 */
export function upgradePath(from: Versions, to: Versions): UpgradeStep[] {
  const problem = pairProblem(from, to);
  if (problem !== undefined) throw new ConfigError([problem]);
  const candidates = { kubernetes: kubernetesBetween(from, to), rancher: ranchersBetween(from, to) };
  const paths: UpgradeStep[][] = [[]];
  const seen = new Set([keyOf(from)]);
  for (const path of paths) {
    const at = path.at(-1)?.after ?? from;
    if (keyOf(at) === keyOf(to)) return path;
    for (const after of [
      ...candidates.rancher.map((rancher) => ({ ...at, rancher })),
      ...candidates.kubernetes.map((kubernetes) => ({ ...at, kubernetes })),
    ]) {
      if (seen.has(keyOf(after)) || stepProblem(at, after) !== undefined) continue;
      seen.add(keyOf(after));
      const field = after.rancher === at.rancher ? "cluster.version" : "rancher.version";
      const version = field === "cluster.version" ? after.kubernetes : after.rancher;
      paths.push([...path, { field, version, after }]);
    }
  }
  throw new ConfigError([
    `upgrade-path: found no path from ${from.kubernetes} and Rancher ${from.rancher} to ${to.kubernetes} and Rancher ${to.rancher}; write other versions, or create a second stack`,
  ]);
}

/** Why one deploy cannot change the versions in this way; undefined when it can. */
export function stepProblem(from: Versions, to: Versions): string | undefined {
  const rejected = guardRules(to).find(({ condition }) => !evaluate(condition, from, to));
  if (rejected) return `${fill(rejected.rejection, from, to)}; ${fill(rejected.remedy, from, to)}`;
  return supportProblem(to) ?? notFromNewestPatch(from, to);
}

/**
 * The change guard's rules about versions, with the names `last`, `pending`, `wanted` and `differs` in their conditions.
 * Its other rules are about servers and zones, which an upgrade does not change.
 */
export function guardRules(to: Versions): Rule[] {
  const names = {
    last: "last",
    pending: "pending",
    wanted: "wanted",
    differs: { kubernetes: "differs.kubernetes", rancher: "differs.rancher", servers: "", instanceType: "" },
    undoesUpgrade: "false",
    upgradeOrder: "order",
  } as unknown as GuardStep;
  const kubernetes = parseKubernetesVersion(to.kubernetes);
  return [...rulesOf(names, ""), ...etcdBorder(names, { kubernetes, servers: 3 })].filter(({ condition }) =>
    ABOUT_VERSIONS.test(condition),
  );
}

/** Comparisons and Boolean operators that Terraform and JavaScript evaluate in the same way. */
const ABOUT_VERSIONS =
  /^(?:(?:last|pending|wanted)\.(?:kubernetes|rancher)\.(?:minor|ordinal)|differs\.\w+|false|\d+|\|\||&&|<=?|>=?|[!+() ])+$/;

/** One context, because a new one takes as long as a hundred conditions. */
const SCOPE: Record<string, unknown> = createContext({ order: "one of them, then the other" });
const SCRIPTS = new Map<string, Script>();

/** The value of an expression of Terraform in a step. */
function evaluate(expression: string, from: Versions, to: Versions): unknown {
  const script = SCRIPTS.get(expression) ?? new Script(expression);
  SCRIPTS.set(expression, script);
  const last = parsed(from);
  const differs = { kubernetes: from.kubernetes !== to.kubernetes, rancher: from.rancher !== to.rancher };
  Object.assign(SCOPE, { last, pending: last, wanted: parsed(to), differs });
  return script.runInContext(SCOPE);
}

/** A template of Terraform with the values of its references. */
function fill(template: string, from: Versions, to: Versions): string {
  return template.replaceAll(/\$\{([\w.]+)\}/g, (_, reference: string) => String(evaluate(reference, from, to)));
}

function parsed({ kubernetes, rancher }: Versions) {
  return { kubernetes: parseKubernetesVersion(kubernetes), rancher: parseRancherVersion(rancher) };
}

function supportProblem({ kubernetes, rancher }: Versions): string | undefined {
  const version = parseRancherVersion(rancher);
  const isNewest = isNewestPatch(rancher);
  return (
    unknownRancher(version) ??
    (isNewest ? undefined : primeOnly(version)) ??
    unsupportedKubernetes(version, parseKubernetesVersion(kubernetes))
  );
}

/** Rancher tests upgrades from the newest patch of a minor version (Rancher, "Upgrades"). The plan cannot check this. */
function notFromNewestPatch(from: Versions, to: Versions): string | undefined {
  const [last, wanted] = [parseRancherVersion(from.rancher), parseRancherVersion(to.rancher)];
  const newest = newestRancher(`${last.major}.${last.minor}`);
  if (last.minor === wanted.minor || last.ordinal >= parseRancherVersion(newest).ordinal) return undefined;
  return `rancher.version: got ${wanted.version}, deployed is ${last.version}; write the newest patch of ${last.major}.${last.minor} first`;
}

/** A pair that no path connects, or a version outside the support matrix. */
function pairProblem(from: Versions, to: Versions): string | undefined {
  const [last, wanted] = [parseKubernetesVersion(from.kubernetes), parseKubernetesVersion(to.kubernetes)];
  parseRancherVersion(from.rancher);
  if (last.distribution !== wanted.distribution)
    return `cluster.version: got ${to.kubernetes}, deployed is ${from.kubernetes}; the distribution cannot change after the first deploy`;
  const older = guardRules(to).find(
    ({ name, condition }) => name.endsWith("is not older") && !evaluate(condition, from, to),
  );
  if (older) return fill(older.rejection, from, to);
  return supportProblem(to);
}

/** The releases that a path can use: the first one with a repaired etcd, and the newest patch of each minor. */
function kubernetesBetween(from: Versions, to: Versions): string[] {
  const { distribution, minor: first } = parseKubernetesVersion(from.kubernetes);
  const { minor: last } = parseKubernetesVersion(to.kubernetes);
  const build = distribution === "k3s" ? "k3s" : "rke2r";
  const newest = minors(first, last).map((minor) => `v1.${minor}.${NEWEST}+${build}${NEWEST}`);
  return [to.kubernetes, ...newest.slice(0, -1), ...ETCD_BORDERS[distribution].repaired];
}

function ranchersBetween(from: Versions, to: Versions): string[] {
  const [first, last] = [parseRancherVersion(from.rancher), parseRancherVersion(to.rancher)];
  return [to.rancher, ...minors(first.minor, last.minor - 1).map((minor) => newestRancher(`${first.major}.${minor}`))];
}

function newestRancher(minor: string): string {
  return `${minor}.${RANCHER_LINES[minor]?.community ?? NEWEST}`;
}

function minors(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

const keyOf = ({ kubernetes, rancher }: Versions) => `${kubernetes} ${rancher}`;
