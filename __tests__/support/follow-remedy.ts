import { parse, parseDocument, stringify } from "yaml";
import { jsonSchema } from "../../tools/schema/json-schema";

/** Values for fields that a remedy names without a value. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  "dns.zone": "example.com",
  "cluster.image": "ami-0123456789abcdef0",
  "server.image": "ami-0123456789abcdef0",
  "balancer.certificateArn": "arn:aws:acm:eu-central-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab",
  "rancher.repository": "https://charts.example.com/rancher",
};

/** Values for words that a person replaces. */
const WORDS: Readonly<Record<string, string>> = {
  NAME: "etcd-snapshot-server-0-1767225600",
  HOST: "registry.example.com",
};

/** Words that begin a remedy. */
const REMEDY = /^(write|remove|did you mean|it belongs|put it in quotes)/;

/** The names of all fields, and of the stack's own. */
const FIELDS = new Set<string>();
const BLOCKS = new Set<string>();
collectFields(jsonSchema());

type Keys = (string | number)[];
type Tree = Record<string, unknown>;

/**
 * The files that result when somebody does what an error says, one for each alternative. Empty when a person has to
 * know more than the error says, such as an address of their own.
 *
 * @param file a file with one stack
 * @param error as printed, `rancher.yaml:1:2 path: text`
 */
export function followed(file: string, error: string): string[] {
  const [, place = "", message = ""] = /^\S+:\d+:\d+ ((?:[\w.-]|\[[^\]]*\])*): (.*)$/.exec(error) ?? [];
  if (parseDocument(file).errors.length > 0 || error.includes("not valid YAML")) return [];
  const tree = parse(file) as { stacks?: Tree };
  const [id] = Object.keys(tree.stacks ?? {});
  if (place === "" || id === undefined) return [];
  const path = keysOf(place);
  const stack = tree.stacks?.[id] as Tree;
  // Another name of a field: the value moves there.
  const renamed = /^unknown key "[^"]*": write ([a-z]\w*(?:\.\w+)*)$/.exec(
    message.replace(/; RKE1 reached.*$/, ""),
  )?.[1];
  if (renamed !== undefined && FIELDS.has(renamed.split(".").at(-1) as string)) {
    const copy = structuredClone(tree);
    const value = valueAt(stack, path);
    removeAt(copy.stacks?.[id] as Tree, path);
    setAt(copy.stacks?.[id] as Tree, renamed.split("."), value);
    return [stringify(copy)];
  }
  const at = message.split("; ").findIndex((part) => REMEDY.test(part));
  if (at < 0) return [];
  const remedy = message
    .split("; ")
    .slice(at)
    .join("; ")
    .replace(/; RKE1 reached.*$/, "");
  const edits = editsOf(remedy, path, message, stack);
  return edits.map((edit) => {
    const copy = structuredClone(tree);
    edit(copy.stacks?.[id] as Tree);
    return stringify(copy);
  });
}

type Edit = (stack: Tree) => void;

