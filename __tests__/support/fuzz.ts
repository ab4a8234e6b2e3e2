import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { ROOT } from "../project/source-files";
import { EXAMPLES } from "./examples";

/** Part of every planted secret. No message may contain it. */
export const SECRET = /hunter2/i;
const TOKEN = `hunter2${"a1B2c3D4e5".repeat(3)}`;

/** Texts that contain a secret in a form that is known as one. */
const SECRETS = [
  "https://user:hunter2@host.example.com/path",
  "user:hunter2@host.example.com",
  "tcp(user:hunter2@tcp(host:3306)/db",
  "https://host.example.com/path?token=hunter2",
  "https://host.example.com/?a=b&X-Amz-Signature=hunter2",
  "host.example.com?password=hunter2",
  "postgres://user:hunter2@db.example.com:5432/k3s?sslmode=require",
  `ghp_${TOKEN}`,
  `github_pat_${TOKEN}`,
  `glpat-${TOKEN}`,
  `xoxb-${TOKEN}`,
  "AKIAHUNTER2HUNTER2AA",
  "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n",
  `eyJhbGciOiJIUzI1NiJ9.${TOKEN}.${TOKEN}`,
  `K10${"0f".repeat(32)}::server:hunter2`,
  "token-abcde:hunter2abcdefghijklmnopqrstuvwxyz0123456789abcdefghij",
  "Bearer hunter2",
  `hunter2/${"aB3".repeat(10)}xy+`,
];

/** Names of keys whose values are secrets. */
const SECRET_KEYS = ["password", "dbPassword", "apiToken", "client_secret", "secret-key", "passphrase", "api-key"];

/** Texts that break programs which do not expect them. */
const TEXTS = [
  "",
  " ",
  "a\nb",
  "a\r\nb: c",
  "x\u2028y",
  "\u0000",
  "\u001b[31mred",
  "\u202egnp.exe",
  "ä".repeat(40),
  "💥",
  "\ud800",
  "${var.x}",
  '${file("/etc/passwd")}',
  "%{ if true }x%{ endif }",
  "$${x}",
  "{{ .Values.x }}",
  "{{ssm:x}}",
  "$(id)",
  "`id`",
  "'; rm -rf / #",
  '"',
  "\\",
  "END_OF_FILE",
  "a".repeat(300),
  "a".repeat(5000),
  "__proto__",
  "constructor",
  "toString",
  "null",
  "~",
  "0x1F",
  "1e999",
  "٣",
  "example.com.",
  "https://rancher.example.com/",
  "0.0.0.0/0",
  "fd00::/8",
  "arn:aws:iam::111122223333:role/x",
  "TKG_HUGE",
];
const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e21,
  2 ** 60,
  [],
  {},
  [[]],
  [null],
  { "": "" },
  { a: { b: { c: { d: 1 } } } },
];

/** Random numbers that depend only on the seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Tree = Record<string, unknown> | unknown[];
interface Place {
  readonly around: Tree;
  readonly key: string;
}

const SOURCES = EXAMPLES.map((name) => readFileSync(join(ROOT, name), "utf8"));
const PLACES = SOURCES.flatMap((text) => placesIn(parse(text)));

/** Every value of a tree, except the tree itself. */
function placesIn(tree: unknown): Place[] {
  if (typeof tree !== "object" || tree === null) return [];
  return Object.keys(tree).flatMap((key) => [
    { around: tree as Tree, key },
    ...placesIn((tree as Record<string, unknown>)[key]),
  ]);
}

function valueAt({ around, key }: Place): unknown {
  return (around as Record<string, unknown>)[key];
}

