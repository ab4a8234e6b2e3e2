import { App, TerraformStack } from "cdktf";

/** What synthesis costs before anything is in it: the reference of `npm run bench`. */
const app = new App({ outdir: process.env.BENCH_OUTDIR });
new TerraformStack(app, "empty");
app.synth();
