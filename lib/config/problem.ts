import { secretForm } from "./secret-forms";
import { show } from "./words";

/** The keys from the top of a configuration to a value. */
export type Path = readonly (string | number)[];

/** One error of a configuration. */
export interface Problem {
  /** The path of the value. */
  readonly path: Path;
  /** The text of the error, with the remedy. */
  readonly message: string;
  /** Whether the last key of the path is wrong, not its value. */
  readonly atKey?: boolean;
}

/** A path in an error text: `network.allowedCidrs[1]`, `aws.tags["cost center"]`, and `aws.tags[…]` for a secret. */
export function formatPath(path: Path): string {
  return path
    .map((key, index) => {
      if (typeof key === "number") return `[${key}]`;
      if (secretForm(key) !== undefined) return "[…]";
      if (!/^[\w-]{1,64}$/.test(key)) return `[${show(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join("");
}

/**
 * The errors of an invalid configuration. `errors` has every error of the file (or of the properties in TypeScript),
 * one line each, in the order of the file. `message` has the same lines joined.
 */
export class ConfigError extends Error {
  constructor(readonly errors: readonly string[]) {
    super(errors.join("\n"));
    this.name = "ConfigError";
  }
}
