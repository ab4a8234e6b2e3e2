import { stringify } from "yaml";
import type { StackConfig } from "../../lib/config";
import { show } from "../../lib/config/words";
import { effective } from "./effective";

/** The text instead of a value that may be secret. */
export const NOT_SHOWN = "(not shown)";

/** Fields whose values a user may treat as secret. No value of the mapping below such a field is printed. */
const SECRET_FIELDS: readonly string[] = ["externalId", "environment"];

/** Names of keys whose text may be a secret, in values that this project passes to other programs. */
const SECRET_NAME = /pass(word|phrase|wd)?$|secret|token|credential|api-?key|(private|access|auth)-?key|^auth$|dsn$/i;

/** Fields whose mapping has keys of other programs. */
const OF_OTHERS: readonly string[] = ["values", "config", "annotations", "tags"];

/** Terraform evaluates a text with these characters, so it can name a secret. */
const EXPRESSION = /[$%]\{/;

/**
 * The effective configuration of a stack as YAML, in the form of the configuration file. A text that may be a secret or
 * a Terraform expression is replaced by NOT_SHOWN.
 */
export function configText(id: string, config: StackConfig): string {
  return stringify({ stacks: { [id]: shown(effective(config)) } }, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** `foreign` is true inside a mapping with keys of another program. */
function shown(value: unknown, foreign = false): unknown {
  if (Array.isArray(value)) return value.map((item) => shown(item, foreign));
  if (typeof value === "string") return mayBeSecret(value, foreign) ? NOT_SHOWN : value;
  if (typeof value !== "object" || value === null) return value;
  // An environment variable of a pod.
  const { name } = value as { readonly name?: unknown };
  if (foreign && typeof name === "string" && SECRET_NAME.test(name)) return { ...(hidden(value) as object), name };
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [key, shownField(key, inner, foreign)]),
  );
}

function shownField(key: string, value: unknown, foreign: boolean): unknown {
  if (SECRET_FIELDS.includes(key) || (foreign && SECRET_NAME.test(key))) return hidden(value);
  return shown(value, foreign || OF_OTHERS.includes(key));
}

/** The value with the same keys, without its texts and numbers. */
function hidden(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hidden);
  if (typeof value !== "object" || value === null) return typeof value === "boolean" ? value : NOT_SHOWN;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hidden(inner)]));
}

/** Whether the errors of a configuration would not print the text, or Terraform would evaluate it. */
function mayBeSecret(value: string, foreign: boolean): boolean {
  // A flag of a program, such as `--token=…`.
  const flag = /^-*([\w.-]+)=/.exec(value)?.[1] ?? "";
  return !show(value).startsWith('"') || EXPRESSION.test(value) || (foreign && SECRET_NAME.test(flag));
}
