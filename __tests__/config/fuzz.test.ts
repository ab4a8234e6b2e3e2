import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError, loadConfig, warningsOf } from "../../lib/config";
import { synthesized } from "../../tools/synthesized";
import { fuzzedFile, SECRET } from "../support/fuzz";

/** Number of files, and the first seed: `FUZZ_FILES=10000 npx jest --selectProjects unit __tests__/config/fuzz.test.ts`. */
const FILES = Number(process.env.FUZZ_FILES ?? 150);
const FIRST = Number(process.env.FUZZ_SEED ?? 1);
const LONGEST_LINE = 700;

/** A Terraform template that a value of the file would begin. */
const TEMPLATE = /(?<!\$)\$\{(file\(|var\.x\}|x\})|(?<!%)%\{( if true|x\})/;

/** What is wrong with the answer to a file: a stack trace, a secret, a line break, a long line, or a template. */
function faultsOf(seed: number, folder: string): string[] {
  const file = join(folder, "rancher.yaml");
  writeFileSync(file, fuzzedFile(seed));
  const lines: string[] = [];
  const faults: string[] = [];
  try {
    for (const [id, config] of Object.entries(loadConfig(file).stacks)) {
      lines.push(...warningsOf(id, config));
      if (TEMPLATE.test(JSON.stringify(synthesized(id, config, join(folder, "out")).json))) faults.push("a template");
    }
  } catch (error) {
    if (error instanceof ConfigError) lines.push(...error.errors);
    else faults.push(`a stack trace: ${error}`);
  }
  for (const line of lines) {
    if (SECRET.test(line)) faults.push(`a secret: ${line}`);
    if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(line)) faults.push(`a line break: ${line}`);
    if (line.length > LONGEST_LINE + folder.length) faults.push(`a long line: ${line}`);
  }
  return faults.map((fault) => `seed ${seed}: ${fault}`);
}

test(`${FILES} files with mistakes end without a stack trace, a secret or a line break`, () => {
  const folder = mkdtempSync(join(tmpdir(), "fuzz-"));
  try {
    const faults: string[] = [];
    for (let seed = FIRST; seed < FIRST + FILES; seed++) faults.push(...faultsOf(seed, folder));
    expect(faults).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 3_600_000);

test("the mistakes are of every kind", () => {
  const files = Array.from({ length: 300 }, (_, seed) => String(fuzzedFile(seed)));
  expect(files.some((file) => SECRET.test(file))).toBe(true);
  expect(files.some((file) => file.includes("${file("))).toBe(true);
  expect(new Set(files).size).toBeGreaterThan(250);
});
