import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { undocumented } from "../../lab/library/documentation";
import { libraryProgram } from "../../tools/package/build";

test("every property of the library's constructs and stacks has a sentence, and a default where it is optional", () => {
  const program = libraryProgram(join(tmpdir(), "never-written"));
  const found = undocumented(program, join(__dirname, "../../index.ts"));
  // A class names its mode.
  expect(found.filter((line) => !line.endsWith("Props.mode: no @default"))).toEqual([]);
});

test("the page about the library shows the program of the example", () => {
  const file = (name: string) => readFileSync(join(__dirname, "../..", name), "utf8");
  expect(file("docs/library.md")).toContain(`\`\`\`ts\n${file("examples/typescript/platform.ts")}\`\`\``);
});
