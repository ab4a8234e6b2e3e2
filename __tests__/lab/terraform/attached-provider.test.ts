import { cpSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { whyNoTerraform } from "../../../lab/prerequisites";
import { attachProvider, providerProgram } from "../../../lab/terraform/attached-provider";
import { providerPlatform } from "../../../lab/terraform/platform";
import { type ProviderSource, providerSource } from "../../../lab/terraform/providers";
import { Terraform } from "../../../lab/terraform/terraform";
import { builtProviders, whyNoBuiltProviders } from "../../../lab/tools/build";
import { describeUnless } from "../../support/unless";
import { expectEndsWithOwner } from "../support/owner";
import { temporaryFolder } from "../support/temporary-folder";

const MODULE = join(__dirname, "../../../lab/terraform/attached-provider.ts");

/** A build with empty caches, with a reserve. */
const BUILD_MS = 700_000;
jest.setTimeout(60_000);

describeUnless(whyNoTerraform() ?? whyNoBuiltProviders(), "a provider that runs beside Terraform", () => {
  const folder = temporaryFolder();
  let source: ProviderSource;
  let program: string;
  const attach = (types = ["random_password"]) => attachProvider(program, new Set(types), folder, process.env);

  beforeAll(async () => {
    const env = { TERRAFORM_PROVIDER_MIRRORS: await builtProviders() };
    source = await providerSource(folder, { env, registry: false });
    program = (await providerProgram("hashicorp/random", source)) as string;
    writeFileSync(join(folder, "main.tf"), 'resource "random_password" "token" { length = 32 }\n');
  }, BUILD_MS);

  it("serves one command after the other, until it is stopped", async () => {
    const provider = await attach();
    // A provider that is not installed can only be the attached one.
    const terraform = new Terraform(folder, { ...process.env, ...source.env }, provider.settings);
    try {
      expect(await terraform.changes()).toEqual({ "random_password.token": "create" });
      await terraform.apply();
      expect(await terraform.wouldChange()).toBe(false);
    } finally {
      await provider.stop();
    }
    await expect(terraform.changes()).rejects.toThrow("Reattachment process not found");
  });

  it("leaves the choice of an installed version to init", async () => {
    const provider = await attach();
    const root = join(folder, "newer");
    cpSync(join(folder, "main.tf"), join(root, "main.tf"));
    writeFileSync(
      join(root, "versions.tf"),
      'terraform {\n  required_providers {\n    random = { source = "hashicorp/random", version = ">= 99" }\n  }\n}\n',
    );
    try {
      const init = new Terraform(root, { ...process.env, ...source.env }, provider.settings).init();
      await expect(init).rejects.toThrow(/no available releases match|available releases match the given constraints/);
    } finally {
      await provider.stop();
    }
  });

  it("has only the requested types", async () => {
    const provider = await attach(["random_id"]);
    const terraform = new Terraform(folder, { ...process.env, ...source.env }, provider.settings);
    try {
      await expect(terraform.validate()).rejects.toThrow('does not support resource type "random_password"');
    } finally {
      await provider.stop();
    }
  });

  it("ends with the process that started it", async () => {
    const [module, provider, place] = [MODULE, program, folder].map((one) => JSON.stringify(one));
    const script = `require(${module}).attachProvider(${provider}, new Set(), ${place}, process.env)
      .then(({ settings }) => console.log(Object.values(JSON.parse(settings.TF_REATTACH_PROVIDERS))[0].Pid))`;
    await expectEndsWithOwner(script);
  });

  it("does not exist when mirrors have no version of it, or more than one", async () => {
    expect(await providerProgram("hashicorp/random", { ...source, mirrors: [] })).toBeUndefined();
    const second = join(folder, "second");
    const place = join(second, "registry.terraform.io/hashicorp/random/9.9.9", providerPlatform());
    cpSync(dirname(program), place, { recursive: true });
    const both = [...source.mirrors, { path: second, providers: ["registry.terraform.io/hashicorp/random"] }];
    expect(await providerProgram("hashicorp/random", { ...source, mirrors: both })).toBeUndefined();
  });
});
