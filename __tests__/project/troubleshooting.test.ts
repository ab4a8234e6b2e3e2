import { sourceFiles } from "./source-files";

const PAGE = sourceFiles(["docs/troubleshooting.md"], [".md"])[0]?.text ?? "";
const SOURCES = sourceFiles(["lib", "stacks"], [".ts", ".sh", ".py"]).map(({ text }) => text.replaceAll('\\"', '"'));

/** The texts that the page explains, split at names and numbers. */
const SAID = [...PAGE.matchAll(/^\| `(.+?)` \|/gm)].map(([, said]) => said as string);

test.each(SAID)("some message contains: %s", (said) => {
  const parts = said.split("…").map((part) => part.trim());
  const places = SOURCES.flatMap((text) => text.split("\n")).filter((line) =>
    parts.every((part) => line.includes(part)),
  );
  expect(places).not.toEqual([]);
});

test("the page explains a message", () => {
  expect(SAID.length).toBeGreaterThan(20);
});
