import { readFileSync } from "node:fs";
import { App, TerraformResource, TerraformStack } from "cdktf";
import type { Construct } from "constructs";

/** A resource with given attributes, without the bindings of a provider. */
class GivenResource extends TerraformResource {
  constructor(
    scope: Construct,
    name: string,
    type: string,
    private readonly attributes: Record<string, unknown>,
  ) {
    super(scope, `${type}-${name}`, { terraformResourceType: type });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return this.attributes;
  }
}

/**
 * A CDKTF app with the resources of a synthesized stack, without constructs: the lower bound in `npm run bench`. With an
 * argument, the app also loads the libraries in the list that list-modules.cjs wrote.
 */
const [list] = process.argv.slice(2);
if (list) for (const library of JSON.parse(readFileSync(list, "utf8"))) require(library);
const { resource } = JSON.parse(readFileSync(process.env.BENCH_STACK ?? "", "utf8")) as {
  readonly resource: Record<string, Record<string, Record<string, unknown>>>;
};
const app = new App({ outdir: process.env.BENCH_OUTDIR });
const stack = new TerraformStack(app, "same");
for (const [type, named] of Object.entries(resource)) {
  for (const [name, attributes] of Object.entries(named)) new GivenResource(stack, name, type, attributes);
}
app.synth();
