import type { z } from "zod";
import { issueText } from "./issue-text";
import { show } from "./text";

/** Where in the value, from its top. */
export type Path = readonly (string | number)[];

/** One fault of a value. `atKey`: it is the last key of the path that is wrong, not the value there. */
export interface Fault {
  readonly path: Path;
  readonly message: string;
  readonly atKey?: boolean;
}

/**
 * Validates a value and fills in defaults. Gives all faults at once, in no particular order. `sourceOf` gives the
 * scalar at a path as it stands in the file.
 */
export function validate<S extends z.ZodType>(
  schema: S,
  value: unknown,
  sourceOf: (path: Path) => string | undefined = () => undefined,
): { readonly data: z.output<S> } | { readonly faults: readonly Fault[] } {
  const result = schema.safeParse(value, {
    error: (issue) => issueText(issue, schema, sourceOf((issue.path ?? []) as Path)),
  });
  return result.success ? { data: result.data } : { faults: result.error.issues.flatMap(faultsOf) };
}

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys") {
    const messages = issue.message.split("\n");
    return issue.keys.map((key, index) => ({
      path: [...path, key],
      message: messages[index] ?? "unknown key",
      atKey: true,
    }));
  }
  const atKey = issue.code === "invalid_key" || (issue.code === "custom" && issue.params?.atKey === true);
  return [{ path, message: issue.message, atKey }];
}

/** A path as error texts show it: `network.allowedCidrs[1]`, `aws.tags["cost center"]`. */
export function formatPath(path: Path): string {
  return path
    .map((key, index) => {
      if (typeof key === "number") return `[${key}]`;
      if (!/^[\w-]{1,64}$/.test(key)) return `[${show(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join("");
}
