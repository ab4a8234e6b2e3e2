import "../../main";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { leaveOutReleases } from "./without-providers";

// What the CDKTF CLI runs in the lab: the product's own main.ts, and then what is installed in clusters is left out.
const stacks = join(process.env.CDKTF_OUTDIR ?? "cdktf.out", "stacks");
if (existsSync(stacks)) for (const id of readdirSync(stacks)) leaveOutReleases(join(stacks, id));
