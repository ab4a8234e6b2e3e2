import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cached, hashOf } from "../cache";
import { providerPlatform } from "./platform";
import { findTerraform, Terraform } from "./terraform";

/** Providers by their local names, as Terraform's `required_providers` has them. */
export type RequiredProviders = Readonly<Record<string, { readonly source?: string; readonly version?: string }>>;

/**
 * A mirror in the cache that holds what a configuration requires, in the newest versions that it allows. The registry
 * is asked once. Unlike `terraform providers mirror`, `terraform init` unpacks what it downloads: the lab starts it.
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
    // The folder outlives a plugin cache of the user, to which Terraform would only link.
    await new Terraform(unfinished, { ...env, TF_PLUGIN_CACHE_DIR: undefined }).init();
  });
  return join(folder, ".terraform/providers");
}
