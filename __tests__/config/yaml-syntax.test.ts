import { worded } from "../support/worded";
import { errorsOf, good, refuses } from "./errors-of";

describe("indentation", () => {
  refuses([
    [
      "too far right, below a key with a value",
      "servers: 3",
      "  servers: 3",
      ["15:9 got 8 spaces before this line, expected 6 as before the line above, which has a value already"],
    ],
    [
      "too far right, below blank lines and a comment",
      "servers: 3",
      "\n# three zones\n  servers: 3",
      ["17:9 got 8 spaces before this line, expected 6 as before the lines above"],
    ],
    [
      "a value and keys",
      "cluster:",
      "cluster: x",
      ["14:7 got 6 spaces before this line, expected 4 as before the line above, which has a value already"],
    ],
    [
      "a first key too far right",
      "version: v1.35.7+rke2r1",
      " version: v1.35.7+rke2r1",
      ["15:7 got 6 spaces before this line, expected 4 or 7 as before the lines above"],
    ],
    [
      "list items that are not in line",
      "apiAllowedCidrs: [203.0.113.0/24]",
      "apiAllowedCidrs:\n    - 203.0.113.0/24\n   - 198.51.100.0/24",
      ["18:10 got 9 spaces before this line, expected 6 or 10 as before the lines above"],
    ],
    [
      "keys of a list item that are not in line",
      "apiAllowedCidrs: [203.0.113.0/24]",
      "apiAllowedCidrs:\n  - a: 1\n    b: 2\n   c: 3",
      ["19:10 got 9 spaces before this line, expected 8 or 10 as before the lines above"],
    ],
    ["a list item among keys", "servers: 3", "- servers: 3", ["15:7 got a list item among keys; remove the hyphen"]],
    [
      "a key after list items",
      "apiAllowedCidrs: [203.0.113.0/24]",
      "apiAllowedCidrs:\n  - 203.0.113.0/24\n  servers: 3",
      ["18:9 got a key after list items; begin it with a hyphen, or indent it as what it belongs to"],
    ],
  ]);

  test.each([
    ["one space short", "     servers: 3", "15:6 got 5 spaces before this line, expected 4 or 6"],
    ["three spaces short", "   servers: 3", "15:4 got 3 spaces before this line, expected 2 or 4"],
    ["one space", " servers: 3", "15:2 got 1 space before this line, expected 0 or 2"],
  ])("too far left: %s", (_, line, error) => {
    expect(errorsOf(good.replace("      servers: 3", line))).toEqual([
      `rancher.yaml:${error} as before the lines above`,
    ]);
  });

  test("with Windows line ends", () => {
    const crlf = good.replace("      servers: 3", "     servers: 3").replaceAll("\n", "\r\n");
    expect(errorsOf(crlf)).toEqual([
      "rancher.yaml:15:6 got 5 spaces before this line, expected 4 or 6 as before the lines above",
    ]);
  });

  test("tabs behind spaces", () => {
    expect(errorsOf(good.replace("      servers: 3", "    \tservers: 3"))).toEqual([
      "rancher.yaml:15:5 got a tab, expected spaces; YAML allows no tab in the indentation",
    ]);
  });
});

