import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { loadConfig, parseRancherOnRke, type RancherOnRkeConfig } from "../../lib/config";
import { terraformModule } from "../../tools/module/build";
import { parametrized } from "../../tools/module/parametrize";
import { ROOT } from "../project/source-files";
import { minimal } from "../support/synth";
import { APPS_FOLDER } from "../unit/apps-folder";

const name = { reference: "var.name", configured: "mine", samples: ["aaa", "bbb"] } as const;
const size = { reference: "var.size", configured: 7, samples: [71, 72] } as const;

describe("a stack with variables", () => {
  test.each([
    ["a text", "x-mine-y", "x-aaa-y", "x-bbb-y", "x-${var.name}-y"],
    [
      "a string of an expression",
      '${f("mine", a.b)}',
      '${f("aaa", a.b)}',
      '${f("bbb", a.b)}',
      '${f("${var.name}", a.b)}',
    ],
    ["a number of an expression", "${7 > a.b}", "${71 > a.b}", "${72 > a.b}", "${var.size > a.b}"],
    ["a number", 7, 71, 72, "${var.size}"],
    ["what does not vary", "aa", "aa", "aa", "aa"],
  ])("%s", (_, configured, first, second, expected) => {
    const stacks = { configured: { a: [configured] }, first: { a: [first] }, second: { a: [second] } };
    expect(parametrized(stacks, [name, size])).toEqual({ a: [expected] });
  });

  test("what is computed of a value is refused, with its places", () => {
    const stacks = {
      configured: { a: { b: "bWluZQ==" }, c: ["d"], n: 3, k: { mine: 1 } },
      first: { a: { b: "YWFh" }, c: [], n: 4, k: { aaa: 1 } },
      second: { a: { b: "YmJi" }, c: [], n: 5, k: { bbb: 1 } },
    };
    const faults = [
      ".a.b: is made of a variable in no way of templates",
      ".c: lists of different lengths",
      ".n: is made of a variable in no way of templates",
      ".k: other keys for other values",
    ];
    expect(() => parametrized(stacks, [name, size])).toThrow(
      faults.map((fault) => `${fault}; this stack cannot be a module, write npm run hcl`).join("\n"),
    );
  });
});

test("the module of rancher.yaml leaves providers and state to its caller, and tells how the cluster is reached", () => {
  const config = loadConfig(join(ROOT, "rancher.yaml")).stacks["rke-ha"] as RancherOnRkeConfig;
  const { files } = terraformModule(
    { id: "rke-ha", config },
    mkdtempSync(join(process.env[APPS_FOLDER] ?? "", "module-")),
  );
  expect(Object.keys(files)).toEqual(["terraform.tf", "variables.tf", "main.tf", "outputs.tf"]);
  expect(files["variables.tf"]).toMatchSnapshot();
  expect(files["terraform.tf"]).not.toMatch(/backend|provider "/);
  expect(files["outputs.tf"]).toContain('output "cluster_access" {');
  expect(files["main.tf"]).not.toMatch(/"(rke-ha|rancher\.example\.com|eu-central-1|m6i\.xlarge)"/);
});

test("a module takes the provider of a zone of another account from its caller", () => {
  const dns = { zone: "example.com", roleArn: "arn:aws:iam::444455556666:role/records" };
  const config = parseRancherOnRke("rke-ha", { ...minimal, dns });
  const folder = mkdtempSync(join(process.env[APPS_FOLDER] ?? "", "module-"));
  const { files } = terraformModule({ id: "rke-ha", config }, folder);
  expect(files["terraform.tf"]).toContain("configuration_aliases = [aws.dns]");
  expect(files["terraform.tf"]).not.toContain('provider "aws"');
});
