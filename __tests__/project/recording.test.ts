import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { transcript } from "../../lab/recording/transcript";
import { temporaryFolders } from "../support/temporary-folders";
import { ROOT } from "./source-files";

const at = (atMs: number, ...texts: readonly string[]) => texts.map((text) => ({ atMs, text }));
/** The time and the text of each row. */
const rows = (svg: string) =>
  [...svg.matchAll(/<tspan [^>]*>(.*?)<\/tspan><tspan [^>]*>(.*?)<\/tspan>/g)].map(
    ([, time, text]) => `${time} ${text}`,
  );

describe("a recording", () => {
  const folder = temporaryFolders();

  it("has each line with its time, as text of XML", () => {
    const svg = transcript("npm run demo", [...at(0, "Starting", ""), ...at(65_400, "  a <b> & c")]);
    expect(rows(svg)).toEqual(["0:00 Starting", "1:05   a &lt;b&gt; &amp; c"]);
    expect(svg).toContain(">$ npm run demo</text>");
    expect(svg).toContain("height='96'");
  });

  it("has the first lines of many that are printed at once", () => {
    const many = Array.from({ length: 9 }, (_, index) => `line ${index}`);
    const svg = transcript("a", [...at(1000, ...many), ...at(1200, "line 9"), ...at(1500, "later")], 3);
    expect(rows(svg)).toEqual(["0:01 line 0", "0:01 line 1", "0:01 … 8 more lines", "0:01 later"]);
  });

  it("has no values of secrets, and no part of a line outside the picture", () => {
    const svg = transcript(
      "a",
      at(0, '  "bootstrap_password": "hunter2",', '"first_login": "https://a/?setup=hunter2"', "x".repeat(200)),
    );
    expect(svg).not.toContain("hunter2");
    expect(rows(svg)[0]).toContain("bootstrap_password");
    expect(rows(svg)[2]).toBe(`0:00 ${"x".repeat(107)}…`);
  });

  it("is written after a command, and not after one that fails", () => {
    const file = join(folder(), "a.svg");
    const record = (...words: readonly string[]) =>
      spawnSync(process.execPath, ["--require", "./register.cjs", "lab/recording/main.ts", ...words], {
        cwd: ROOT,
        encoding: "utf8",
        timeout: 60_000,
      });
    expect(record(file, "sh", "-c", "echo one; exit 3")).toMatchObject({ status: 3, stdout: "one\n" });
    expect(existsSync(file)).toBe(false);
    expect(record(file, "sh", "-c", "echo one; sleep 1.2; echo two")).toMatchObject({
      status: 0,
      stdout: "one\ntwo\n",
    });
    expect(rows(readFileSync(file, "utf8"))).toEqual(["0:00 one", "0:01 two"]);
    expect(record(file).stderr).toContain("expected a file for the SVG, and a command");
  });
});

test("README shows a whole demo, from the start to the destroy", () => {
  const printed = rows(readFileSync(join(ROOT, "docs/demo.svg"), "utf8")).join("\n");
  for (const line of [
    "Starting an AWS stand-in",
    "Second plan: no changes",
    "Left in the stand-in",
    '"bootstrap_password": …',
  ])
    expect(printed).toContain(line);
  expect(readFileSync(join(ROOT, "README.md"), "utf8")).toContain("(docs/demo.svg)");
});
