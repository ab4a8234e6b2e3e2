import { sourceFiles } from "./source-files";

/** A file is one concept; more lines than these are more than one. */
const MOST_LINES = 250;

const PLACES = ["main.ts", "stacks", "lib", "charts", "bench", "tools", "lab"];

test(`every file but tables of tests is shorter than ${MOST_LINES} lines`, () => {
  const files = sourceFiles(PLACES, [".ts", ".sh", ".yaml", ".py", ".go"]);
  const long = files
    .map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
    .filter(({ lines }) => lines >= MOST_LINES);
  expect(long).toEqual([]);
  expect(files.length).toBeGreaterThan(250);
});
