import { mkdtempSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../../lib/config";
import type { Json } from "../../tools/json";
import { synthesized } from "../../tools/synthesized";
import { APPS_FOLDER } from "../unit/apps-folder";
import { ROOT } from "./source-files";

const EXAMPLES = ["rancher.yaml", ...readdirSync(join(ROOT, "examples")).map((name) => `examples/${name}`)];

/** What secrets look like, whatever they are called. */
const SHAPES =
  /-----BEGIN [A-Z ]*PRIVATE KEY|\b(AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_\w{36}|\bK10[0-9a-f]{64}::|\btoken-[a-z0-9]{5}:\w{54}/;
/** What arguments with secrets are called. */
const NAMES = /(^|_)(password|passwd|secret_key|access_key|private_key_pem|client_key|token|secret)$/;

/** Places where an argument that is called a secret has a value of its own, not a reference. */
function* literals(value: unknown, path = ""): Iterable<string> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value as Json)) {
    if (NAMES.test(key) && typeof inner === "string" && inner !== "" && !/^\$\{[^"]*\}$|\$\{/.test(inner))
      yield `${path}.${key}`;
    yield* literals(inner, `${path}.${key}`);
  }
}

test.each(EXAMPLES)("%s: no secret is in what is synthesized", (file) => {
  for (const [id, config] of Object.entries(loadConfig(join(ROOT, file)).stacks)) {
    const { json } = synthesized(id, config, mkdtempSync(join(process.env[APPS_FOLDER] ?? "", "secrets-")));
    expect(SHAPES.exec(JSON.stringify(json))?.[0]).toBeUndefined();
    expect([...literals(json.resource), ...literals(json.provider)]).toEqual([]);
    for (const [name, variable] of Object.entries((json.variable ?? {}) as Record<string, Json>)) {
      expect([name, variable.default]).toEqual([name, undefined]);
    }
  }
});

test("secrets are seen", () => {
  expect("-----BEGIN EC PRIVATE KEY").toMatch(SHAPES);
  expect("key AKIAIOSFODNN7EXAMPLE").toMatch(SHAPES);
  const stack = { a: { password: "x", token: "${var.token}", nested: [{ secret_key: "y" }] } };
  expect([...literals(stack)]).toEqual([".a.password", ".a.nested.0.secret_key"]);
});
