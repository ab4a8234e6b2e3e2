import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REPORTS } from "./results/reports";
import { run } from "./run";
import { inTemporaryFolder } from "./temporary-folder";

/** CDK Terrain's package, and its newest tested release. */
const SUCCESSOR = "npm:cdktn@0.24.0";
const MINUTE = 60_000;
const ROOT = join(__dirname, "..");
const REPORT = join(ROOT, "reports", REPORTS.cdktn);

/**
 * Runs these sources' unit tests on CDK Terrain (cdktn), the successor of CDKTF, instead of CDKTF in package.json.
 * Their snapshots of whole stacks come from CDKTF, so both must synthesize the same.
 */
async function main(): Promise<void> {
  await inTemporaryFolder("cdktn-", async () => {
    const directory = join(tmpdir(), "sources");
    const { stdout } = await run("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
      directory: ROOT,
      timeoutMs: MINUTE,
    });
    for (const file of stdout.split("\n").filter((line) => line !== "")) {
      cpSync(join(ROOT, file), join(directory, file));
    }
    const manifest = join(directory, "package.json");
    // Peer dependencies are for other projects, by the name and the version of one library.
    const { devDependencies, overrides, peerDependencies: _, ...rest } = JSON.parse(readFileSync(manifest, "utf8"));
    const successor = {
      ...rest,
      devDependencies: { ...devDependencies, cdktf: SUCCESSOR },
      overrides: { ...overrides, cdktf: "$cdktf" },
    };
    writeFileSync(manifest, JSON.stringify(successor));
    const install = ["install", "--ignore-scripts", "--no-audit", "--no-fund"];
    await run("npm", install, { directory, timeoutMs: 10 * MINUTE });
    // Tests read the manifest that users get.
    cpSync(join(ROOT, "package.json"), manifest);
    const { name, version } = JSON.parse(readFileSync(join(directory, "node_modules/cdktf/package.json"), "utf8"));
    console.log(`unit tests on ${name} ${version}`);
    const tests = ["jest", "--selectProjects", "unit", "--ci", "--json", `--outputFile=${REPORT}`];
    const { status, stderr } = await run("npx", tests, { directory, timeoutMs: 10 * MINUTE, accept: [0, 1] });
    console.log(stderr.trimEnd());
    process.exitCode = status;
  });
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
