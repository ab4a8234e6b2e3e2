import { parse } from "yaml";
import { reference } from "../../tools/reference/reference";
import { sourceFiles } from "./source-files";

/** Sections of a page by heading. */
function sectionsOf(page: string): ReadonlyMap<string, string> {
  const [, ...sections] = page.split(/^## /m);
  return new Map(sections.map((section) => [section.slice(0, section.indexOf("\n")), section]));
}

/** The fields of each mode without those that have fields below them, as docs/configuration.md lists them. */
const FIELDS = new Map(
  [...sectionsOf(reference())].map(([mode, text]) => {
    const fields = [...text.matchAll(/^\| `(.+?)` \|/gm)].map(([, field]) => field as string);
    return [mode, fields.filter((field) => !fields.some((other) => other.startsWith(`${field}.`)))];
  }),
);
const PAGE = sourceFiles(["docs/changes.md"], [".md"])[0]?.text ?? "";
const SECTIONS = sectionsOf(PAGE);

/** The names of fields in the first column of a section's tables. */
function namesIn(section: string): string[] {
  const edits = [...section.matchAll(/^\| (.+?) \|/gm)].map(([, edit]) => edit as string);
  return edits.flatMap((edit) => [...edit.matchAll(/`([^`]+)`/g)].flatMap(([, code]) => [...named(code as string)]));
}

/** The fields in `a.b` or `a.b: VALUE`. A mapping names the fields in it, any other value the field `a.b`. */
function* named(code: string): Iterable<string> {
  const [, path, value] = /^([a-z][\w.]*)(?:: (.+))?$/.exec(code) ?? [];
  if (path !== undefined) yield* below(path, value?.startsWith("{") ? parse(value) : undefined);
}

function* below(path: string, value: unknown): Iterable<string> {
  const inner = typeof value === "object" && !Array.isArray(value) ? Object.entries(value ?? {}) : [];
  if (inner.length === 0) yield path;
  for (const [key, one] of inner) yield* below(`${path}.${key}`, one);
}

/**
 * Whether a name covers a field. A block covers all its fields, except a block at the top, which is too large for one
 * row. A key of a map covers the map.
 */
function covers(name: string, field: string): boolean {
  return name === field || (name.includes(".") && field.startsWith(`${name}.`)) || name.startsWith(`${field}.`);
}

// The sections that are of no mode are about all modes.
test.each([...FIELDS])("docs/changes.md names every field of mode %s", (mode, fields) => {
  const names = [...SECTIONS].flatMap(([title, text]) => (title === mode || !FIELDS.has(title) ? namesIn(text) : []));
  expect(fields.filter((field) => !names.some((name) => covers(name, field)))).toEqual([]);
  expect(fields.length).toBeGreaterThan(30);
});

test.each([...SECTIONS])("docs/changes.md, %s: names only fields of its mode", (title, text) => {
  const fields = FIELDS.get(title) ?? [...FIELDS.values()].flat();
  const isKnown = (name: string) => fields.some((field) => covers(name, field) || field.startsWith(`${name}.`));
  expect(namesIn(text).filter((name) => !isKnown(name))).toEqual([]);
});

test("every edit has a result and a way to undo it", () => {
  const tables = [...PAGE.matchAll(/^\| Edit \|.*\n\|---.*\n((?:\|.*\n)+)/gm)].map(([, rows]) => rows as string);
  const rows = tables.flatMap((table) => table.trim().split("\n"));
  expect(rows.filter((row) => !/^\|( [^|]*[^| ][^|]* \|){3}$/.test(row))).toEqual([]);
  expect(rows.length).toBeGreaterThan(80);
});
