import { RANCHER_LINES } from "../../lib/config/support-matrix";
import { supportMatrix } from "../../tools/support-matrix/page";

test("a row has the versions for a minor of Rancher, newest first", () => {
  const ranchers = supportMatrix()
    .split("\n")
    .filter((row) => row.startsWith("| 2."));
  expect(ranchers[0]?.split(" ")[1]).toBe(Object.keys(RANCHER_LINES).at(-1));
  expect(ranchers).toContain(
    "| 2.11 | 1.30 to 1.32 | 1.18.6 for 1.30, 1.19.6 for 1.31, 1.20.3 for 1.32 | 106.x | 2.11.3 |",
  );
});