describe("brackets and quotes", () => {
  refuses([
    [
      "a list that is not closed",
      "apiAllowedCidrs: [203.0.113.0/24]",
      "apiAllowedCidrs: [203.0.113.0/24",
      ["16:24 the [ that begins here has no closing ]"],
    ],
    [
      "a list that is not closed over several lines",
      "apiAllowedCidrs: [203.0.113.0/24]",
      "apiAllowedCidrs: [203.0.113.0/24,\n  198.51.100.0/24",
      ["16:24 the [ that begins here has no closing ]"],
    ],
    [
      "a list that is closed as a mapping",
      "apiAllowedCidrs: [203.0.113.0/24]",
      "apiAllowedCidrs: [203.0.113.0/24}",
      ["16:24 the [ that begins here has no closing ]"],
    ],
    [
      "a mapping that is not closed",
      "region: eu-central-1",
      "region: eu-central-1\ntags: { team: [platform]",
      ["7:13 the { that begins here has no closing }"],
    ],
    [
      "a list in a mapping that is not closed",
      "region: eu-central-1",
      "region: eu-central-1\ntags: { team: [platform }",
      ["7:21 the [ that begins here has no closing ]"],
    ],
    [
      "double quotes that are not closed",
      "zone: example.com",
      'zone: "example.com',
      ['12:13 the " that begins here has no closing "'],
    ],
    [
      "quotes that are not closed before other quotes",
      "hostname: rancher.example.com\naws:",
      'hostname: "rancher.example.com\n"aws":',
      ['4:15 the " that begins here has no closing "'],
    ],
    [
      "single quotes in a list that are not closed",
      "apiAllowedCidrs: [203.0.113.0/24]",
      "apiAllowedCidrs: ['203.0.113.0/24]",
      ["16:25 the ' that begins here has no closing '"],
    ],
    [
      "no comma between keys",
      "region: eu-central-1",
      "region: eu-central-1\ntags: { a: b c: d }",
      ["7:18 expected a comma between the values in brackets"],
    ],
    [
      "two commas",
      "apiAllowedCidrs: [203.0.113.0/24]",
      "apiAllowedCidrs: [203.0.113.0/24,,]",
      ["16:40 got a comma without a value before it; remove the comma"],
    ],
    [
      "a template's braces",
      "zone: example.com",
      "zone: {{ name }}.example.com",
      ["12:23 got text after the end of a value; put the whole value in quotes"],
    ],
  ]);

  test("a bracket that was never opened", () => {
    expect(errorsOf(`${good}]\n`)).toEqual(["rancher.yaml:19:1 got a ] without a [ before it"]);
  });

  test("JSON that is cut off", () => {
    expect(errorsOf('{ "stacks": {}')).toEqual(["rancher.yaml:1:1 the { that begins here has no closing }"]);
  });

  test("behind a byte order mark, which is no column", () => {
    expect(errorsOf('\ufeff"stacks: 1\n')).toEqual(['rancher.yaml:1:1 the " that begins here has no closing "']);
  });
});

describe("keys", () => {
  refuses([
    ["no colon", "servers: 3", "servers 3", ['15:7 got "servers 3", expected key: value']],
    ["an equals sign", "servers: 3", "servers = 3", ['15:7 got "servers = 3", expected key: value']],
    [
      "no colon behind a first key",
      "version: v1.35.7+rke2r1",
      "version v1.35.7+rke2r1",
      ['14:7 got "version v1.35.7+rke2r1", expected key: value'],
    ],
    ["no colon before a mapping", "cluster:", "cluster", ['13:5 got "cluster", expected key: value']],
    [
      "no space behind the colon",
      "servers: 3",
      "servers:3",
      ['15:7 got "servers:3", expected a space behind the colon'],
    ],
    [
      "a no-break space behind the colon",
      "servers: 3",
      "servers:\u00a03",
      ["15:15 got the character U+00A0, which is no space to YAML; write an ordinary space"],
    ],
  ]);

  test.each([
    [
      "deeper than its place",
      "        \u00a0servers: 3",
      "15:9 got the character U+00A0, which is no space to YAML; write an ordinary space",
    ],
    ["in its place", "      \u00a0servers: 3", '15:7 cluster["\\u00a0servers"]: …"\\u00a0servers"…"servers"?'],
  ])("a no-break space before a key %s", (_, line, error) => {
    expect(errorsOf(good.replace("      servers: 3", line))).toEqual(worded([`rancher.yaml:${error}`]));
  });

  test("a merge conflict", () => {
    expect(errorsOf(good.replace("    dns:", "<<<<<<< HEAD\n    dns:\n=======\n>>>>>>> other\n"))).toEqual([
      "rancher.yaml:11:1 got the mark of a merge conflict; keep one of the two versions",
    ]);
  });
});

describe("near misses of a value", () => {
  refuses([
    [
      "of a distribution",
      "servers: 3",
      "servers: 3\ndistribution: rk2",
      ['16:21 cluster.distribution: got "rk2", expected rke2 or k3s…rke2?'],
    ],
    [
      "of a size",
      "servers: 3",
      "servers: 3\nsize: Meduim",
      ['16:13 cluster.size: got "Meduim", expected small, medium or large…medium?'],
    ],
    [
      "of a scheme",
      "scheme: internet-facing",
      "scheme: internetfacing",
      ['10:15 balancer.scheme: got "internetfacing", expected internet-facing or internal…internet-facing?'],
    ],
    [
      "none where no value is near",
      "servers: 3",
      "servers: 3\nsize: huge",
      ['16:13 cluster.size: got "huge", expected small, medium or large'],
    ],
  ]);
});
