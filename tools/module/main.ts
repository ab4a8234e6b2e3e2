import "../../lib/terraform/no-stack-traces";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError } from "../../lib/config";
import { command, configuredStack } from "../configured-stack";
import { writeModule } from "../hcl/write";
import { terraformModule } from "./build";

/** `npm run module -- STACK`: the stack as a reusable Terraform module, below `cdktf.out/modules`. */
command(() => {
  const { id, config } = configuredStack(process.argv[2]);
  if (config.mode !== "RancherOnRKE") {
    throw new ConfigError([
      `${id}: got mode ${config.mode}, expected RancherOnRKE; npm run hcl -- ${id} writes it as HCL`,
    ]);
  }
  const folder = mkdtempSync(join(tmpdir(), "module-"));
  try {
    const built = terraformModule({ id, config }, folder);
    const target = join("cdktf.out/modules", id);
    writeModule(target, built.files, built.folder);
    console.log(`${target}: docs/terraform.md says how it is called`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
