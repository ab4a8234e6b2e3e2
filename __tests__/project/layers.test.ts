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

/** The library's commands, which a package contains too. */
const COMMAND = sourceFiles(["tools"], [".ts"]).filter(({ path }) =>
  /^tools\/((preflight|upgrade-path)\/|[^/]+$)/.test(path),
);
const PACKAGES = packagesOf(PRODUCT);

function packagesOf(files: readonly SourceFile[]): string[] {
  return files
    .flatMap(importsOf)
    .map(({ to }) => to)
    .filter((to) => !/^(node:|lib\/|stacks(\/|$)|tools\/)/.test(to));
}

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

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

function graphOf(edges: readonly (readonly [from: string | undefined, to: string | undefined])[]): Graph {
  const graph = new Map<string, Set<string>>();
  for (const [from, to] of edges) {
    if (from !== undefined && to !== undefined) graph.set(from, (graph.get(from) ?? new Set()).add(to));
  }
  return graph;
}

/** The first circle that a depth-first search finds. */
function circleIn(graph: Graph): string[] | undefined {
  const done = new Set<string>();
  const follow = (node: string, trail: readonly string[]): string[] | undefined => {
    if (trail.includes(node)) return [...trail.slice(trail.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of graph.get(node) ?? []) {
      const circle = follow(next, [...trail, node]);
      if (circle) return circle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const circle = follow(node, []);
    if (circle) return circle;
  }
  return undefined;
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
    const edges = IMPORTS.map(({ from, to }) => [partOf(from), partOf(`${to}/`)] as const);
    const needs = graphOf(edges.filter(([part, needed]) => part !== needed));
    expect(circleIn(needs)).toBeUndefined();
    expect(needs.size).toBeGreaterThan(3);
  });

  test("CONTRIBUTING.md lists every folder of lib with its imports, and each imports only folders above it", () => {
    const [page] = sourceFiles(["CONTRIBUTING.md"], [".md"]);
    const rows = [...(page?.text ?? "").matchAll(/^\| `(\w+)` \| .+ \| ((?:`\w+`(?:, )?)+|–) \|$/gm)];
    const listed = rows.map(([, folder, imports = ""]) => [folder, [...imports.matchAll(/\w+/g)].map(String)] as const);
    const folders = [...new Set(PRODUCT.flatMap(({ path }) => partOf(path) ?? []))];
    const imported = folders.map((folder) => {
      const parts = IMPORTS.filter(({ from }) => partOf(from) === folder).flatMap(({ to }) => partOf(`${to}/`) ?? []);
      return [folder, [...new Set(parts)].filter((part) => part !== folder).sort()];
    });
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(imported));
    for (const [index, [, parts]] of listed.entries())
      for (const part of parts) expect(listed.slice(0, index).map(([folder]) => folder)).toContain(part);
  });

  test("no file depends on itself through others", () => {
    const files = new Map(PRODUCT.map(({ path }) => [path.replace(/(\/index)?\.ts$/, ""), path]));
    const needs = graphOf(IMPORTS.map(({ from, to }) => [from, files.get(to)] as const));
    expect(circleIn(needs)).toBeUndefined();
    expect(needs.size).toBeGreaterThan(100);
  });

  test("the test finds a circle", () => {
    expect(
      circleIn(
        graphOf([
          ["a", "b"],
          ["b", "c"],
          ["c", "b"],
        ]),
      ),
    ).toEqual(["b", "c", "b"]);
  });

  test("every imported package is declared for users of the library", () => {
    const { dependencies, peerDependencies } = JSON.parse(sourceFiles(["package.json"], [".json"])[0]?.text ?? "");
    const declared = Object.keys({ ...dependencies, ...peerDependencies });
    const used = [...PACKAGES, ...packagesOf(COMMAND)].map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] as string);
    expect([...new Set(used)].sort()).toEqual(declared.sort());
  });

  test("the test finds imports", () => {
    expect(IMPORTS.length).toBeGreaterThan(200);
    expect(IMPORTS).toContainEqual({ from: "main.ts", to: "stacks" });
  });
});
