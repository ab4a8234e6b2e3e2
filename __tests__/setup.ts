import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Testing } from "cdktf";

Testing.setupJest();

// CDKTF makes a temporary folder for each app and leaves it behind: here all those of a test file go with it.
const folder = mkdtempSync(join(tmpdir(), "apps-"));
const app = Testing.app.bind(Testing);
Testing.app = (options) => app({ outdir: mkdtempSync(join(folder, "app-")), ...options });
afterAll(() => rmSync(folder, { recursive: true }));
