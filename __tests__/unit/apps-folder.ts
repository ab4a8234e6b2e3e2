import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Environment variable with the folder for what CDKTF's apps write. */
export const APPS_FOLDER = "UNIT_TESTS_APPS";

/** Before all tests: CDKTF makes a temporary folder for each app and leaves it behind. Here all of them are in one. */
export default function setUp(): void {
  process.env[APPS_FOLDER] = mkdtempSync(join(tmpdir(), "apps-"));
}

/** After all tests. */
export function tearDown(): void {
  rmSync(process.env[APPS_FOLDER] ?? "", { recursive: true, force: true });
}
