import { tmpdir } from "node:os";
import { apiOf } from "../../tools/package/api";
import { libraryProgram } from "../../tools/package/build";
import { sourceFiles } from "./source-files";

describe("library", () => {
  const api = apiOf(libraryProgram(tmpdir()));

  test("offers what it offered: a line that goes or changes is a breaking change, and goes into CHANGELOG.md", () => {
    expect(api.join("\n")).toMatchSnapshot();
    expect(api).toContain("new RancherOnRke(Construct, string, RancherOnRkeProps)");
  });

  test("offers every stack", () => {
    const stacks = sourceFiles(["stacks"], [".ts"]).flatMap(({ text }) =>
      [...text.matchAll(/^export class (\w+) extends (?:Aws|Base)Stack/gm)].map(([, name]) => name as string),
    );
    const offered = api.flatMap((line) => /^new (\w+)\(/.exec(line)?.[1] ?? []);
    expect(stacks.filter((name) => !offered.includes(name))).toEqual([]);
    expect(stacks.length).toBeGreaterThan(1);
  });
});
