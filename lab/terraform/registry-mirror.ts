import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cached, hashOf } from "../cache";
import { providerPlatform } from "./platform";
import { findTerraform, Terraform } from "./terraform";

/** Providers by their local names, as in Terraform's `required_providers`. */
export type RequiredProviders = Readonly<Record<string, { readonly source?: string; readonly version?: string }>>;

/**
 * A mirror in the cache with a configuration's providers, in the newest allowed versions. The registry is asked once.
 * Unlike `terraform providers mirror`, `terraform init` unpacks its downloads, and the lab starts them.
 *
 * @param env the environment of Terraform
 * @returns path of the mirror
 * @throws TerraformError when Terraform cannot download them
 */
export async function registryMirror(required: RequiredProviders, env: NodeJS.ProcessEnv): Promise<string> {
  const configuration = JSON.stringify({ terraform: { required_providers: required } });
  const program = findTerraform(env.PATH);
  const folder = await cached(`mirror-${hashOf(configuration, program, providerPlatform())}`, async (unfinished) => {
    await writeFile(join(unfinished, "main.tf.json"), configuration);
    // The folder outlives the user's plugin cache, to which Terraform would only link.
    await new Terraform(unfinished, { ...env, TF_PLUGIN_CACHE_DIR: undefined }).init();
  });
  return join(folder, ".terraform/providers");
}
