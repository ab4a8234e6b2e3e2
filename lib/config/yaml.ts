import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
} from "yaml";
import type { Path } from "./problem";
import { secretForm } from "./secret-forms";
import { visible } from "./words";

/** A place in a file. */
export interface Position {
  /** Number of the line, from 1. */
  readonly line: number;
  /** Number of the character in the line, from 1. */
  readonly column: number;
}

/** Texts by the parser's error code, because the parser's own ones do not say what to write instead. */
const SYNTAX: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: "got a second document, expected one; remove the line ---, and write all stacks below one key stacks",
  TAG_RESOLVE_FAILED: "got a tag, but tags are not supported; remove it, or put a text that begins with ! in quotes",
  MULTILINE_IMPLICIT_KEY: "got a text, expected `key: value` with a space after the colon",
  BLOCK_AS_IMPLICIT_KEY:
    "got a key where a value was expected; check the indentation, or put a value that contains a colon in quotes",
  NON_STRING_KEY: "got a mapping or a list as a key, expected a text; put a value that begins with { or [ in quotes",
};

/** A line that git writes into a file with a conflict. */
const CONFLICT = /^(<{7}|={7}|>{7}|\|{7})( |$)/m;

/** What to write instead, after the parser's own text, by its error code. */
const REMEDIES: Readonly<Record<string, string>> = {
  BAD_INDENT: "; indent the line as its neighbours, or close the { or [ above it",
  MISSING_CHAR: "; end the quotes, or write `key: value` with a space after the colon",
  TAB_AS_INDENT: "; write two spaces for each level",
};

/** A value and its key in the file. */
interface Entry {
  readonly key?: Node;
  readonly value: Node | null;
}

/**
 * The values of a YAML text, with their places. The text is YAML 1.2 (yes and no are text) with one document. A key is
 * its text: `010: x` has the key "010". Aliases are resolved. Tags and merge keys are not supported.
 */
export class YamlFile {
  /** The syntax errors. */
  readonly problems: readonly { readonly position: Position; readonly message: string }[];
  /** Undefined when the syntax is invalid, because its values are then unreliable. */
  readonly value: unknown;

  private readonly lines = new LineCounter();
  private readonly document: Document.Parsed;

  constructor(file: string) {
    // A byte order mark is not part of the first line.
    const text = file.replace(/^\ufeff/, "");
    this.document = parseDocument(text, {
      lineCounter: this.lines,
      prettyErrors: false,
      schema: "core",
      resolveKnownTags: false,
      stringKeys: true,
    });
    const { errors, warnings } = this.document;
    // After a syntax error, further errors are unreliable.
    const broken = errors.filter(({ code }) => code !== "DUPLICATE_KEY").slice(0, 1);
    const reported = broken.length > 0 ? broken : [...errors, ...warnings];
    const conflict = broken.length > 0 ? CONFLICT.exec(text) : null;
    const problems = reported.map(({ pos: [end], code, message }): [number, string] => {
      const offset = code === "MISSING_CHAR" ? this.quoteBefore(end) : end;
      if (conflict)
        return [conflict.index, `got the marker ${conflict[1]} of a merge conflict; resolve the conflict in git`];
      if (code === "NON_STRING_KEY" && text.slice(Math.max(offset - 1, 0), offset + 2).includes("{{"))
        return [offset, "got {{, but the file is no template; write the value"];
      const joined = code === "MULTILINE_IMPLICIT_KEY" ? keyAt(text, offset) : "";
      if (
        /^[\w.-]+$/.test(joined) &&
        text.slice(offset + joined.length, offset + joined.length + 2).trim().length === 2
      )
        return [offset, `got ${shown(joined)}: without a space after it, expected \`key: value\`; write the space`];
      return [
        offset,
        code === "DUPLICATE_KEY"
          ? `got the key ${shown(keyAt(text, offset), quotedKeyAt(text, offset))} twice, expected it once; remove one of them`
          : (SYNTAX[code] ??
            // The value may be a secret.
            `${message.replace(/: ".*$/s, "")}${REMEDIES[code] ?? ""}`),
      ];
    });
    if (broken.length === 0) {
      const unreadable = this.unreadable();
      problems.push(...unreadable);
      if (unreadable.length === 0) this.value = this.read(problems);
    }
    this.problems = problems.map(([offset, message]) => ({
      position: this.position(offset),
      message: `not valid YAML: ${message.charAt(0).toLowerCase()}${visible(message.slice(1).replace(/\s+/g, " "))}`,
    }));
  }

