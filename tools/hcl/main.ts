import "../../lib/terraform/prepare-cdktf";
import { join } from "node:path";
import { command, configuredStack } from "../configured-stack";
import { synthesized } from "../synthesized";
import { blocksOf } from "./blocks";
import { reasonsIn } from "./checkov";
import { renderStack } from "./render";
import { formatModule, writeModule } from "./write";

/** `npm run hcl -- STACK`: writes the stack as HCL, below `cdktf.out/hcl`. */
command("hcl -- STACK", ([name]) => {
  const { id, config } = configuredStack(name);
  const { stack, json, folder } = synthesized(id, config, "cdktf.out");
  const target = join("cdktf.out/hcl", id);
  writeModule(target, renderStack(json, blocksOf(stack), reasonsIn(stack)), folder);
  formatModule(target);
  console.log(`${target}: terraform -chdir=${target} init`);
});
