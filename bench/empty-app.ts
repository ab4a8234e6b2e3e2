import { App, TerraformStack } from "cdktf";

/** A CDKTF app without stacks. `npm run bench` compares its synthesis with that of `main.ts`. */
const app = new App({ outdir: process.env.BENCH_OUTDIR });
new TerraformStack(app, "empty");
app.synth();
