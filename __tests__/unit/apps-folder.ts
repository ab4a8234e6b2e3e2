import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Environment variable with the folder for the output of CDKTF's apps. */
export const APPS_FOLDER = "UNIT_TESTS_APPS";

/**
 * Runs before all tests. CDKTF creates a temporary folder for each app and does not remove it, so all of them are in
 * one folder.
 */
export default function setUp(): void {
  process.env[APPS_FOLDER] = mkdtempSync(join(tmpdir(), "apps-"));
}

/** Runs after all tests. */
export function tearDown(): void {
  rmSync(process.env[APPS_FOLDER] ?? "", { recursive: true, force: true });
}
