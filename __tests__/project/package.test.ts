import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { ROOT } from "./source-files";

/** The files of the package, without `dist`. */
const PACKED = new Set(
  (
    JSON.parse(
      execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
        cwd: ROOT,
        encoding: "utf8",
        timeout: 60_000,
        stdio: ["ignore", "pipe", "ignore"],
      }),
    ) as [{ readonly files: readonly { readonly path: string }[] }]
  )[0].files.map(({ path }) => path),
);

/** The files that a page of the package links to. */
function targetsOf(page: string): string[] {
  const text = readFileSync(join(ROOT, page), "utf8");
  return [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, target]) => target as string)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => normalize(join(dirname(page), target)));
}

test("the pages of the package lead to files that are in it", () => {
  const pages = [...PACKED].filter((path) => path.endsWith(".md"));
  expect(pages).toEqual(expect.arrayContaining(["README.md", "docs/configuration.md"]));
  const targets = pages.flatMap((page) => targetsOf(page).map((target) => ({ page, target })));
  const isPacked = (target: string) =>
    PACKED.has(target) || [...PACKED].some((path) => path.startsWith(join(target, "/")));
  expect(targets.filter(({ target }) => !isPacked(target))).toEqual([]);
  expect(targets.length).toBeGreaterThan(50);
});

test("the package has no test and no lab", () => {
  expect([...PACKED].filter((path) => /^(__tests__|lab|bench|\.ci|\.github)\//.test(path))).toEqual([]);
});

test("npm pack writes only ignored files", () => {
  const ignored = readFileSync(join(ROOT, ".gitignore"), "utf8").split("\n");
  expect(ignored).toEqual(expect.arrayContaining(["*.tgz", "dist/"]));
});

test("the package accepts CDKTF and the tested release of its successor", () => {
  const text = (file: string) => readFileSync(join(ROOT, file), "utf8");
  const { peerDependencies, devDependencies } = JSON.parse(text("package.json"));
  const [, successor] = /npm:cdktn@([\d.]+)/.exec(text("lab/cdktn.ts")) ?? [];
  expect(peerDependencies.cdktf).toBe(`^${devDependencies.cdktf} || ^${successor}`);
  expect(text("docs/cdktn.md")).toContain(`"npm:cdktn@${successor}"`);
});
