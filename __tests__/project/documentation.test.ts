import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createProgram } from "typescript";
import * as library from "../../index";
import { undocumented } from "../../lab/library/documentation";
import { sourceFiles } from "./source-files";

test("the library exports every stack", () => {
  const stacks = sourceFiles(["stacks"], [".ts"]).flatMap(({ text }) =>
    [...text.matchAll(/^export class (\w+) extends (?:Aws|Base)Stack/gm)].map(([, name]) => name),
  );
  expect(Object.keys(library)).toEqual(expect.arrayContaining(stacks));
  expect(stacks.length).toBeGreaterThan(1);
});

test("every property of the library's constructs and stacks has a sentence, and a default where it is optional", () => {
  const index = join(__dirname, "../../index.ts");
  const found = undocumented(createProgram([index], { skipLibCheck: true, strict: true }), index);
  // A class fixes its mode.
  expect(found.filter((line) => !line.endsWith("Props.mode: no @default"))).toEqual([]);
});

test.each(["platform.ts", "existing.ts", "existing.test.ts"])("the page about the library shows %s", (name) => {
  const file = (path: string) => readFileSync(join(__dirname, "../..", path), "utf8");
  expect(file("docs/library.md")).toContain(`\`\`\`ts\n${file(`examples/typescript/${name}`)}\`\`\``);
});
