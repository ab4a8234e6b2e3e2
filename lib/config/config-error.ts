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
