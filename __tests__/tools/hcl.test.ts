import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { loadConfig, type StackConfig } from "../../lib/config";
import { blocksOf } from "../../tools/hcl/blocks";
import { REASONS, reasonsIn } from "../../tools/hcl/checkov";
import { renderStack } from "../../tools/hcl/render";
import { expressionOf, heredocOf, pieces } from "../../tools/hcl/template";
import { synthesized } from "../../tools/synthesized";
import { ROOT } from "../project/source-files";
import { EXAMPLES } from "../support/examples";
import { APPS_FOLDER } from "../unit/apps-folder";

describe("a string of JSON as an expression of HCL", () => {
  test.each([
    ["plain", '"plain"'],
    ["${aws_lb.one.dns_name}", "aws_lb.one.dns_name"],
    ["https://${aws_lb.one.dns_name}:6443", '"https://${aws_lb.one.dns_name}:6443"'],
    ['say "a\\b"\n\tthen', '"say \\"a\\\\b\\"\\n\\tthen"'],
    ["$${kept} and %%{kept}", '"$${kept} and %%{kept}"'],
    ['${lookup({ a = "}" }, "a")} $', '"${lookup({ a = "}" }, "a")} $"'],
    ['${"in ${"quotes}"}"}', '"in ${"quotes}"}"'],
    ["${a\n? b : c}", "(a\n? b : c)"],
    ["%{ if true }x%{ endif }", '"%{ if true }x%{ endif }"'],
    ["\u0007", '"\\u0007"'],
  ])("%j", (json, hcl) => {
    expect(expressionOf(json)).toBe(hcl);
  });

  test.each([
    ["one\ntwo ${a}\n", "<<EOT\none\ntwo ${a}\nEOT"],
    ['say "a\\b"\n$${kept}\n', '<<EOT\nsay "a\\b"\n$${kept}\nEOT'],
    ["one line\n", undefined],
    ["one\ntwo", undefined],
    ["a\n\u0007\n", undefined],
    ["a\r\nb\r\n", undefined],
    ["a\n  EOT\nb\n", undefined],
  ])("several lines are a heredoc, if it has their value: %j", (json, hcl) => {
    expect(heredocOf(json)).toBe(hcl);
  });

  const long = "local.one_of_many_long_names_of_this_stack";
  test.each([
    [`${long} && ${long}`, `${long} && ${long}`],
    [`${long} && (${long} || ${long})`, `(${long} &&\n(${long} || ${long}))`],
    [`${long} != "a, b" ? ${long} : "${long} : c"`, `(${long} != "a, b" ?\n${long} :\n"${long} : c")`],
    [
      `jsonencode({ "a" = ${long}, "b" = [${long}, ${long}] })`,
      `jsonencode({ "a" = ${long},\n"b" = [${long}, ${long}] })`,
    ],
    // An operator would end an item of an object, and a comma in the head of `for` ends nothing.
    [`{ for key, value in ${long} : key => ${long} && ${long} }`, undefined],
    [
      `alltrue([for key, value in ${long} : ${long} && ${long}])`,
      `alltrue([for key, value in ${long} :\n${long} &&\n${long}])`,
    ],
  ])("a long expression has line breaks where HCL allows them: %s", (expression, lines = expression) => {
    expect(expressionOf(`\${${expression}}`)).toBe(lines);
  });

  test("an unclosed interpolation is rejected", () => {
    expect(() => pieces("a ${b")).toThrow("got an interpolation without a closing brace: ${b");
    expect(() => pieces('a ${"b}')).toThrow('got a string without a closing quotation mark: "b}');
  });
});

test.each(EXAMPLES)("only texts make a line of the HCL longer than 200 characters: %s", (file) => {
  const [[id, config]] = Object.entries(loadConfig(join(ROOT, file)).stacks) as [[string, StackConfig]];
  const { stack, json } = synthesized(id, config, mkdtempSync(join(process.env[APPS_FOLDER] ?? "", "hcl-")));
  const text = Object.values(renderStack(json, blocksOf(stack))).join("\n");
  const code = text.replaceAll(/<<EOT\n.*?\nEOT/gs, "").replaceAll(/"(\\.|\$\{[^}]*\}|[^"\\])*"/g, '""');
  expect(code.split("\n").filter((line) => line.length > 200)).toEqual([]);
});

describe("reasons for checkov in the HCL", () => {
  /** The comments of each resource with some, by its address. */
  const comments = (file: string) => {
    const [[id, config]] = Object.entries(loadConfig(join(ROOT, file)).stacks) as [[string, StackConfig]];
    const { stack, json } = synthesized(id, config, mkdtempSync(join(process.env[APPS_FOLDER] ?? "", "hcl-")));
    const main = renderStack(json, blocksOf(stack), reasonsIn(stack))["main.tf"] ?? "";
    const resources = [...main.matchAll(/^resource "(\w+)" "([\w-]+)" \{\n((?: {2}# checkov:skip=.+\n)+)/gm)];
    return new Map(resources.map(([, type, name, text = ""]) => [`${type}.${name}`, text.match(/CKV2?_AWS_\d+/g)]));
  };

  test("are inside the resources that they are about", () => {
    const [network, application] = [comments("examples/dns.yaml"), comments("examples/alb.yaml")];
    expect(network.get("aws_eip.cluster_exposure_server-2-address")).toEqual(["CKV2_AWS_19"]);
    // Two constructs create a load balancer with the same id.
    expect(application.get("aws_lb.cluster_balancer_balancer")).toEqual(["CKV_AWS_91", "CKV_AWS_150", "CKV2_AWS_20"]);
    expect(application.get("aws_lb.tls-balancer_balancer")).toEqual(["CKV_AWS_91", "CKV_AWS_150", "CKV2_AWS_28"]);
    expect(application.get("aws_lb_listener.tls-balancer_https")).toBeUndefined();
  });

  test.each(EXAMPLES)("are for the types of their resources in %s", (file) => {
    const found = [...comments(file)].flatMap(([address, checks]) =>
      (checks ?? []).map((check) => `${address.split(".")[0]} ${check}`),
    );
    const written = REASONS.map(({ type, check }) => `${type} ${check}`);
    expect(found.filter((each) => !written.includes(each))).toEqual([]);
  });
});
