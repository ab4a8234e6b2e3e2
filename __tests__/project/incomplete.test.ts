import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./source-files";

describe("a command in an incomplete clone", () => {
  let folder: string;
  /** Runs a program with a part of this project's files, and returns its errors. */
  const errors = (program: string) => {
    writeFileSync(join(folder, "main.ts"), program);
    const args = ["--require", "./register.cjs", "main.ts"];
    const { stderr, status } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", timeout: 30_000 });
    expect(status).toBe(1);
    return stderr;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "incomplete-"));
    for (const file of ["register.cjs", ".swcrc"]) copyFileSync(join(ROOT, file), join(folder, file));
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(join(ROOT, "node_modules/@swc"), join(folder, "node_modules/@swc"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const lost = (path: string) =>
    `${path} is missing, which is a file or a folder of this project: get it again, for instance with git restore\n`;

  it("asks for npm ci when no package is installed", () => {
    rmSync(join(folder, "node_modules"), { recursive: true });
    expect(errors("")).toBe("the package of @swc/core/package.json is not installed: run npm ci\n");
  });

  it("asks for npm ci when one package is not installed", () => {
    expect(errors('import { App } from "cdktf";\nnew App();')).toBe(
      "the package of cdktf is not installed: run npm ci\n",
    );
  });

  it.each([
    ["a source", 'import { x } from "./lib/x";\nx();', "lib/x"],
    ["a chart", 'require("node:fs").readFileSync(`${__dirname}/charts/own/Chart.yaml`);', "charts/own/Chart.yaml"],
    ["a folder", 'void require("node:fs/promises").readdir(`${__dirname}/charts`);', "charts"],
  ])("names %s that is missing", (_, program, path) => expect(errors(program)).toBe(lost(path)));

  it.each([
    ["an error of the program", 'throw new Error("broken");'],
    ["a missing file elsewhere", 'require("node:fs").readFileSync("/nowhere/at/all");'],
    ["a missing output", 'require("node:fs").readFileSync(`${__dirname}/cdktf.out/cdk.tf.json`);'],
  ])("shows the stack of %s", (_, program) => expect(errors(program)).toMatch(/Error: [\s\S]*\n {4}at /));
});
