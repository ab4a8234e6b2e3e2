import { tmpdir } from "node:os";
import { inTemporaryFolder } from "../temporary-folder";
import { providerSource, whyUnavailable } from "./providers";

/**
 * Prints why the named providers, such as hashicorp/helm, are not available here, or nothing: for callers that cannot
 * wait for a promise.
 */
async function main(): Promise<void> {
  const source = await inTemporaryFolder("providers-", () => providerSource(tmpdir()));
  const reasons = process.argv.slice(2).map((name) => whyUnavailable(source, name));
  process.stdout.write(reasons.find((reason) => reason !== undefined) ?? "");
}

void main();