function editsOf(remedy: string, path: Keys, message: string, stack: Tree): Edit[] {
  const value = valueAt(stack, path);
  const moveTo =
    (to: Keys): Edit =>
    (tree) => {
      removeAt(tree, path);
      setAt(tree, to, value);
    };
  const set =
    (to: unknown): Edit =>
    (tree) =>
      setAt(tree, path, to);
  const [, key, under] = /^did you mean "([^"]+)"(?:, which belongs under (.+))?\?$/.exec(remedy) ?? [];
  if (key !== undefined) return placesIn(under).map((place) => moveTo([...(place ?? path.slice(0, -1)), key]));
  const belongs = /^it belongs under (.+?)(?: of mode .*)?$/.exec(remedy)?.[1];
  if (belongs !== undefined) return placesIn(belongs).map((place) => moveTo([...(place ?? []), path.at(-1) ?? ""]));
  const meant = /^did you mean (\S+)\?$/.exec(remedy)?.[1];
  if (meant !== undefined) return [set(meant)];
  const quoted = /^(?:put it in quotes:|write) "([^"]*)"$/.exec(remedy)?.[1];
  if (quoted !== undefined) return [set(quoted)];
  const owner = /^is set by ([\w.]+); write it there$/.exec(message)?.[1];
  if (owner !== undefined) return [moveTo(owner.split("."))];
  const removed = /^remove (it|them)( here)?$/.test(remedy) || remedy.startsWith("remove it, or ");
  const isForPerson = /^remove it, and (?!write [a-zA-Z.]+: )/.test(remedy);
  if (removed || isForPerson) return [(tree) => removeAt(tree, path)];
  const both = /^remove it, and write ([a-zA-Z.]+): (.+)$/.exec(remedy);
  const added = both ? yamlOf(both[2] as string) : undefined;
  if (both && added !== undefined)
    return [
      (tree) => {
        removeAt(tree, path);
        setAt(tree, (both[1] as string).split("."), added);
      },
    ];
  const words = /^write (.+)$/
    .exec(remedy)?.[1]
    ?.replace(
      / (here|without quotes|for the defaults|for a new stack|to deploy without support|or newer|or more|or larger|too)\b/g,
      "",
    );
  if (words === undefined) return [];
  if (/^[[{]/.test(words)) {
    const whole = yamlOf(words);
    return whole === undefined ? [] : [set(whole)];
  }
  // A person chooses a version of a range.
  if (/\bversions? of\b|\bat most\b|\bfor example\b|\bsuch as\b/.test(words)) return [];
  return alternatives(words).flatMap((each) => {
    const found = editOf(each, path);
    return found ? [found] : [];
  });
}

/** `a, b or c`, and `a, or b: c`, as a list. */
function alternatives(words: string): string[] {
  return words.split(/,? or |, (?!and )/).map((each) => each.trim());
}

/** One alternative: a field with a value, a field with a sample, or a value. */
function editOf(words: string, path: Keys): Edit | undefined {
  const [, field, text] = /^([a-z][A-Za-z0-9]*(?:\.[a-zA-Z0-9]+)*)(?:: | )(\S.*|\S)$/.exec(words) ?? [];
  const keys = field?.split(".") ?? [];
  if (
    text !== undefined &&
    FIELDS.has(keys.at(-1) ?? "") &&
    BLOCKS.has(keys.length > 1 ? (keys[0] as string) : "mode")
  ) {
    if (/ /.test(text) && !/^[[{]/.test(text)) return undefined;
    // A field is named from the stack, or from the mapping around the value.
    const to = keys.length > 1 || BLOCKS.has(keys[0] as string) ? keys : [...path.slice(0, -1), ...keys];
    const value = yamlOf(text);
    return value === undefined ? undefined : (tree) => setAt(tree, to, value);
  }
  if (/^(an?|another|one|your|all|fewer|shorter|false with)\b/.test(words)) return undefined;
  if (words in SAMPLES) return (tree) => setAt(tree, words.split("."), SAMPLES[words]);
  if (FIELDS.has(words.split(".").at(-1) as string) && BLOCKS.has(words.split(".")[0] as string)) return undefined;
  return /^\S+$/.test(words) && !FIELDS.has(words) && !/[A-Z]{3}/.test(words)
    ? (tree) => setAt(tree, path, yamlOf(words))
    : undefined;
}

function collectFields(schema: unknown): void {
  if (typeof schema !== "object" || schema === null) return;
  for (const [key, inner] of Object.entries(schema)) {
    if (key === "properties")
      for (const name of Object.keys(inner as Tree)) {
        FIELDS.add(name);
        if ("hostname" in (inner as Tree) && "mode" in (inner as Tree)) BLOCKS.add(name);
      }
    collectFields(inner);
  }
}

function yamlOf(text: string): unknown {
  try {
    const value = parse(text.replace(/\b[A-Z]{4}\b/g, (word) => WORDS[word] ?? word)) as unknown;
    return /\b(URL|ARN|ID|PATH|registry, artifacts)\b/.test(text) ? undefined : value;
  } catch {
    return undefined;
  }
}

function placesIn(words: string | undefined): (Keys | undefined)[] {
  if (words === undefined) return [undefined];
  return words.split(/, | or /).map((place) => (place === "the stack itself" ? [] : place.split(".")));
}

function keysOf(place: string): Keys {
  return [...place.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([\w-]+)/g)].map(([, quoted, index, plain]) =>
    index !== undefined
      ? Number(index)
      : quoted !== undefined
        ? (JSON.parse(`"${quoted}"`) as string)
        : (plain as string),
  );
}

function valueAt(tree: unknown, path: Keys): unknown {
  return path.reduce<unknown>((around, key) => (around as Tree | undefined)?.[key], tree);
}

function setAt(tree: Tree, path: Keys, value: unknown): void {
  const [first, ...rest] = path;
  if (first === undefined) return;
  const inner = tree[first];
  if (rest.length === 0) tree[first] = value;
  else {
    if (typeof inner !== "object" || inner === null) tree[first] = {};
    setAt(tree[first] as Tree, rest, value);
  }
}

function removeAt(tree: Tree, path: Keys): void {
  const around = valueAt(tree, path.slice(0, -1)) as Tree | unknown[] | undefined;
  const last = path.at(-1) as string;
  if (Array.isArray(around)) around.splice(Number(last), 1);
  else if (around !== undefined) delete around[last];
}
