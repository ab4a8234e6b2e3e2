import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from "yaml";
import { show } from "./text";
import type { Path } from "./validate";
import { syntaxFaults, tagFaults } from "./yaml-syntax";

/** A place in a file; line and column count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A fault and its place in the file; its path is empty where none is known. */
export interface PlacedFault {
  readonly position: Position;
  readonly path: Path;
  readonly message: string;
}

/** Offsets of a value and of its key in the text, and a scalar as it is written. */
interface Place {
  readonly value: number;
  readonly key?: number;
  readonly source?: string;
}

/** Nodes that aliases may expand to; a real file has some hundreds. */
const mostNodes = 5_000;

/**
 * A YAML text as plain values, which remembers where each stands. YAML 1.2 (yes and no are text), one document. A key
 * is the text that stands there, so `010: x` has the key "010". Aliases are followed; tags and merge keys are not read.
 */
export class YamlSource {
  readonly faults: readonly PlacedFault[];
  /** Undefined where the syntax is broken or there are too many values, since nothing can be said of the values then. */
  readonly value: unknown;

  private readonly lines = new LineCounter();
  private readonly document: Document.Parsed;
  private readonly places = new Map<string, Place>();
  private readonly found: PlacedFault[] = [];
  private nodes = 0;

  constructor(given: string) {
    // A byte order mark is no column of the first line.
    const text = given.replace(/^\ufeff/, "");
    // Duplicate keys are found here, because 1 and "1" are two keys to YAML and one to us.
    this.document = parseDocument(text, {
      lineCounter: this.lines,
      prettyErrors: false,
      schema: "core",
      resolveKnownTags: false,
      uniqueKeys: false,
      keepSourceTokens: true,
    });
    const broken = syntaxFaults(this.document, text);
    for (const { offset, message } of [...broken, ...tagFaults(this.document)]) this.fault(offset, [], message);
    const value = broken.length > 0 ? undefined : this.read(this.document.contents, [], [], undefined);
    const tooMany = this.nodes > mostNodes;
    if (tooMany) this.fault(0, [], `got more than ${mostNodes} values, aliases followed; is this the right file?`);
    this.value = tooMany ? undefined : value;
    this.faults = this.found;
  }

  /** The place of a value, or of the nearest mapping around it where it is missing; `atKey` for its key instead. */
  positionOf(path: Path, atKey = false): Position {
    for (let length = path.length; length >= 0; length--) {
      const place = this.places.get(placeKey(path.slice(0, length)));
      if (place) return this.position((atKey && length === path.length ? place.key : undefined) ?? place.value);
    }
    return { line: 1, column: 1 };
  }

  /** A scalar as it stands in the file: `0123`, `2.10`. */
  sourceOf(path: Path): string | undefined {
    return this.places.get(placeKey(path))?.source;
  }

  /** `open`: the nodes around this one, in which an alias must not point back. */
  private read(node: Node | null, path: Path, open: readonly Node[], key: number | undefined): unknown {
    this.nodes += 1;
    if (this.nodes > mostNodes) return undefined;
    const target = isAlias(node) ? this.resolve(node, path, open) : node;
    // An empty value stands nowhere; its key does.
    const empty = isScalar(node) && node.source === "" && node.value === null;
    const value = empty ? (key ?? start(node)) : start(node, key);
    this.places.set(placeKey(path), { key, value, source: isScalar(target) ? target.source : undefined });
    if (isMap(target)) return this.readMap(target, path, [...open, target]);
    if (isSeq(target)) {
      return target.items.map((item, index) => this.read(item as Node, [...path, index], [...open, target], undefined));
    }
    return isScalar(target) ? target.value : null;
  }

  private readMap(map: YAMLMap, path: Path, open: readonly Node[]): unknown {
    const entries = new Map<string, unknown>();
    for (const { key, value } of map.items as Pair<Node | null, Node | null>[]) {
      const offset = start(key, start(map));
      if (key !== null && !isScalar(key)) {
        this.fault(offset, path, "got a list, a mapping or an alias as a key, expected text");
        continue;
      }
      const name = typeof key?.value === "string" ? key.value : (key?.source ?? "");
      const inner = [...path, name];
      const earlier = this.places.get(placeKey(inner))?.key;
      if (entries.has(name) && earlier !== undefined) {
        this.fault(
          offset,
          inner,
          `duplicate key ${show(name)}; it stands in line ${this.position(earlier).line} already`,
        );
      } else if (name === "__proto__") {
        this.fault(offset, inner, `unknown key ${show(name)}`);
      } else {
        entries.set(name, this.read(value, inner, open, offset));
      }
    }
    return Object.fromEntries(entries);
  }

  private resolve(alias: Alias, path: Path, open: readonly Node[]): Node | null {
    const target = alias.resolve(this.document);
    if (target && !open.includes(target)) return target;
    const problem = target
      ? `the alias *${alias.source} points to what it stands in`
      : `the alias *${alias.source} has no anchor &${alias.source} before it`;
    this.fault(start(alias), path, problem);
    return null;
  }

  private fault(offset: number, path: Path, message: string): void {
    this.found.push({ position: this.position(offset), path, message });
  }

  private position(offset: number): Position {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

function placeKey(path: Path): string {
  return JSON.stringify(path);
}

function start(node: Node | null, otherwise = 0): number {
  return node?.range?.[0] ?? otherwise;
}
