import { z } from "zod";
import type { RancherOnRkeConfig } from "../schema/rancher-on-rke";

/** A fault that a rule found: where, and what to write instead. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The last key of the path is wrong, not the value there. */
  readonly atKey?: boolean;
}

/**
 * A rule across fields. `needs` names the fields that `check` reads, as dotted paths (`*` for any key): the rule is
 * skipped when one of them is itself faulty, and runs whatever else is wrong in the file. Fields outside `needs` may
 * be of any type.
 */
export interface Rule<T = RancherOnRkeConfig> {
  readonly needs: readonly string[];
  readonly check: (config: T) => Iterable<Problem>;
}

/** A problem at a dotted path; `index` for one item of the list there. */
export function at(path: string, message: string, ...index: readonly number[]): Problem {
  return { path: [...path.split("."), ...index], message };
}

/** A problem with a key of the mapping at a dotted path. */
export function atKey(path: string, message: string, key: string): Problem {
  return { path: [...path.split("."), key], message, atKey: true };
}

/** One zod check that runs every rule whose fields are sound, also beside faulty fields. */
export function checkOf<T>(rules: readonly Rule<T>[]) {
  const check = z.check<T>((payload) => {
    const faulty = payload.issues
      .filter((issue) => issue.code !== "unrecognized_keys")
      .map((issue) => issue.path ?? []);
    if (faulty.some((path) => path.length === 0)) return;
    const runnable = rules.filter(
      (rule) => !rule.needs.some((need) => faulty.some((path) => touches(path, need.split(".")))),
    );
    for (const rule of runnable) {
      for (const { path, message, atKey } of rule.check(payload.value)) {
        payload.issues.push({ code: "custom", path: [...path], message, params: { atKey }, input: undefined });
      }
    }
  });
  // zod skips checks of an object with faulty fields, unless they say themselves when to run.
  check._zod.def.when = () => true;
  return check;
}

/** Whether a faulty path is the needed one, lies in it, or leads to it. */
function touches(faulty: readonly PropertyKey[], needed: readonly string[]): boolean {
  return needed.every((key, index) => index >= faulty.length || key === "*" || key === faulty[index]);
}
