import { tmpdir } from "node:os";
import { apiOf } from "../../tools/package/api";
import { libraryProgram } from "../../tools/package/build";
import { sourceFiles } from "./source-files";

const WIDTH = 180;

/** The members of a record after it, as many in a line as fit. */
function byRecord(api: readonly string[]): string[] {
  const lines: string[] = [];
  let record = "";
  for (const line of api) {
    const [, owner, member] = /^([^\s:]+)\.([\w?]+: .*)$/.exec(line) ?? [];
    const longer = `${lines.at(-1)}; ${member?.replace("undefined | ", "")}`;
    if (owner !== undefined && owner === record && longer.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(line.replace("undefined | ", ""));
    record = owner ?? "";
  }
  return lines;
}

describe("library", () => {
  const api = apiOf(libraryProgram(tmpdir()));

  test("offers what it offered: a line that goes or changes is a breaking change, and goes into CHANGELOG.md", () => {
    expect(byRecord(api).join("\n")).toMatchSnapshot();
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
