import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../../lib/config";
import { SERVER_KEYS } from "../../lib/config/server-keys";
import type { Json } from "../../tools/json";
import { synthesized } from "../../tools/synthesized";
import { APPS_FOLDER } from "../unit/apps-folder";
import { sourceFiles } from "./source-files";

const PAGE = sourceFiles(["docs/recipes.md"], [".md"])[0]?.text ?? "";
/** The complete file of each section. */
const RECIPES = [...PAGE.matchAll(/^## (.+)\n(?:(?!^## )[\s\S])*?^```yaml\n([\s\S]*?)^```$/gm)].map(
  ([, title, text]) => ({ title: title as string, text: text as string }),
);

type Blocks = Record<string, Record<string, Json>>;

/** The resources of a recipe's stacks. */
function stacksOf(title: string): Record<string, Blocks> {
  return Object.fromEntries(Object.entries(jsonOf(title)).map(([id, { resource }]) => [id, resource as Blocks]));
}

/** The stacks of a recipe, as Terraform gets them. */
function jsonOf(title: string): Record<string, Json> {
  const folder = mkdtempSync(join(process.env[APPS_FOLDER] ?? "", "recipe-"));
  const file = join(folder, "rancher.yaml");
  writeFileSync(file, RECIPES.find((recipe) => recipe.title === title)?.text ?? "");
  const { stacks } = loadConfig(file);
  return Object.fromEntries(
    Object.entries(stacks).map(([id, config]) => [id, synthesized(id, config, folder).json as Json]),
  );
}

test("every section has a file that is accepted and synthesizes", () => {
  expect(RECIPES.length).toBe([...PAGE.matchAll(/^## /gm)].length);
  for (const { title } of RECIPES) expect([title, Object.keys(stacksOf(title)).length > 0]).toEqual([title, true]);
});

test("without dns there is a load balancer, and no record", () => {
  const { rancher } = stacksOf("The zone belongs to another team");
  expect(rancher).toHaveProperty("aws_lb");
  expect(rancher).not.toHaveProperty("aws_route53_record");
});

test("several stacks synthesize separately", () => {
  expect(Object.keys(stacksOf("Several stacks in one file"))).toEqual(["rancher-test", "rancher-production"]);
});

test("the keys are on volumes and on secrets, and no key is created", () => {
  const { rancher } = stacksOf("An existing KMS key");
  expect(rancher).not.toHaveProperty("aws_kms_key");
  for (const volume of Object.values(rancher?.aws_ebs_volume ?? {})) expect(volume.kms_key_id).toMatch(/1234567890ab$/);
  const desired = Object.values(rancher?.aws_s3_object ?? {}).map(({ kms_key_id: key }) => key);
  expect(desired).toEqual([expect.stringMatching(/2345678901bc$/)]);
});

test("every role has the permissions boundary", () => {
  const { rancher } = stacksOf("A permissions boundary");
  const roles = Object.values(rancher?.aws_iam_role ?? {});
  expect(roles.length).toBeGreaterThan(0);
  for (const { permissions_boundary: boundary } of roles) expect(boundary).toMatch(/platform-boundary$/);
});

test("the options of RKE2 and K3s have every key that a file may set, and are in the servers' configuration", () => {
  const section = PAGE.slice(PAGE.indexOf("## Options of RKE2 and K3s"));
  const keys = [...Object.keys(SERVER_KEYS.rke2), ...Object.keys(SERVER_KEYS.k3s)];
  // A pod's rules are identified by their ends.
  const whole = keys.filter((key) => !/-extra-(env|mount)$/.test(key));
  expect(whole.filter((key) => !section.includes(`\`${key}\``))).toEqual([]);
  const { rancher } = stacksOf("Options of RKE2 and K3s");
  const locals = jsonOf("Options of RKE2 and K3s").rancher?.locals as Record<string, Record<string, string>>;
  expect(locals.cluster_desired_object_files?.["config.yaml"]).toMatch(/^cni: cilium$/m);
  expect(rancher?.aws_vpc_security_group_ingress_rule).toHaveProperty("cluster_servers_from-servers-tcp-4240");
});

test("every chart comes from the repository, with credentials and the file's values", () => {
  const { rancher } = stacksOf("Charts from your own repository");
  const ours = ["rancher-prerequisites", "rancher-backup-schedule", "cert-manager-namespace"];
  const releases = Object.values(rancher?.helm_release ?? {}).filter(({ name }) => !ours.includes(String(name)));
  expect(releases.map(({ name }) => name)).toEqual(["rancher-backup-crd", "rancher-backup", "cert-manager", "rancher"]);
  for (const release of releases) {
    expect(release.repository).toBe("oci://registry.example.com/charts");
    expect(release.repository_password).toMatch(/^\$\{var\.\w+_repository_password\}$/);
  }
  expect(JSON.stringify(releases)).toMatch(/debug: true.*logLevel: 4.*antiAffinity: required/);
});
