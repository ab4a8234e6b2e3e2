import { readFileSync } from "node:fs";
import { join } from "node:path";
import { reference } from "../../tools/reference/reference";
import { ROOT } from "../project/source-files";

test("docs/configuration.md is up to date; `npm run reference` writes it", () => {
  expect(readFileSync(join(ROOT, "docs/configuration.md"), "utf8")).toBe(reference());
});

test("a row has name, type, default and meaning of a field", () => {
  const rows = reference().split("\n");
  expect(rows.find((row) => row.startsWith("| `cluster.servers` |"))).toMatch(/\| `3` \| \S.*\. \|$/);
  expect(rows.find((row) => row.startsWith("| `hostname` |"))).toMatch(/^\| `hostname` \| text \| {2}\| \S/);
  expect(rows.find((row) => row.startsWith("| `backend.s3.bucket` |"))).toBeDefined();
  expect(rows.filter((row) => row.startsWith("## ")).length).toBeGreaterThan(1);
  expect(rows.filter((row) => row.startsWith("| `")).length).toBeGreaterThan(80);
});
