import { readFileSync } from "node:fs";
import { join } from "node:path";
import { scripts } from "../../package.json";
import { GENERATED } from "../../tools/generate/generated";
import { COMMANDS, commandsPage } from "../../tools/reference/commands";
import { llmsText } from "../../tools/reference/llms";
import { reference } from "../../tools/reference/reference";
import { ROOT } from "../project/source-files";

/** Scripts for the development of this project. */
const FOR_CONTRIBUTORS = /^(api|bench|build|check|faults|format|generate|matrix|mutate|prepack|release-files|test.*)$/;

test.each(Object.entries(GENERATED))("%s is up to date; `npm run generate` writes it", (file, text) => {
  expect(readFileSync(join(ROOT, file), "utf8")).toBe(text());
});

test("a row has name, type, default and meaning of a field", () => {
  const rows = reference().split("\n");
  expect(rows.find((row) => row.startsWith("| `cluster.servers` |"))).toMatch(/\| `3` \| \S.*\. \|$/);
  expect(rows.find((row) => row.startsWith("| `hostname` |"))).toMatch(/^\| `hostname` \| text \| {2}\| \S/);
  expect(rows.find((row) => row.startsWith("| `backend.s3.bucket` |"))).toBeDefined();
  expect(rows.filter((row) => row.startsWith("## ")).length).toBeGreaterThan(1);
  expect(rows.filter((row) => row.startsWith("| `")).length).toBeGreaterThan(80);
});

test("the commands are all scripts of package.json that a user needs", () => {
  const named = Object.keys(COMMANDS).map((command) => command.split(" ")[0]);
  expect(named.sort()).toEqual(
    Object.keys(scripts)
      .filter((name) => !FOR_CONTRIBUTORS.test(name))
      .sort(),
  );
});

test("the outputs have a description and their modes", () => {
  const rows =
    commandsPage()
      .split("## Outputs")[1]
      ?.split("\n")
      .filter((row) => row.startsWith("| `")) ?? [];
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) expect(row).toMatch(/^\| `[a-z_]+` \| [A-Z].+ \| (`Rancher\w+`(, )?)+ \|$/);
  expect(rows.find((row) => row.startsWith("| `url` |"))).toContain("`RancherOnRKE`");
});

test("the page for assistants has pages, commands, fields and what cannot change", () => {
  const text = llmsText();
  expect(text).toMatch(/^# cdktf-rancher\n\n> \S/);
  for (const part of ["(configuration.md)", "`npm run preflight`", "- RancherOnRKE: mode", "cluster.podCidr"])
    expect(text).toContain(part);
});
