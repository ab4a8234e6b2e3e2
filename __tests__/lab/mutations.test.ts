import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { files } from "../../lab/mutations/files";
import { outcomeOf } from "../../lab/mutations/outcome";
import { whyNoApply, whyNoClusterProviders, whyNoRkeProvider } from "../../lab/prerequisites";
import { leaveOutUnavailable } from "../../lab/stack/without-providers";
import { providerSource } from "../../lab/terraform/providers";
import { Terraform } from "../../lab/terraform/terraform";
import { describeUnless } from "../support/unless";
import { temporaryFolder } from "./support/temporary-folder";

const RUNS = 250;
/** A value that is not known while a configuration is validated. */
const UNKNOWN = "unknown";

jest.setTimeout(600_000);

describeUnless(whyNoApply(), "examples with mistakes that are accepted", () => {
  const folder = temporaryFolder();
  const modules: Record<string, object> = {};

  /** Without the providers for clusters, these stacks are empty. */
  const isNothingHere = ({ resource }: { resource: Record<string, object> }) =>
    resource.rke_cluster ? whyNoRkeProvider() : resource.aws_instance ? undefined : whyNoClusterProviders();

  /** Makes every stack of an app a module of one configuration, so that Terraform reads the provider's schema once. */
  const collect = (outdir: string): void => {
    for (const stack of readdirSync(join(outdir, "stacks"))) {
      const text = readFileSync(join(outdir, "stacks", stack, "cdk.tf.json"), "utf8");
      // With its own configuration, each module would start the providers again. A resource's own provider is one of these.
      const withoutOwn = (key: string, value: unknown) =>
        key === "provider" && typeof value === "string" ? undefined : value;
      const { provider: _, ...parts } = JSON.parse(text, withoutOwn);
      if (isNothingHere(parts)) continue;
      const name = `stack-${Object.keys(modules).length}`;
      mkdirSync(join(folder, "root", name), { recursive: true });
      writeFileSync(join(folder, "root", name, "cdk.tf.json"), JSON.stringify(parts));
      const values = Object.keys(parts.variable ?? {}).map((one) => [one, `\${var.${UNKNOWN}}`]);
      modules[name] = { source: `./${name}`, ...Object.fromEntries(values) };
    }
  };
  let terraform: Terraform;

  beforeAll(async () => {
    const property = fc.property(files, (text) => {
      const outdir = outcomeOf(text, folder);
      if (outdir !== undefined) collect(outdir);
    });
    fc.assert(property, { seed: 7, numRuns: RUNS, includeErrorInReport: true });
    const providers = await providerSource(folder);
    for (const name of Object.keys(modules)) leaveOutUnavailable(join(folder, "root", name), providers);
    writeFileSync(join(folder, "root/main.tf.json"), JSON.stringify({ variable: { [UNKNOWN]: {} }, module: modules }));
    const env = { ...process.env, CHECKPOINT_DISABLE: "1", ...providers.env };
    terraform = new Terraform(join(folder, "root"), env);
    await terraform.init();
  });

  it("are valid for Terraform and its providers", async () => {
    expect(Object.keys(modules).length).toBeGreaterThan(15);
    await expect(terraform.validate()).resolves.toBeUndefined();
  });

  it("would be invalid with an argument that the provider rejects", async () => {
    const file = join(folder, "root/stack-0/cdk.tf.json");
    const stack = JSON.parse(readFileSync(file, "utf8"));
    stack.resource.aws_vpc = { wrong: { cidr_block: "no range" } };
    writeFileSync(file, JSON.stringify(stack));
    await expect(terraform.validate()).rejects.toThrow("no range");
  });
});
