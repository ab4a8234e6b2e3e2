import { stringify } from "yaml";
import type { Random } from "../faults/random";

type Mapping = Record<string, unknown>;

/** Values that a user might write by mistake. */
const ODD: readonly unknown[] = [
  ...[0, -1, 1, 2, 3, 5, 7, 1.5, 1e21, Number.MAX_SAFE_INTEGER, true, false, null],
  ...[
    "",
    " ",
    "x",
    "0",
    "true",
    "null",
    "~",
    "${aws_vpc.x.id}",
    "%{ if true }",
    '"',
    "'",
    "\\",
    "a\nb",
    "\u0000",
    "ü",
    "🙂",
  ],
  ...[
    "x".repeat(300),
    "../..",
    "*",
    "0.0.0.0/0",
    "10.0.0.0/8",
    "::/0",
    "999.1.1.1/40",
    "v1.35.7+k3s1",
    "2.99.0",
    "__proto__",
  ],
  [],
  {},
  [[]],
  [null],
  { x: 1 },
];

/** A place in a document, with the mapping or list that it is in. */
interface Place {
  readonly parent: Mapping | unknown[];
  readonly key: string | number;
}

/**
 * A configuration file with mistakes, or valid in another way: one to three changes of its values, and in one of four
 * files of its text.
 *
 * @param donors values of other files, by their key
 */
export function mutated(document: unknown, random: Random, donors: ReadonlyMap<string, readonly unknown[]>): string {
  const copy = structuredClone(document);
  for (let count = random.between(1, 3); count > 0; count--) changeValue(copy, random, donors);
  const text = stringify(copy);
  return random.between(1, 4) === 1 ? changeText(text, random) : text;
}

function changeValue(document: unknown, random: Random, donors: ReadonlyMap<string, readonly unknown[]>): void {
  const all = [...places(document)];
  if (all.length === 0) return;
  const { parent, key } = random.pick(all);
  const holder = parent as Record<string | number, unknown>;
  const others = donors.get(String(key)) ?? ODD;
  const changes: readonly (() => void)[] = [
    () => (Array.isArray(parent) ? parent.splice(Number(key), 1) : delete holder[key]),
    () => assign(holder, key, random.pick(ODD)),
    () => assign(holder, key, random.pick(others)),
    () => assign(holder, key, random.pick(others)),
    () => assign(holder, random.pick([...donors.keys()]), random.pick(ODD)),
    () => {
      const donor = random.pick([...donors.keys()]);
      assign(holder, donor, random.pick(donors.get(donor) ?? ODD));
    },
    () => assign(holder, `${key}x`, holder[key]),
    () => assign(holder, key, [holder[key], holder[key]]),
  ];
  random.pick(changes)();
}

function assign(holder: Record<string | number, unknown>, key: string | number, value: unknown): void {
  Object.defineProperty(holder, key, {
    value: structuredClone(value),
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function changeText(text: string, random: Random): string {
  const lines = text.split("\n");
  const at = random.between(0, lines.length - 1);
  const line = lines[at] as string;
  const place = random.between(0, line.length);
  const sign = random.pick([
    "\t",
    ":",
    "- ",
    "&a ",
    "*a",
    "!!int ",
    "#",
    "{",
    "]",
    '"',
    "'",
    "|",
    "%",
    "@",
    "\u0001",
    "? ",
    "<<: ",
  ]);
  const changes: readonly (() => string[])[] = [
    () => spliced(lines, at, 1),
    () => spliced(lines, at, 0, line),
    () => spliced(lines, at, 1, ` ${line}`),
    () => spliced(lines, at, 1, line.slice(0, place) + sign + line.slice(place)),
    () => lines.slice(0, at),
    () => spliced(lines, random.between(0, lines.length - 1), 0, line),
  ];
  return random.pick(changes)().join("\n");
}

function spliced(lines: readonly string[], at: number, remove: number, ...items: readonly string[]): string[] {
  return [...lines.slice(0, at), ...items, ...lines.slice(at + remove)];
}

/** Every place of a document, the outermost first. */
export function* places(value: unknown): Iterable<Place> {
  if (typeof value !== "object" || value === null) return;
  const parent = value as Mapping | unknown[];
  for (const key of Array.isArray(parent) ? parent.keys() : Object.keys(parent)) {
    yield { parent, key };
    yield* places((parent as Record<string | number, unknown>)[key]);
  }
}
