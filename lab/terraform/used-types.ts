import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");

/** The types of a provider's resources and data, such as "aws", whose classes the product imports. */
export function usedTypes(provider: string): ReadonlySet<string> {
  const bindings = `@cdktf/provider-${provider}/lib`;
  const imported = new RegExp(`from "(${bindings}/[\\w-]+)"`, "g");
  const modules = ["lib", "stacks"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .flatMap((name) => [...readFileSync(join(ROOT, folder, name), "utf8").matchAll(imported)]),
  );
  const types = modules.flatMap(([, module]) => {
    const file = require.resolve(`${module}/index.js`);
    return [...readFileSync(file, "utf8").matchAll(/\btfResourceType = "(\w+)"/g)].map(([, type]) => type as string);
  });
  return new Set(types);
}
