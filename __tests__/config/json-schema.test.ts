import { jsonSchema, schemaFile } from "../../tools/schema/json-schema";

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
  const all = new Map(fields(jsonSchema() as Node, ""));

  test("the file has every mapping of several modes once, and means the same", () => {
    const { definitions, title, ...file } = JSON.parse(schemaFile());
    const inPlace = (node: unknown): unknown => {
      if (Array.isArray(node)) return node.map(inPlace);
      if (typeof node !== "object" || node === null) return node;
      if ("$ref" in node) return inPlace(definitions[String(node.$ref).replace("#/definitions/", "")]);
      return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, inPlace(value)]));
    };
    expect(inPlace(file)).toEqual(jsonSchema());
    expect(title).toBe("Rancher by CDKTF");
    expect(Object.keys(definitions)).toEqual(expect.arrayContaining(["rancher", "egress"]));
    expect(schemaFile().length).toBeLessThan(JSON.stringify(jsonSchema(), null, 2).length * 0.6);
  });

  test("every field has a description in sentences", () => {
    const silent = [...all].filter(([, { description }]) => !/^\S.*\.$/.test(description ?? ""));
    expect(silent.map(([path]) => path)).toEqual([]);
    expect(all.size).toBeGreaterThan(40);
  });

  test("editors show the expected value instead of a pattern", () => {
    const patterns: { readonly pattern: string; readonly patternErrorMessage?: string }[] = [];
    JSON.parse(schemaFile(), (_, node) => {
      if (typeof node?.pattern === "string") patterns.push(node);
      return node;
    });
    const silent = patterns.filter(({ patternErrorMessage }) => !patternErrorMessage?.startsWith("expected "));
    expect(silent).toEqual([]);
    expect(patterns.length).toBeGreaterThan(60);
  });

  test("fields carry their defaults", () => {
    expect(all.get("stacks.cluster.servers")?.default).toBe(3);
    expect(all.get("stacks.network.allowedCidrs")?.default).toEqual(["0.0.0.0/0"]);
  });
});
