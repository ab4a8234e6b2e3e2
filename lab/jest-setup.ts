import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { distribution, whyNoDistribution } from "./distribution/build";
import { whyNoApply } from "./prerequisites";
import { python, STAND_IN } from "./python";
import { providerSource } from "./terraform/providers";

/**
 * Once before all tests of the lab, for all of its workers: installs Python's packages, looks for provider mirrors, and
 * builds the programs, of which each build uses all cores.
 */
export default async function setUp(): Promise<void> {
  if (whyNoApply() !== undefined) return;
  await python(STAND_IN);
  const folder = await mkdtemp(join(tmpdir(), "providers-"));
  const { mirrors } = await providerSource(folder);
  await rm(folder, { recursive: true });
  if (whyNoDistribution() === undefined) await distribution();
  if (mirrors.length > 0) process.env.TERRAFORM_PROVIDER_MIRRORS = mirrors.map(({ path }) => path).join(":");
}
