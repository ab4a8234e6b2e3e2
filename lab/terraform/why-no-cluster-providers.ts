import { tmpdir } from "node:os";
import { inTemporaryFolder } from "../temporary-folder";
import { providerSource, whyUnavailable } from "./providers";

/** Prints why the providers that work on a cluster cannot be had here, or nothing: for whoever cannot wait for a promise. */
async function main(): Promise<void> {
  const source = await inTemporaryFolder("providers-", () => providerSource(tmpdir()));
  const reasons = ["helm", "kubernetes"].map((name) => whyUnavailable(source, `hashicorp/${name}`));
  process.stdout.write(reasons.find((reason) => reason !== undefined) ?? "");
}

void main();
