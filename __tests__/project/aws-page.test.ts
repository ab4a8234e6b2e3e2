import { sourceFiles } from "./source-files";

const PAGE = sourceFiles(["docs/aws.md"], [".md"])[0]?.text ?? "";

test("the lines of the cost add up", () => {
  const section = PAGE.slice(PAGE.indexOf("## Cost"));
  const lines = [...section.matchAll(/^\| ([^|]+) \| [^|]+ \| (\d+) \|$/gm)].map(
    ([, line, cost]) => [line, Number(cost)] as const,
  );
  const sum = lines.slice(0, -1).reduce((total, [, cost]) => total + cost, 0);
  expect(lines.at(-1)).toEqual(["all of it", sum]);
});
