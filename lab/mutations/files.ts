import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse, stringify } from "yaml";

const ROOT = join(__dirname, "../..");
const EXAMPLES = ["rancher.yaml", ...readdirSync(join(ROOT, "examples")).map((name) => join("examples", name))]
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => parse(readFileSync(join(ROOT, name), "utf8")) as unknown);

type Holder = Record<string | number, unknown>;

/** A mapping or a list in a document, and one of its keys. */
interface Place {
  readonly holder: Holder;
  readonly key: string | number;
}

/** Every place of a document, the outermost first. */
function places(value: unknown): Place[] {
  if (typeof value !== "object" || value === null) return [];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  const holder = value as Holder;
  return keys.flatMap((key) => [{ holder, key }, ...places(holder[key])]);
}

/** The values of all examples, by their keys. */
const VALUES = new Map<string, unknown[]>();
for (const { holder, key } of EXAMPLES.flatMap(places)) {
  if (typeof key === "string") VALUES.set(key, [...(VALUES.get(key) ?? []), holder[key]]);
}

/** Values that fast-check's own arbitraries would seldom find. */
const MISTAKES = [
  ...[1.5, 1e21, "", "~", "true", "a\nb", "\u0000", "x".repeat(300), "../..", "*", "__proto__"],
  ...["${aws_vpc.x.id}", "%{ if true }", "0.0.0.0/0", "10.0.0.0/8", "::/0", "999.1.1.1/40", "v1.35.7+k3s1", "2.99.0"],
];

const keys = fc.constantFrom(...VALUES.keys());
const values = fc.oneof(
  fc.constantFrom<unknown>(...MISTAKES),
  fc.integer({ min: -1, max: 9 }),
  fc.jsonValue({ maxDepth: 1, stringUnit: "grapheme" }),
);

/** Sets a key, also `__proto__`. */
function set(holder: Holder, key: string | number, value: unknown): void {
  const property = { value: structuredClone(value), enumerable: true, configurable: true, writable: true };
  Object.defineProperty(holder, key, property);
}

/** Changes of a place. */
const changes: fc.Arbitrary<(place: Place) => void> = fc.oneof(
  fc.constant(({ holder, key }: Place) => {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  }),
  fc.constant(({ holder, key }: Place) => set(holder, `${key}x`, holder[key])),
  fc.constant(({ holder, key }: Place) => set(holder, key, [holder[key], holder[key]])),
  values.map(
    (value) =>
      ({ holder, key }: Place) =>
        set(holder, key, value),
  ),
  // A value of the same key in another example is often valid.
  {
    weight: 2,
    arbitrary: fc.nat().map((index) => ({ holder, key }: Place) => {
      const others = VALUES.get(String(key)) ?? MISTAKES;
      set(holder, key, others[index % others.length]);
    }),
  },
  fc.tuple(keys, values).map(
    ([key, value]) =>
      ({ holder }: Place) =>
        set(holder, key, value),
  ),
  fc.tuple(keys, fc.nat()).map(([key, index]) => ({ holder }: Place) => {
    const others = VALUES.get(key) as unknown[];
    set(holder, key, others[index % others.length]);
  }),
);

const SIGNS = ["\t", ":", "- ", "&a ", "*a", "!!int ", "#", "{", "]", '"', "'", "|", "%", "@", "\u0001", "? ", "<<: "];

/** Changes of a text. */
const edits: fc.Arbitrary<(text: string) => string> = fc
  .record({ at: fc.nat(), column: fc.nat(), sign: fc.constantFrom(...SIGNS), how: fc.constantFrom(0, 1, 2, 3, 4) })
  .map(({ at, column, sign, how }) => (text) => {
    const lines = text.split("\n");
    const index = at % lines.length;
    const line = lines[index] as string;
    const place = column % (line.length + 1);
    const edited = [[], [line, line], [` ${line}`], [line.slice(0, place) + sign + line.slice(place)]][how];
    return [...lines.slice(0, index), ...(edited ? [...edited, ...lines.slice(index + 1)] : [])].join("\n");
  });

/**
 * Configuration files with mistakes, or valid in another way: an example with one to three changes of its values, and
 * in one of four files a change of its text.
 */
export const files: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...EXAMPLES),
    fc.array(fc.tuple(fc.nat(), changes), { minLength: 1, maxLength: 3 }),
    fc.oneof({ weight: 3, arbitrary: fc.constant((text: string) => text) }, { weight: 1, arbitrary: edits }),
  )
  .map(([example, changed, edit]) => {
    const document = structuredClone(example);
    for (const [index, change] of changed) {
      const all = places(document);
      const place = all[index % all.length];
      if (place) change(place);
    }
    return edit(stringify(document));
  });
