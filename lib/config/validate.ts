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
  return result.success ? { data: result.data } : { faults: saidOnce(result.error.issues.flatMap(faultsOf)) };
}

/** Without the missing keys that are there, but misspelt: the line of the unknown key says what was meant. */
function saidOnce(faults: readonly Fault[]): Fault[] {
  const unknown = faults.filter(({ atKey }) => atKey);
  const isMisspelt = ({ path, message }: Fault) =>
    message.startsWith("missing") &&
    unknown.some(
      (other) =>
        formatPath(other.path.slice(0, -1)) === formatPath(path.slice(0, -1)) &&
        other.message.endsWith(`did you mean "${path.at(-1)}"?`),
    );
  return faults.filter((fault) => !isMisspelt(fault));
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
  if (issue.code === "invalid_union") {
    const meant = issue.errors.find((inner) => !inner.some(isOfAnotherKind));
    if (meant) return meant.flatMap((inner) => faultsOf({ ...inner, path: [...issue.path, ...inner.path] }));
  }
  const atKey = issue.code === "invalid_key" || (issue.code === "custom" && issue.params?.atKey === true);
  return [{ path, message: issue.message, atKey }];
}

/** Whether a value is not of the kind that an option of a union takes, so that what is wrong inside says nothing. */
function isOfAnotherKind({ path, code }: z.core.$ZodIssue): boolean {
  return path.length === 0 && (code === "invalid_type" || code === "invalid_value");
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
