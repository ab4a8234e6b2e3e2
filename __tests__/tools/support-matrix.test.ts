import { supportMatrix } from "../../tools/support-matrix/page";

test("a row has the versions for a minor of Rancher, newest first", () => {
  const ranchers = supportMatrix()
    .split("\n")
    .filter((row) => row.startsWith("| 2."));
  expect(ranchers[0]?.startsWith("| 2.15 |")).toBe(true);
  expect(ranchers).toContain("| 2.13 | 1.32 to 1.34 | 1.20.3 for 1.32, 1.21.1 for 1.33 to 1.34 | 108.x | 2.13.3 |");
});
