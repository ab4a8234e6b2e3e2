import { expressionOf, heredocOf, pieces } from "../../tools/hcl/template";

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

  test("an unclosed interpolation is rejected", () => {
    expect(() => pieces("a ${b")).toThrow("got an interpolation without a closing brace: ${b");
    expect(() => pieces('a ${"b}')).toThrow('got a string without a closing quotation mark: "b}');
  });
});
