import { worded } from "../support/worded";
import { edited, errorsOf, good, rejects } from "./errors-of";

describe("YAML", () => {
  rejects([
    [
      "a duplicate key",
      "servers: 3",
      "servers: 3\nservers: 5",
      ["16:7 not valid YAML: got the key servers twice, expected it once; remove one of them"],
    ],
    [
      "a duplicate key in quotes",
      "servers: 3",
      `servers: 3\n"servers": 5`,
      ['16:7 not valid YAML: got the key "servers" twice, expected it once; remove one of them'],
    ],
    [
      "a number and its text as keys",
      "region: eu-central-1",
      `region: eu-central-1\ntags: { 1: a, "1": b }`,
      ['7:21 not valid YAML: got the key "1" twice, expected it once; remove one of them'],
    ],
    [
      "two keys in one line",
      "zone: example.com",
      "zone: name: example.com",
      [
        "12:13 not valid YAML: got a key where a value was expected; check the indentation, or put a value that contains a colon in quotes",
      ],
    ],
    [
      "a reserved character",
      "zone: example.com",
      "zone: @example.com",
      ["12:13 not valid YAML: plain value cannot start with reserved character @"],
    ],
    [
      "a key too far right",
      "servers: 3",
      "  servers: 3",
      [
        "14:16 not valid YAML: got a key where a value was expected; check the indentation, or put a value that contains a colon in quotes",
      ],
    ],
    [
      "a list that is not closed",
      "apiAllowedCidrs: [203.0.113.0/24]",
      "apiAllowedCidrs: [203.0.113.0/24",
      [
        "17:5 not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]; indent the line as its neighbours, or close the { or [ above it",
      ],
    ],
    [
      "no colon",
      "servers: 3",
      "servers 3",
      ["15:7 not valid YAML: got a text, expected `key: value` with a space after the colon"],
    ],
    [
      "text after a quoted text",
      "zone: example.com",
      "zone: 'example'.com",
      ["12:22 not valid YAML: unexpected scalar at node end"],
    ],
    [
      "a schedule that begins with a star",
      "zone: example.com",
      "zone: */30 * * * *",
      ["12:18 not valid YAML: unexpected alias at node end"],
    ],
    [
      "an alias without an anchor",
      "apiAllowedCidrs: [203.0.113.0/24]",
      "apiAllowedCidrs: *office",
      [
        "16:24 not valid YAML: got an alias with no anchor before it; write the anchor first, or put a text that begins with * in quotes",
      ],
    ],
    [
      "an alias to its own parent",
      "apiAllowedCidrs: [203.0.113.0/24]",
      "apiAllowedCidrs: &office [*office]",
      ["16:33 not valid YAML: the alias *office refers to a value that contains it; remove it"],
    ],
    [
      "a merge key",
      "version: v1.35.7+rke2r1",
      "<<: { servers: 5 }\nversion: v1.35.7+rke2r1",
      [
        '14:7 cluster["<<"]: …"<<": merge keys are not supported; write all keys, or use an alias (*name) for a whole value',
      ],
    ],
    [
      "a tag",
      "version: v1.35.7+rke2r1",
      "version: !secret v1.35.7+rke2r1",
      [
        "14:16 not valid YAML: got a tag, but tags are not supported; remove it, or put a text that begins with ! in quotes",
      ],
    ],
    [
      "a list as a key",
      "servers: 3",
      `servers: 3
? [a, b]
: 1`,
      [
        "16:9 not valid YAML: got a mapping or a list as a key, expected a text; put a value that begins with { or [ in quotes",
      ],
    ],
    [
      "the key __proto__",
      "region: eu-central-1",
      "region: eu-central-1\ntags: { __proto__: a }",
      ["7:15 not valid YAML: got the key __proto__, which JavaScript reserves; write another key"],
    ],
  ]);

  test("tabs", () => {
    const tabs = good.replace("      servers: 3", "\tservers: 3").replace("      apiAllowedCidrs", "\tapiAllowedCidrs");
    expect(errorsOf(tabs)).toEqual([
      "rancher.yaml:15:1 not valid YAML: tabs are not allowed as indentation; write two spaces for each level",
    ]);
  });

  test("a second document", () => {
    expect(errorsOf(`${good}---\n${good}`)).toEqual([
      "rancher.yaml:19:1 not valid YAML: got a second document, expected one; remove the line ---, and write all stacks below one key stacks",
    ]);
  });

  test("aliases that grow without limit", () => {
    const letters = [..."abcdefgh"];
    const lists = letters.map(
      (letter, index) => `${letter}: &${letter} [${Array(10).fill(index === 0 ? 1 : `*${letters[index - 1]}`)}]`,
    );
    expect(errorsOf(lists.join("\n"))).toEqual([
      "rancher.yaml:1:1 not valid YAML: excessive alias count indicates a resource exhaustion attack",
    ]);
  });

  test("brackets without a limit", () => {
    expect(errorsOf("[".repeat(20_000))).toEqual([
      expect.stringMatching(/^rancher.yaml:1:\d+ not valid YAML: maximum call stack size exceeded$/),
    ]);
  });
});

