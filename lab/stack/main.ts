import "../../main";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { leaveOutReleases } from "./without-providers";

// The program of the CDKTF CLI in the lab: the product's own main.ts, without the resources in clusters.
const stacks = join(process.env.CDKTF_OUTDIR ?? "cdktf.out", "stacks");
if (existsSync(stacks)) for (const id of readdirSync(stacks)) leaveOutReleases(join(stacks, id));
