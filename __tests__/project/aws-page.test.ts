import { mkdtempSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../../lib/config";
import type { Json } from "../../tools/json";
import { synthesized } from "../../tools/synthesized";
import { APPS_FOLDER } from "../unit/apps-folder";
import { ROOT, sourceFiles } from "./source-files";

const PAGE = sourceFiles(["docs/aws.md"], [".md"])[0]?.text ?? "";

test("docs/aws.md has the permissions for every resource of every example", () => {
  const files = ["rancher.yaml", ...readdirSync(join(ROOT, "examples")).map((name) => `examples/${name}`)];
  const types = files.flatMap((file) =>
    Object.entries(loadConfig(join(ROOT, file)).stacks).flatMap(([id, config]) => {
      const { json } = synthesized(id, config, mkdtempSync(join(process.env[APPS_FOLDER] ?? "", "aws-")));
      return [...Object.keys(json.resource as Json), ...Object.keys((json.data ?? {}) as Json)];
    }),
  );
  const ofAws = [...new Set(types)].filter((type) => type.startsWith("aws_"));
  expect(ofAws.filter((type) => !PAGE.includes(`\`${type}\``))).toEqual([]);
  expect(ofAws.length).toBeGreaterThan(30);
});

test("the lines of the cost add up", () => {
  const section = PAGE.slice(PAGE.indexOf("## Cost"));
  const lines = [...section.matchAll(/^\| ([^|]+) \| [^|]+ \| (\d+) \|$/gm)].map(
    ([, line, cost]) => [line, Number(cost)] as const,
  );
  const sum = lines.slice(0, -1).reduce((total, [, cost]) => total + cost, 0);
  expect(lines.at(-1)).toEqual(["all of it", sum]);
});
