import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { Random } from "../../lab/faults/random";
import { mutated } from "../../lab/mutations/mutate";
import { runMutations } from "../../lab/mutations/run";
import { APPS_FOLDER } from "../unit/apps-folder";
import { ROOT } from "./source-files";

// `npm run mutate` tries ten thousand, and __tests__/lab/mutations.test.ts gives hundreds of results to Terraform.
const RUNS = 40;

test(`each of ${RUNS} examples with mistakes is rejected with a place, or synthesizes`, () => {
  const folder = mkdtempSync(join(process.env[APPS_FOLDER] ?? "", "mutations-"));
  const { rejected, accepted, violations } = runMutations({ seed: 27, runs: RUNS, folder });
  expect(violations).toEqual([]);
  expect(rejected + accepted).toBe(RUNS);
  // About one in ten is accepted. Without one of each kind, the test would prove nothing.
  expect(Math.min(rejected, accepted)).toBeGreaterThan(0);
});

test("a seed always gives the same files, and another seed gives others", () => {
  const document: unknown = parse(readFileSync(join(ROOT, "rancher.yaml"), "utf8"));
  const files = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 20 }, () => mutated(document, random, new Map([["servers", [5]]])));
  };
  expect(files(1)).toEqual(files(1));
  expect(files(1)).not.toEqual(files(2));
  expect(new Set(files(1)).size).toBeGreaterThan(15);
});
