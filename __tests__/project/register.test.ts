import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./source-files";

/** Prints the value of `main.ts`, and whether the process loaded the compiler. */
const MAIN = `import { value } from "./value";
console.log(value satisfies string, Object.keys(require.cache).some((file) => file.endsWith("swc/core/index.js")));`;

describe("register.cjs", () => {
  let folder: string;
  const kept = () => readdirSync(join(folder, "node_modules/.cache/typescript"));
  const output = () =>
    execFileSync(process.execPath, ["--require", "./register.cjs", "main.ts"], { cwd: folder, timeout: 30_000 })
      .toString()
      .trim();

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "register-"));
    for (const file of ["register.cjs", ".swcrc"]) copyFileSync(join(ROOT, file), join(folder, file));
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(join(ROOT, "node_modules/@swc"), join(folder, "node_modules/@swc"));
    writeFileSync(join(folder, "main.ts"), MAIN);
    writeFileSync(join(folder, "value.ts"), 'export const value: string = "first";');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("compiles a source once", () => {
    expect(output()).toBe("first true");
    expect(output()).toBe("first false");
    expect(kept()).toHaveLength(2);
  });

  it("compiles a changed source again", () => {
    output();
    writeFileSync(join(folder, "value.ts"), 'export const value: string = "second";');
    expect(output()).toBe("second true");
  });

  it("compiles again with changed settings", () => {
    output();
    writeFileSync(
      join(folder, ".swcrc"),
      JSON.stringify({ jsc: { parser: { syntax: "typescript" }, target: "es2020" }, module: { type: "commonjs" } }),
    );
    expect(output()).toBe("first true");
    expect(kept()).toHaveLength(4);
  });

  it("is safe in threads of one process, which compile the same sources at the same time", () => {
    const names = Array.from({ length: 40 }, (_, index) => `./source-${index}.ts`);
    for (const name of names) writeFileSync(join(folder, name), `export const name: string = "${name}";`);
    const thread = `require("./register.cjs"); for (const name of ${JSON.stringify(names)}) require(name);`;
    const start = `const { Worker } = require("node:worker_threads");
      for (let n = 0; n < 6; n++) new Worker(${JSON.stringify(thread.replaceAll("./", `${folder}/`))}, { eval: true });`;
    const { stderr } = spawnSync(process.execPath, ["--eval", start], {
      cwd: folder,
      timeout: 60_000,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(kept()).toHaveLength(names.length);
  });
});
