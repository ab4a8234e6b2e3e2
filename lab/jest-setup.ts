import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { distribution, whyNoDistribution } from "./distribution/build";
import { whyNoApply, whyNoServers } from "./prerequisites";
import { python, STAND_IN } from "./python";
import { rootFilesystem } from "./servers/root-filesystem";
import { providerSource } from "./terraform/providers";

/**
 * Runs once before all tests of the lab, for all workers. It installs Python's packages and the instances' root
 * filesystem, looks for provider mirrors, and builds the programs. Each build uses all cores.
 */
export default async function setUp(): Promise<void> {
  if (whyNoApply() !== undefined) return;
  await Promise.all([
    python(STAND_IN),
    whyNoServers() === undefined ? rootFilesystem() : undefined,
    whyNoDistribution() === undefined ? distribution() : undefined,
  ]);
  const folder = await mkdtemp(join(tmpdir(), "providers-"));
  const { mirrors } = await providerSource(folder);
  await rm(folder, { recursive: true });
  if (mirrors.length > 0) process.env.TERRAFORM_PROVIDER_MIRRORS = mirrors.map(({ path }) => path).join(":");
}
