import { mermaid } from "../../tools/diagram/mermaid";
import { svg } from "../../tools/diagram/svg";
import { topologyOf } from "../../tools/diagram/topology";
import type { Json } from "../../tools/json";
import { EXAMPLES, exampleStacks } from "../support/examples";
import { rejectionsOf } from "../support/rejections";
import { sourceFiles } from "./source-files";

/** Forms of secrets, whatever their names. */
const SHAPES =
  /-----BEGIN [A-Z ]*PRIVATE KEY|\b(AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_\w{36}|\bK10[0-9a-f]{64}::|\btoken-[a-z0-9]{5}:\w{54}/;
/** Names of arguments with secrets. */
const NAMES = /(^|_)(password|passwd|secret_key|access_key|private_key_pem|client_key|token|secret)$/;

/** Places where an argument with a secret's name has its own value instead of a reference. */
function* literals(value: unknown, path = ""): Iterable<string> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value as Json)) {
    if (NAMES.test(key) && typeof inner === "string" && inner !== "" && !/^\$\{[^"]*\}$|\$\{/.test(inner))
      yield `${path}.${key}`;
    yield* literals(inner, `${path}.${key}`);
  }
}

describe.each(EXAMPLES)("%s", (file) => {
  test("no secret is in the synthesized stack", () => {
    for (const { json } of exampleStacks(file)) {
      expect(SHAPES.exec(JSON.stringify(json))?.[0]).toBeUndefined();
      expect([...literals(json.resource), ...literals(json.provider)]).toEqual([]);
      for (const [name, variable] of Object.entries(json.variable ?? {})) {
        expect([name, variable.default]).toEqual([name, undefined]);
      }
    }
  });

  test("everything in its picture is inside, and has its text", () => {
    for (const { id, json } of exampleStacks(file)) {
      const topology = topologyOf(id, json as unknown as Json);
      const drawn = svg(topology);
      const [, width, height] = /viewBox='0 0 (\d+) (\d+)'/.exec(drawn) as unknown as [string, string, string];
      const frames = [...drawn.matchAll(/<rect x='([\d.]+)' y='([\d.]+)' width='([\d.]+)' height='([\d.]+)'/g)];
      const outside = frames.filter(
        ([, x, y, w, h]) => Number(x) + Number(w) > Number(width) || Number(y) + Number(h) > Number(height),
      );
      expect(outside).toEqual([]);
      expect(frames.length).toBeGreaterThan(3);
      const servers = topology.zones.flatMap((zone) => zone.servers.map(({ name }) => name));
      for (const name of [...servers, ...topology.hostnames, topology.cluster]) {
        expect(drawn).toContain(name);
        expect(mermaid(topology)).toContain(name);
      }
      expect(drawn).not.toMatch(/undefined|NaN|\$\{/);
      expect(mermaid(topology)).not.toMatch(/undefined|NaN|\$\{/);
    }
  });
});

describe("all examples", () => {
  test("have stacks of different names, so that several can be tried in one account", () => {
    const names = EXAMPLES.flatMap(exampleStacks).map(({ id }) => id);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  const stacks = EXAMPLES.flatMap(exampleStacks).map(({ json }) => json);

  test("docs/aws.md has the permissions for every resource", () => {
    const page = sourceFiles(["docs/aws.md"], [".md"])[0]?.text ?? "";
    const types = stacks.flatMap(({ resource, data }) => [...Object.keys(resource), ...Object.keys(data ?? {})]);
    const ofAws = [...new Set(types)].filter((type) => type.startsWith("aws_"));
    expect(ofAws.filter((type) => !page.includes(`\`${type}\``))).toEqual([]);
    expect(ofAws.length).toBeGreaterThan(30);
  });

  test("have every Terraform address that pages name", () => {
    const known = stacks.flatMap(({ resource }) =>
      Object.entries(resource).flatMap(([type, byName]) => Object.keys(byName).map((name) => `${type}.${name}`)),
    );
    const secondStack = sourceFiles(["examples/handover"], [".tf"]).flatMap(({ text }) =>
      [...text.matchAll(/^resource "(\w+)" "(\w+)"/gm)].map(([, type, name]) => `${type}.${name}`),
    );
    const named = sourceFiles(["README.md", "docs"], [".md"]).flatMap(({ text }) =>
      [...text.matchAll(/(?:-target=|-replace=|state rm |terraform import )([a-z0-9_]+\.[a-z_]+)/g)].map(
        ([, address]) => address,
      ),
    );
    expect(named.filter((address) => ![...known, ...secondStack].includes(address as string))).toEqual([]);
    expect(named.length).toBeGreaterThan(3);
  });

  // Only this test has the texts: other tests identify a rejection by its path.
  test("are rejected by Terraform in these words", () => {
    expect([...new Set(stacks.flatMap(rejectionsOf))].sort()).toMatchSnapshot();
  });
});

test("the test finds secrets", () => {
  expect("-----BEGIN EC PRIVATE KEY").toMatch(SHAPES);
  expect("key AKIAIOSFODNN7EXAMPLE").toMatch(SHAPES);
  const stack = { a: { password: "x", token: "${var.token}", nested: [{ secret_key: "y" }] } };
  expect([...literals(stack)]).toEqual([".a.password", ".a.nested.0.secret_key"]);
});