  /** The place of a value, or of its nearest existing parent; `atKey` for its key instead. */
  positionOf(path: Path, atKey = false): Position {
    const entry = this.entry(path);
    if (entry === undefined) return path.length > 0 ? this.positionOf(path.slice(0, -1)) : { line: 1, column: 1 };
    const { key, value } = entry;
    // An empty value has no place, so the place of its key is used.
    const isEmpty = isScalar(value) && value.source === "" && value.value === null;
    return this.position(start((atKey || isEmpty ? key : undefined) ?? value ?? key));
  }

  /** A scalar as written in the file: `0123`, `2.10`. */
  sourceOf(path: Path): string | undefined {
    const value = this.follow(this.entry(path)?.value);
    return isScalar(value) ? value.source : undefined;
  }

  /**
   * Input that the parser accepts but JavaScript does not: aliases to nothing or to themselves, and the key
   * `__proto__`.
   */
  private unreadable(): [number, string][] {
    const found: [number, string][] = [];
    visit(this.document, {
      Alias: (_, alias, around) => {
        const target = alias.resolve(this.document);
        if (target === undefined)
          found.push([
            start(alias),
            "got an alias with no anchor before it; write the anchor first, or put a text that begins with * in quotes",
          ]);
        else if (around.includes(target))
          found.push([start(alias), `the alias *${shown(alias.source)} refers to a value that contains it; remove it`]);
      },
      Pair: (_, { key }) => {
        if (isScalar(key) && key.value === "__proto__")
          found.push([start(key), "got the key __proto__, which JavaScript reserves; write another key"]);
      },
    });
    return found;
  }

  /** The place of the quoted text that ends at an offset, because the parser reports the end of a missing quote. */
  private quoteBefore(end: number): number {
    let start = end;
    visit(this.document, {
      Scalar: (_, { type, range }) => {
        if (type?.startsWith("QUOTE_") && range && range[0] <= end && end <= range[1]) start = range[0];
      },
    });
    return start;
  }

  private read(problems: [number, string][]): unknown {
    try {
      return this.document.toJS();
    } catch (error) {
      // Aliases that expand to very many values.
      if (!(error instanceof ReferenceError)) throw error;
      problems.push([0, error.message]);
      return undefined;
    }
  }

  private entry(path: Path): Entry | undefined {
    if (path.length === 0) return { value: this.document.contents };
    const around = this.follow(this.entry(path.slice(0, -1))?.value);
    const last = path.at(-1);
    if (isSeq<Node>(around)) return typeof last === "number" ? { value: around.items[last] ?? null } : undefined;
    if (!isMap<Scalar, Node | null>(around)) return undefined;
    return around.items.find(({ key }) => key.value === last);
  }

  private follow(node: Node | null | undefined): Node | null | undefined {
    return isAlias(node) ? node.resolve(this.document) : node;
  }

  private position(offset: number): Position {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

/** A key or an alias in an error. */
function shown(name: string, whole = name): string {
  return secretForm(whole) === undefined ? name : "…";
}

/** The text of the key at an offset, with all words of a quoted key. */
function quotedKeyAt(text: string, offset: number): string {
  return /^("(\\.|[^"\\])*"|'[^']*')/.exec(text.slice(offset))?.[0] ?? keyAt(text, offset);
}

/** The text of the key at an offset, of at most 64 characters. */
function keyAt(text: string, offset: number): string {
  return /^[^\s:]{1,64}/.exec(text.slice(offset))?.[0] ?? "";
}

function start(node: Node | null | undefined): number {
  return node?.range?.[0] ?? 0;
}
