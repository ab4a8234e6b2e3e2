/**
 * A configuration that cannot work. `errors` holds every fault of the file (or of the properties given in
 * TypeScript), one line each, in the order of the file; `message` is the same lines joined.
 */
export class ConfigError extends Error {
  constructor(readonly errors: readonly string[]) {
    super(errors.join("\n"));
    this.name = "ConfigError";
  }
}
