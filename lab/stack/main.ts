import "../../main";
import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inTemporaryFolder } from "../temporary-folder";
import { providerSource } from "../terraform/providers";
import { leaveOutUnavailable } from "./without-providers";

/** What the CDKTF CLI runs in the lab: the product's own main.ts, and then what no provider can be had for is left out. */
async function leaveOut(): Promise<void> {
  const stacks = join(process.env.CDKTF_OUTDIR ?? "cdktf.out", "stacks");
  if (!existsSync(stacks)) return;
  const source = await inTemporaryFolder("providers-", () => providerSource(tmpdir()));
  for (const id of readdirSync(stacks)) leaveOutUnavailable(join(stacks, id), source);
}

void leaveOut();
