import { ConfigError } from "./config-error";
import { readText } from "./read-text";
import { type Config, configFile } from "./schema/config-file";
import { formatPath, validate } from "./validate";
import { type PlacedFault, type Position, YamlSource } from "./yaml-source";

/**
 * Reads, validates and fills in a configuration file. Throws ConfigError with every fault of the file at once, in the
 * order of the file, as `file:line:column path: text`; the path begins at the stack where the file has only one, and at
 * `stacks` where it has several. A missing value is placed at the mapping that lacks it.
 */
export function loadConfig(file: string): Config {
  const text = readText(file);
  if (text.trim() === "") throw new ConfigError([`${file}:1:1 the file is empty, expected a mapping with stacks`]);
  const source = new YamlSource(text);
  const result =
    source.value === undefined ? undefined : validate(configFile, source.value, (path) => source.sourceOf(path));
  if (result && "data" in result && source.faults.length === 0) return result.data;

  const inValues = result && "faults" in result ? result.faults : [];
  const faults: PlacedFault[] = [...source.faults];
  for (const { path, message, atKey } of inValues) {
    const position = source.positionOf(path, atKey);
    // What the YAML itself got wrong explains the rest: an alias without an anchor is a missing value too.
    if (!source.faults.some((fault) => compare(fault.position, position) === 0))
      faults.push({ position, path, message });
  }
  const severalStacks = countStacks(source.value) > 1;
  throw new ConfigError(
    faults
      .sort((a, b) => compare(a.position, b.position))
      .map(({ position: { line, column }, path, message }) => {
        const shown = formatPath(!severalStacks && path[0] === "stacks" && path.length > 2 ? path.slice(2) : path);
        return `${file}:${line}:${column} ${shown === "" ? "" : `${shown}: `}${message}`;
      }),
  );
}

function compare(a: Position, b: Position): number {
  return a.line - b.line || a.column - b.column;
}

function countStacks(value: unknown): number {
  const stacks = (value as { stacks?: unknown } | null)?.stacks;
  return typeof stacks === "object" && stacks !== null ? Object.keys(stacks).length : 0;
}
