import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { files } from "../../lab/mutations/files";
import { outcomeOf } from "../../lab/mutations/outcome";
import { APPS_FOLDER } from "../unit/apps-folder";

// `npm run mutate` tries ten thousand, and __tests__/lab/mutations.test.ts gives hundreds of results to Terraform.
const RUNS = 40;

describe("examples with mistakes", () => {
  const folder = mkdtempSync(join(process.env[APPS_FOLDER] ?? "", "mutations-"));

  test(`each of ${RUNS} is rejected with a place, or synthesizes`, () => {
    const outcomes: (string | undefined)[] = [];
    const property = fc.property(files, (text) => void outcomes.push(outcomeOf(text, folder)));
    fc.assert(property, { seed: 28, numRuns: RUNS, includeErrorInReport: true });
    // About one in ten is accepted. Without one of each kind, the test would prove nothing.
    expect(new Set(outcomes.map((outdir) => outdir === undefined))).toEqual(new Set([true, false]));
  });

  test("are different files, the same for a seed", () => {
    const sample = (seed: number) => fc.sample(files, { seed, numRuns: 20 });
    expect(sample(1)).toEqual(sample(1));
    expect(new Set([...sample(1), ...sample(2)]).size).toBeGreaterThan(30);
  });
});
