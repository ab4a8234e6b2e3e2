import { posix } from "node:path";
import { preProcessFile } from "typescript";
import { type SourceFile, sourceFiles } from "./source-files";

/** One import of one file. */
interface Import {
  readonly from: string;
  /** A file of the project, or the name of a package. */
  readonly to: string;
}

const PRODUCT = sourceFiles(["main.ts", "stacks", "lib"], [".ts"]);
const IMPORTS = PRODUCT.flatMap(importsOf);

function importsOf({ path, text }: SourceFile): Import[] {
  return preProcessFile(text).importedFiles.map(({ fileName }) => ({
    from: path,
    to: fileName.startsWith(".") ? posix.normalize(posix.join(posix.dirname(path), fileName)) : fileName,
  }));
}

const PACKAGES = IMPORTS.map(({ to }) => to).filter((to) => !/^(node:|lib\/|stacks(\/|$))/.test(to));

/** The imports of some files from outside these places and packages, as lines. */
function strangers(of: string, allowed: RegExp): string[] {
  return IMPORTS.filter(({ from, to }) => from.startsWith(of) && !allowed.test(to)).map(
    ({ from, to }) => `${from} imports ${to}`,
  );
}

/** The folder of lib/ that a file is in; undefined for others. */
function partOf(path: string): string | undefined {
  return /^lib\/([^/]+)\//.exec(path)?.[1];
}

describe("layers: lib/config <- constructs in lib <- stacks <- main.ts", () => {
  test("lib/config imports neither CDKTF nor anything else of the project", () => {
    expect(strangers("lib/config/", /^(lib\/config(\/|$)|node:|zod$|yaml$|ipaddr\.js$|fastest-levenshtein$)/)).toEqual(
      [],
    );
  });

  test("constructs import no stack", () => {
    expect(
      strangers("lib/", /^(lib\/|node:|cdktf$|constructs$|@cdktf\/|zod$|yaml$|ipaddr\.js$|fastest-levenshtein$)/),
    ).toEqual([]);
  });

  test("stacks consist of constructs in lib, and import none of their callers", () => {
    expect(strangers("stacks/", /^(lib\/|stacks\/|cdktf$|constructs$|@cdktf\/|node:)/)).toEqual([]);
  });

  test("bindings are imported one resource at a time, because loading all of them takes seconds", () => {
    expect(IMPORTS.filter(({ to }) => /^@cdktf\/provider-[a-z]+(\/index)?$/.test(to))).toEqual([]);
  });

  test("no folder of lib depends on itself through others", () => {
    const needs = new Map<string, Set<string>>();
    for (const { from, to } of IMPORTS) {
      const [part, needed] = [partOf(from), partOf(`${to}/`)];
      if (part && needed && part !== needed) needs.set(part, (needs.get(part) ?? new Set()).add(needed));
    }
    const circles: string[] = [];
    const follow = (trail: readonly string[]) => {
      for (const next of needs.get(trail.at(-1) as string) ?? []) {
        if (next === trail[0]) circles.push([...trail, next].join(" -> "));
        else if (!trail.includes(next)) follow([...trail, next]);
      }
    };
    for (const part of needs.keys()) follow([part]);
    expect(circles).toEqual([]);
    expect(needs.size).toBeGreaterThan(3);
  });

  test("every imported package is declared for users of the library", () => {
    const { dependencies, peerDependencies } = JSON.parse(sourceFiles(["package.json"], [".json"])[0]?.text ?? "");
    const declared = Object.keys({ ...dependencies, ...peerDependencies });
    const used = PACKAGES.map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] as string);
    expect([...new Set(used)].sort()).toEqual(declared.sort());
  });

  test("the test finds imports", () => {
    expect(IMPORTS.length).toBeGreaterThan(200);
    expect(IMPORTS).toContainEqual({ from: "main.ts", to: "stacks" });
  });
});
