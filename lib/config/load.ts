import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { type Config, configFile, endingOf } from "./config-file";
import { nearest } from "./corrections";
import { markParsed } from "./parsed";
import { ConfigError, formatPath, type Path } from "./problem";
import { isStack, stackFieldsOf } from "./unknown-keys";
import { validate } from "./validate";
import { either, show } from "./words";
import { type Position, YamlFile } from "./yaml";

/** Maximum size of a file in bytes. The longest example has some thousand bytes. */
const MOST_BYTES = 1_000_000;

/** Most keys of a file in one error. */
const MOST_KEYS = 3;

/**
 * Reads and validates a configuration file, and adds defaults.
 *
 * @param file path of the file, YAML in UTF-8
 * @throws ConfigError with every error of the file, in the order of the file, as `file:line:column path: text`. The
 * path begins at the stack when the file has only one, and at `stacks` when it has several. A missing value has the
 * place of its mapping.
 */
export function loadConfig(file: string): Config {
  const text = readText(file);
  if (text.trim() === "") throw new ConfigError([`${file}:1:1 the file is empty, expected a mapping with stacks`]);
  const yaml = new YamlFile(text);
  const foreign = yaml.problems.length === 0 ? keysOfAnotherTool(yaml.value) : [];
  if (foreign.length > 0)
    throw new ConfigError([
      `${file}:1:1 got the key${foreign.length > 1 ? "s" : ""} ${either(foreign.slice(0, MOST_KEYS).map(show), "and")}, expected stacks; set RANCHER_CONFIG to the path of another file, or write each stack by its name below stacks`,
    ]);
  const result = yaml.value === undefined ? undefined : validate(configFile, yaml.value, (path) => yaml.sourceOf(path));
  if (result && "data" in result && yaml.problems.length === 0) {
    for (const stack of Object.values(result.data.stacks)) markParsed(stack);
    return result.data;
  }

  const stacks = stacksOf(yaml.value);
  const problems: { readonly position: Position; readonly path: Path; readonly message: string }[] = [
    ...yaml.problems.map((problem) => ({ ...problem, path: [] })),
    ...(result && "problems" in result ? result.problems : []).map(({ path, message, atKey }) => ({
      position: yaml.positionOf(path, atKey),
      path,
      message: message + endingOf(path[0] === "stacks" ? stacks[String(path[1])] : undefined),
    })),
  ];
  const isOnlyStack = Object.keys(stacks).length <= 1;
  throw new ConfigError(
    problems
      .sort(({ position: a }, { position: b }) => a.line - b.line || a.column - b.column)
      .map(({ position: { line, column }, path, message }) => {
        const shown = formatPath(isOnlyStack && path[0] === "stacks" && path.length > 2 ? path.slice(2) : path);
        return `${file}:${line}:${column} ${shown === "" ? "" : `${shown}: `}${message}`;
      }),
  );
}

/** The keys of a file that has no stack, and no key of one, such as a manifest of Kubernetes; none for any other. */
function keysOfAnotherTool(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const keys = Object.keys(value);
  const fields = stackFieldsOf(configFile);
  const isOurs = keys.some((key) => fields.includes(key) || nearest(key, ["stacks"]) !== undefined);
  const hasStack = Object.values(value).some((each) => isStack(each));
  return isOurs || hasStack ? [] : keys;
}

function stacksOf(value: unknown): Readonly<Record<string, unknown>> {
  const stacks = (value as { stacks?: unknown } | null | undefined)?.stacks;
  return typeof stacks === "object" && stacks !== null ? { ...stacks } : {};
}

/**
 * The text of a file in UTF-8.
 *
 * @throws ConfigError, as `file: text`, when the file cannot be read
 */
function readText(file: string): string {
  const fail = (text: string) => new ConfigError([`${file}: ${text}`]);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw fail(readProblem(error as NodeJS.ErrnoException));
  }
  if (bytes.length > MOST_BYTES)
    throw fail(`got ${bytes.length} bytes, expected at most ${MOST_BYTES}; check the path of the file`);
  if (!isUtf8(bytes)) throw fail("not UTF-8 text; save the file as UTF-8");
  return bytes.toString("utf8");
}

function readProblem({ code = "", message }: NodeJS.ErrnoException): string {
  const missing = "no such file; write it, or set RANCHER_CONFIG to the path of another";
  const remedies: Readonly<Record<string, string>> = {
    ENOENT: missing,
    ENOTDIR: missing,
    EISDIR: "this is a directory, expected a YAML file",
    EACCES: "not readable by this user; change its permissions",
  };
  return remedies[code] ?? `not readable: ${message}`;
}
