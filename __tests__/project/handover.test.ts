import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Synthesized, synthesize, synthesizeOnDocker, synthesizeOnK8s } from "../support/synth";
import { ROOT } from "./source-files";

/** Rancher with a private authority that the stack knows. */
const rancher = { version: "2.15.0", tls: { issuer: "blank", privateCA: true } } as const;

test.each<[string, () => Synthesized]>([
  ["RancherOnRKE", () => synthesize({ rancher })],
  ["RancherOnK8s", () => synthesizeOnK8s({ rancher })],
  ["RancherOnDocker", () => synthesizeOnDocker({ rancher })],
])("a stack of mode %s has each output that the second stack of the example reads", (_, stack) => {
  const example = readFileSync(join(ROOT, "examples/handover/main.tf"), "utf8");
  const read = [...example.matchAll(/\blocal\.installed\.(\w+)/g)].map(([, name]) => name as string);
  const outputs = Object.keys(stack().output);
  expect(new Set(read)).toEqual(new Set(["url", "bootstrap_password", "ca_certs"]));
  expect(outputs).toEqual(expect.arrayContaining(read));
});
