import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { jsonSchema } from "../../tools/schema/json-schema";

interface Node {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | false;
  readonly oneOf?: readonly Node[];
}

function* fields(node: Node, path: string): Iterable<readonly [path: string, field: Node]> {
  for (const [key, field] of Object.entries(node.properties ?? {})) {
    yield [`${path}${key}`, field];
    yield* fields(field, `${path}${key}.`);
  }
  if (node.additionalProperties) yield* fields(node.additionalProperties, path);
  for (const option of node.oneOf ?? []) yield* fields(option, path);
}

describe("JSON Schema", () => {
  const all = new Map(fields(JSON.parse(jsonSchema()), ""));

  test("rancher.schema.json is up to date; `npm run schema` writes it", () => {
    expect(readFileSync(resolve(__dirname, "../../rancher.schema.json"), "utf8")).toBe(jsonSchema());
  });

  test("every field has a description in sentences", () => {
    const silent = [...all].filter(([, { description }]) => !/^\S.*\.$/.test(description ?? ""));
    expect(silent.map(([path]) => path)).toEqual([]);
    expect(all.size).toBeGreaterThan(40);
  });

  test("editors show the expected value instead of a pattern", () => {
    const patterns: { readonly pattern: string; readonly patternErrorMessage?: string }[] = [];
    JSON.parse(jsonSchema(), (_, node) => {
      if (typeof node?.pattern === "string") patterns.push(node);
      return node;
    });
    const silent = patterns.filter(({ patternErrorMessage }) => !patternErrorMessage?.startsWith("expected "));
    expect(silent).toEqual([]);
    expect(patterns.length).toBeGreaterThan(100);
  });

  test("fields carry their defaults", () => {
    expect(all.get("stacks.cluster.servers")?.default).toBe(3);
    expect(all.get("stacks.network.allowedCidrs")?.default).toEqual(["0.0.0.0/0"]);
  });
});
