import type { z } from "zod";
import { hidingSecrets } from "./hide-secrets";
import { issueText } from "./issue-text";
import { formatPath, type Path, type Problem } from "./problem";
import { fieldsOf, unknownKeyText } from "./unknown-keys";

/**
 * Validates a value and adds defaults. Returns all errors at once, in no particular order. `sourceOf` returns the
 * scalar at a path as written in the file.
 */
export function validate<S extends z.ZodType>(
  schema: S,
  value: unknown,
  sourceOf: (path: Path) => string | undefined = () => undefined,
): { readonly data: z.output<S> } | { readonly problems: readonly Problem[] } {
  const misspelt = new Set<string>();
  const result = schema.safeParse(value, {
    reportInput: true,
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => unknownKeyText(key, issue, { schema, value }, misspelt)).join("\n")
        : issueText(issue, sourceOf((issue.path ?? []) as Path)),
  });
  if (result.success) return { data: result.data };
  const hide = hidingSecrets(value, fieldsOf(schema));
  const problems = result.error.issues.flatMap((issue) => problemsOf(issue, misspelt));
  return { problems: problems.map((problem) => ({ ...problem, message: hide(problem.message) })) };
}

/** The errors of zod's issue. Fields in `misspelt` have a misspelled name, and are not reported as missing. */
function problemsOf(issue: z.core.$ZodIssue, misspelt: ReadonlySet<string>): Problem[] {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys") {
    const messages = issue.message.split("\n");
    return issue.keys.map((key, index) => ({ path: [...path, key], message: messages[index] as string, atKey: true }));
  }
  if (issue.code === "custom") return [{ path, message: issue.message, atKey: issue.params?.atKey === true }];
  if (issue.input === undefined && misspelt.has(formatPath(path))) return [];
  const intended = issue.code === "invalid_union" && issue.errors.find((inner) => !inner.some(isOfAnotherKind));
  if (!intended) return [{ path, message: issue.message, atKey: issue.code === "invalid_key" }];
  return intended
    .flatMap((inner) => problemsOf(inner, misspelt))
    .map((inner) => ({ ...inner, path: [...path, ...inner.path] }));
}

/** Whether a value has another kind than an option of a union, so that errors inside it are useless. */
function isOfAnotherKind({ path, code }: z.core.$ZodIssue): boolean {
  return path.length === 0 && (code === "invalid_type" || code === "invalid_value");
}
