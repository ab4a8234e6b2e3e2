import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "@cdktf/hcl2json";
import { whyNoApply } from "../../../lab/prerequisites";
import { run } from "../../../lab/run";
import { DeployedStack } from "../../../lab/stack/deployed-stack";
import { withLabProvider } from "../../../lab/stack/provider";
import type { PlanJson } from "../../../lab/terraform/plan";
import { Terraform } from "../../../lab/terraform/terraform";
import { loadConfig, type RancherOnRkeConfig } from "../../../lib/config";
import { blocksOf } from "../../../tools/hcl/blocks";
import { reasonsIn } from "../../../tools/hcl/checkov";
import { renderStack } from "../../../tools/hcl/render";
import { formatModule, writeModule } from "../../../tools/hcl/write";
import type { Json } from "../../../tools/json";
import { synthesized } from "../../../tools/synthesized";
import { ROOT } from "../../project/source-files";
import { describeUnless } from "../../support/unless";

jest.setTimeout(300_000);

type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

const EXAMPLES = [
  "rancher.yaml",
  ...readdirSync(join(ROOT, "examples"))
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => `examples/${name}`),
];
const REFERENCES = new Set([
  "depends_on",
  "ignore_changes",
  "replace_triggered_by",
  "when",
  "on_failure",
  "provider",
  "type",
]);

/**
 * The common form of two spellings of one stack. HCL has a list where JSON may have one block. White space and outer
 * parentheses have no meaning. References are expressions in HCL and text in JSON.
 */
function meaning(value: Value, name = ""): unknown {
  if (name === "provisioner" && Array.isArray(value)) return meaning(byKind(value));
  if (Array.isArray(value)) {
    const items = value.map((item) => meaning(item, name));
    return items.length === 1 ? items[0] : items;
  }
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).filter(([key, member]) => key !== "//" && member !== null);
    return Object.fromEntries(members.map(([key, member]) => [key, meaning(member, key)]));
  }
  if (typeof value !== "string") return value;
  if (REFERENCES.has(name)) return value.replace(/^\$\{(.*)\}$/, "$1");
  // The parser spells `a ? "b" : "c"` in a text as `%{if a}b%{else}c%{endif}`, so this compares the words of such
  // texts.
  const text = value.replace(/\s+/g, " ");
  if (/%\{ *if |\$\{.* \? /s.test(text)) return text.replace(/%\{ *(if|else|endif) *~?\}?|[${}"?:()\s]/g, "");
  return text.startsWith("${(") && text.endsWith(")}") && isOneGroup(text.slice(3, -2))
    ? `\${${text.slice(3, -2)}}`
    : text;
}

/** Whether parentheses around a text are one pair. */
function isOneGroup(text: string): boolean {
  let depth = 0;
  return [...text].every((sign) => {
    depth += sign === "(" ? 1 : sign === ")" ? -1 : 0;
    return depth >= 0;
  });
}

/** Provisioners are a list of mappings in JSON, and a mapping of lists in HCL: the commands of each kind in their order. */
function byKind(provisioners: readonly Value[]): Value {
  const kinds: Record<string, Value[]> = {};
  for (const [kind, body] of provisioners.flatMap((each) => Object.entries(each as object)) as [string, Value][]) {
    kinds[kind] = [...(kinds[kind] ?? []), body];
  }
  return kinds;
}

async function fromHcl(files: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const parsed = await Promise.all(Object.entries(files).map(([name, text]) => parse(name, text)));
  return Object.assign({}, ...parsed) as Record<string, unknown>;
}

const folder = mkdtempSync(join(tmpdir(), "hcl-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("HCL of a stack", () => {
  test.each(EXAMPLES)("%s: has the meaning of its JSON", async (file) => {
    for (const [id, config] of Object.entries(loadConfig(join(ROOT, file)).stacks)) {
      const { stack, json } = synthesized(id, config, join(folder, file.replace(/\W/g, "-")));
      const hcl = await fromHcl(renderStack(json, blocksOf(stack), reasonsIn(stack)));
      for (const section of Object.keys(json).filter((key) => key !== "//")) {
        expect([section, meaning(hcl[section] as Value)]).toEqual([section, meaning(json[section] as Value)]);
      }
      expect(Object.keys(hcl).sort()).toEqual(
        Object.keys(json)
          .filter((key) => key !== "//")
          .sort(),
      );
    }
  });
});

describeUnless(whyNoApply(), "Terraform", () => {
  const config = withLabProvider(loadConfig(join(ROOT, "rancher.yaml")).stacks["rke-ha"] as RancherOnRkeConfig);
  let deployed: DeployedStack;
  beforeAll(async () => {
    deployed = await DeployedStack.start("rke-ha");
  }, 120_000);
  afterAll(() => deployed?.stop());

  const planned = async (terraform: Terraform) => {
    await terraform.init();
    const { resource_changes, output_changes } = (await terraform.plan()).json;
    // One resource contains the time of its plan.
    const text = JSON.stringify({ resource_changes, output_changes }).replace(/"\d{4}-\d\d-\d\dT[\d:]+Z"/g, '"time"');
    return JSON.parse(text) as Pick<PlanJson, "resource_changes" | "output_changes">;
  };

  test("plans the same for the HCL of rancher.yaml as for its JSON", async () => {
    deployed.synth(config);
    const json = JSON.parse(readFileSync(join(deployed.directory, "cdk.tf.json"), "utf8")) as Json;
    const { stack, folder } = synthesized("rke-ha", config, join(deployed.folder, "whole"));
    const target = join(deployed.folder, "cdktf.out/hcl/rke-ha");
    writeModule(target, renderStack(json, blocksOf(stack), reasonsIn(stack)), folder);
    formatModule(target);
    const check = await run("terraform", ["fmt", "-check", "-list=true", target], { timeoutMs: 60_000 });
    expect(check.stdout).toBe("");
    const fromJson = await planned(deployed.terraform);
    expect(await planned(new Terraform(target, deployed.env, deployed.attached))).toEqual(fromJson);
    expect(fromJson.resource_changes?.length).toBeGreaterThan(120);
  }, 600_000);
});
