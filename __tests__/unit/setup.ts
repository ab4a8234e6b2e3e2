import "../../lib/terraform/prepare-cdktf";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { Testing } from "cdktf";
import { APPS_FOLDER } from "./apps-folder";

Testing.setupJest();

const app = Testing.app.bind(Testing);
Testing.app = (options) => app({ outdir: mkdtempSync(join(process.env[APPS_FOLDER] ?? "", "app-")), ...options });