/** A configuration file with mistakes. It depends only on the seed. */
export function fuzzedFile(seed: number): string | Buffer {
  const next = random(seed);
  const below = (most: number) => Math.floor(next() * most);
  const one = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  const chance = (share: number) => next() < share;

  const value = (): unknown => {
    const kind = below(10);
    if (kind < 2) return one(SECRETS);
    if (kind < 5) return one(TEXTS);
    if (kind < 7) return one(VALUES);
    if (kind < 9) return structuredClone(valueAt(one(PLACES)));
    const count = one([2, 5, 41, 80, 300]);
    return Array.from({ length: count }, (_, index) => `name-${index}.example.com`);
  };
  const key = (): string => {
    const kind = below(8);
    if (kind < 4) return one(PLACES).key;
    if (kind === 4) return one(TEXTS);
    if (kind === 5) return one(SECRETS);
    return one(SECRET_KEYS);
  };
  const misspelt = (word: string): string => {
    const at = below(word.length + 1);
    return one([
      word.slice(0, at) + word.slice(at + 1),
      word.slice(0, at) + (word[at] ?? "x") + word.slice(at),
      word.toUpperCase(),
      word.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    ]);
  };
  const change = (tree: unknown): void => {
    const place = one(placesIn(tree));
    if (place === undefined) return;
    const { around } = place;
    const fields = around as Record<string, unknown>;
    const old = valueAt(place);
    const set = (name: string, to: unknown) => {
      if (name === "__proto__") return;
      if (Array.isArray(around)) around.push(to);
      else fields[name] = SECRET_KEYS.includes(name) ? `hunter2-${below(100)}` : to;
    };
    const kind = below(9);
    if (kind < 3) fields[place.key] = value();
    else if (kind < 4 && typeof old === "string")
      fields[place.key] = one([old.toUpperCase(), `${old} `, `${old}\n`, `${old}x`, old.slice(1), [old, old], [old]]);
    else if (kind < 5) set(key(), value());
    else if (kind < 6) {
      if (Array.isArray(around)) around.pop();
      else delete fields[place.key];
    } else if (kind < 7) set(misspelt(place.key), old);
    else {
      // A part of another file under its own name.
      const other = one(PLACES);
      set(other.key, structuredClone(valueAt(other)));
    }
  };

  /** Makes one value of a valid file larger, or gives it a character with a meaning elsewhere. */
  const strain = (tree: unknown): void => {
    const place = one(placesIn(tree));
    const fields = place.around as Record<string, unknown>;
    const old = valueAt(place);
    const count = one([2, 12, 45, 90, 400]);
    const numbered = (text: string, index: number) => text.replace(/\d+(?!.*\d)|$/, String(index));
    const copies = Array.from({ length: count }, (_, index) => index);
    const isMapping = typeof old === "object" && old !== null;
    if (Array.isArray(old) && typeof old[0] === "string")
      fields[place.key] = [...old, ...copies.map((index) => numbered(old[0] as string, index))];
    else if (isMapping && !Array.isArray(old) && chance(0.5)) {
      const [key = "key", inner = "value"] = Object.entries(old)[0] ?? [];
      fields[place.key] = { ...old, ...Object.fromEntries(copies.map((index) => [numbered(key, index), inner])) };
    } else if (isMapping && !Array.isArray(old))
      fields[place.key] = { ...old, [one(Object.keys(old).concat("key"))]: one([...TEXTS, ...SECRETS]) };
    else if (typeof old === "string" && /[a-z]/.test(old))
      fields[place.key] = one([
        old.replace(/[a-z]/, (letter) => letter.repeat(count)),
        old.replace(/[a-z]/, (letter) => `${letter}.`.repeat(count)),
        `${old}-${"b".repeat(count)}`,
        `${old}/${"c/".repeat(count)}d`,
        `${old}${one(["${x}", "%{x}", "{{x}}", "\n", "é", " ", "'", '"', "`", "$(x)"])}`,
      ]);
    else if (typeof old === "number") fields[place.key] = one([old * 10, old + 1, old - 1, 1, 9999]);
  };

  const source = one(SOURCES);
  if (chance(0.15)) return brokenText(source);
  const tree = parse(source) as unknown;
  if (chance(0.5)) {
    strain(tree);
    return stringify(tree);
  }
  for (let count = 1 + below(3); count > 0; count--) change(tree);
  return stringify(tree, { aliasDuplicateObjects: chance(0.5) });

  function brokenText(text: string): string | Buffer {
    const lines = text.split("\n");
    const at = below(lines.length);
    const line = lines[at] as string;
    const replaced = (by: string) => lines.map((each, index) => (index === at ? by : each)).join("\n");
    switch (below(10)) {
      case 0:
        return lines.filter((_, index) => index !== at).join("\n");
      case 1:
        return replaced(` ${line}`);
      case 2:
        return replaced(`\t${line}`);
      case 3:
        return replaced(`${line}\n${line}`);
      case 4:
        return Buffer.from(`${text}# é`, "latin1");
      case 5:
        return Buffer.from(text, "utf16le");
      case 6:
        return `\ufeff${lines.join("\r\n")}`;
      case 7:
        return replaced(line.replace(/:.*/, `: ${one(SECRETS).split("\n")[0]}`));
      case 8:
        return replaced(line.replace(":", one(["", "::", ": &a", ": *a", ": !x", ": |", ": {", ': "', ": ["])));
      default: {
        const cut = below(text.length);
        return (
          text.slice(0, cut) +
          one(["", "\u0000", "{", "]", "&", "*", "!", "%", "@", "`", "---\n", "? "]) +
          text.slice(cut + below(20))
        );
      }
    }
  }
}
