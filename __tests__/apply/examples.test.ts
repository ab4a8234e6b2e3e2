import { readdirSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { whyNoClusterProviders, whyNoProviders, whyNoRkeProvider } from "../../lab/prerequisites";
import { ofLab } from "../../lab/stack/provider";
import { leaveOutUnavailable } from "../../lab/stack/without-providers";
import { type AttachedProvider, attachProvider, providerProgram } from "../../lab/terraform/attached-provider";
import { type ProviderSource, providerSource } from "../../lab/terraform/providers";
import { Terraform } from "../../lab/terraform/terraform";
import { usedTypes } from "../../lab/terraform/used-types";
import { which } from "../../lab/which";
import { loadConfig } from "../../lib/config";
import { stackOf } from "../../stacks";
import { describeUnless, itUnless } from "../support/unless";

const ROOT = join(__dirname, "../..");
const FILES = [
  "rancher.yaml",
  ...readdirSync(join(ROOT, "examples"))
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => `examples/${name}`),
];
jest.setTimeout(300_000);

describe.each(["terraform", "tofu"])("%s validate", (program) => {
  const path = which(program);
  const reason = path === undefined ? `${program} is not on PATH` : whyNoProviders();

  describeUnless(reason, "every example", () => {
    let folder: string;
    let providers: ProviderSource;
    let aws: AttachedProvider | undefined;
    const env = { ...process.env, CHECKPOINT_DISABLE: "1" };
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "examples-"));
      providers = await providerSource(folder);
      const program = await providerProgram("hashicorp/aws", providers);
      aws = program === undefined ? undefined : await attachProvider(program, usedTypes("aws"), folder, env);
    });
    afterAll(async () => {
      await aws?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    const validates = async (file: string) => {
      const outdir = join(folder, file.replace(/\W/g, "-"));
      const app = new App({ outdir });
      for (const [id, config] of Object.entries(loadConfig(join(ROOT, file)).stacks)) stackOf(app, id, ofLab(config));
      app.synth();
      const stacks = await readdir(join(outdir, "stacks"));
      expect(stacks.length).toBeGreaterThan(0);
      for (const id of stacks) {
        leaveOutUnavailable(join(outdir, "stacks", id), providers);
        const directory = join(outdir, "stacks", id);
        const terraform = new Terraform(directory, { ...env, ...providers.env }, aws?.settings, path);
        await terraform.init({ arguments: ["-backend=false"] });
        await expect(terraform.validate()).resolves.toBeUndefined();
      }
    };

    for (const file of FILES) {
      // Without the providers for clusters, these stacks are empty.
      const stacks = Object.values(loadConfig(join(ROOT, file)).stacks);
      const onCluster = stacks.some(({ mode }) => mode === "RancherOnK8s");
      const onRke1 = stacks.some(({ mode }) => mode === "RancherOnRKE1");
      const reason = (onCluster ? whyNoClusterProviders() : undefined) ?? (onRke1 ? whyNoRkeProvider() : undefined);
      itUnless(reason, file, () => validates(file), 300_000);
    }
  });
});