describe("files", () => {
  test.each([
    ["an empty file", "", "1:1 the file is empty, expected a mapping with stacks"],
    ["blank lines", " \n\n", "1:1 the file is empty, expected a mapping with stacks"],
    ["comments alone", "# nothing yet\n", "1:1 got nothing, expected a mapping with stacks"],
    ["a list", "- rke-ha\n", "1:1 got a list, expected a mapping with stacks"],
    ["a colon without a space", "stacks:1\n", '1:1 got "stacks:1", expected a mapping with stacks'],
    [
      "an empty stacks",
      "stacks:\n",
      "1:1 stacks: got nothing, expected a mapping of stacks by name, such as rke-ha: with mode, hostname and so on below it",
    ],
    [
      "stacks that are a list",
      "stacks:\n  - rke-ha\n",
      "2:3 stacks: got a list, expected a mapping of stacks by name, such as rke-ha: with mode, hostname and so on below it",
    ],
    [
      "stacks that are an empty list",
      "stacks: []\n",
      "1:9 stacks: got an empty list, expected a mapping of stacks by name, such as rke-ha: with mode, hostname and so on below it",
    ],
    [
      "stacks that are text",
      "stacks: rke-ha\n",
      '1:9 stacks: got "rke-ha", expected a mapping of stacks by name, such as rke-ha: with mode, hostname and so on below it',
    ],
    ["stacks without a stack", "stacks: {}\n", "1:9 stacks: got an empty mapping, expected at least one stack"],
    [
      "an empty stack",
      "stacks:\n  rke-ha:\n",
      "2:3 stacks.rke-ha: got nothing, expected a stack: a mapping with mode, hostname and so on",
    ],
  ])("%s", (_, content, error) => {
    expect(errorsOf(content)).toEqual([`rancher.yaml:${error}`]);
  });

  test("a misspelled stacks", () => {
    expect(errorsOf(good.replace("stacks:", "stack:"))).toEqual(worded(['rancher.yaml:1:1 stack: …"stack"…"stacks"?']));
  });

  test("a key beside stacks", () => {
    expect(errorsOf(`version: 1\n${good}`)).toEqual(
      worded([
        'rancher.yaml:1:1 version: …"version"; it belongs under cluster, cluster.datastore.rds, rancher, rancher.certManager or rancher.backup',
      ]),
    );
  });

  test("text that is not UTF-8", () => {
    expect(errorsOf(Buffer.from("hostname: münchen.example.com", "latin1"))).toEqual([
      "rancher.yaml: not UTF-8 text; save the file as UTF-8",
    ]);
  });

  test("a file that is too large", () => {
    expect(errorsOf("#".repeat(1_000_001))).toEqual([
      "rancher.yaml: got 1000001 bytes, expected at most 1000000; check the path of the file",
    ]);
  });

  test.each([
    ["Windows line ends", good.replaceAll("\n", "\r\n")],
    ["a byte order mark", `\ufeff${good}`],
    ["no line end", good.trimEnd()],
    [
      "an alias",
      edited("apiAllowedCidrs: [203.0.113.0/24]", "apiAllowedCidrs: [&office 203.0.113.0/24, 198.51.100.0/24]").replace(
        "cidr: 10.0.0.0/16",
        "allowedCidrs: [198.51.100.7/32]",
      ),
    ],
  ])("%s is accepted", (_, content) => {
    expect(errorsOf(content)).toEqual([]);
  });
});

/** A file with every kind of field, to damage. */
const spoilable = good
  .replace("region: eu-central-1", "region: eu-central-1\n      tags: { team: platform }")
  .replace("scheme: internet-facing", "scheme: internet-facing\n      deletionProtection: false")
  .replace("servers: 3", "servers: 3\n      replace: { server-1: 2 }\n      volume: { size: 100, iops: 4000 }")
  .concat("    backend:\n      s3: { bucket: states, key: rke-ha, region: eu-central-1 }\n");

/** Numbers from 0 to below 1, the same in every run (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const oddities =
  "~|[]|{}|yes|0|-1|.inf|1e99|''|\"\\n\"|a|*a|&a|!a|<<: x|[[x]]|{x: y}|- x|? x|10.0.0.0/8|null|\t|é|%|@|`".split("|");

function spoil(text: string, random: () => number): string {
  const lines = text.split("\n");
  const below = (limit: number) => Math.floor(random() * limit);
  const index = 1 + below(lines.length - 2);
  const line = lines[index] ?? "";
  const odd = oddities[below(oddities.length)] ?? "";
  const change = below(6);
  if (change === 0) lines.splice(index, 1);
  if (change === 1) lines.splice(index, 0, line);
  if (change === 2) lines[index] = line.replace(/: .*/, () => `: ${odd}`);
  if (change === 3) lines[index] = line.replace(/[\w-]+:/, () => `${odd}:`);
  if (change === 4) lines[index] = line.slice(0, below(line.length));
  if (change === 5) lines[index] = line.slice(below(4));
  return lines.join("\n");
}

test("a damaged file is rejected in single lines with a place, or accepted: it never crashes", () => {
  const random = randomOf(20_260_801);
  const rejected = Array.from({ length: 250 }, () =>
    errorsOf(spoil(random() < 0.5 ? spoil(spoilable, random) : spoilable, random)),
  );
  const odd = rejected.flat().filter((error) => !/^rancher\.yaml:\d+:\d+ [^\n\r\u2028]*[^ \n]$/.test(error));
  expect(odd).toEqual([]);
  expect(rejected.filter((errors) => errors.length > 0).length).toBeGreaterThan(150);
});
