import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { whyNoApply, whyNoServers } from "./prerequisites";
import { python, STAND_IN } from "./python";
import { rootFilesystem } from "./servers/root-filesystem";
import { providerSource } from "./terraform/providers";

/**
 * Once before all tests of the lab, for all of its workers: installs Python's packages and the root filesystem of the
 * machines, and looks for provider mirrors.
 */
export default async function setUp(): Promise<void> {
  if (whyNoApply() !== undefined) return;
  await python(STAND_IN);
  if (whyNoServers() === undefined) await rootFilesystem();
  const folder = await mkdtemp(join(tmpdir(), "providers-"));
  const { mirrors } = await providerSource(folder);
  await rm(folder, { recursive: true });
  if (mirrors.length > 0) process.env.TERRAFORM_PROVIDER_MIRRORS = mirrors.map(({ path }) => path).join(":");
}
