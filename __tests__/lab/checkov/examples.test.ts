import { mkdirSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { CHECKOV, type Finding, type Scanned, scan } from "../../../lab/checkov/scan";
import { whyNoPython } from "../../../lab/python";
import { loadConfig } from "../../../lib/config";
import { blocksOf } from "../../../tools/hcl/blocks";
import { REASONS, type Reason, reasonsIn } from "../../../tools/hcl/checkov";
import { renderStack } from "../../../tools/hcl/render";
import { synthesized } from "../../../tools/synthesized";
import { ROOT } from "../../project/source-files";
import { describeUnless } from "../../support/unless";
import { temporaryFolder } from "../support/temporary-folder";

/** The stacks that `npm run hcl` writes with their reasons. The others are scanned without them. */
const WITH_REASONS = "-with-reasons";
const said = ({ check, resource, wanted, stack }: Finding) => `${check} ${resource} (${stack}): ${wanted}`;

describeUnless(whyNoPython(CHECKOV), "checkov on the examples", () => {
  const folder = temporaryFolder();
  const reasons = new Map<string, ReadonlyMap<string, readonly Reason[]>>();
  let scanned: Scanned;
  const ofExamples = (findings: readonly Finding[]) =>
    findings.filter(({ stack }) => stack !== "planted" && !stack.endsWith(WITH_REASONS));
  /** The reason in the code for a finding. */
  const reasonOf = ({ check, resource, stack }: Finding) =>
    reasons
      .get(stack)
      ?.get(resource)
      ?.find((reason) => reason.check === check);

  beforeAll(async () => {
    const stacks = new Map<string, Readonly<Record<string, string>>>();
    for (const file of readdirSync(join(ROOT, "examples")).filter((name) => name.endsWith(".yaml"))) {
      for (const [id, config] of Object.entries(loadConfig(join(ROOT, "examples", file)).stacks)) {
        const name = `${basename(file, ".yaml")}-${id}`;
        const { stack, json } = synthesized(id, config, join(folder, "apps", file));
        const ofStack = reasonsIn(stack);
        reasons.set(name, ofStack);
        stacks.set(name, renderStack(json, blocksOf(stack)));
        stacks.set(`${name}${WITH_REASONS}`, renderStack(json, blocksOf(stack), ofStack));
      }
    }
    // A resource with an obvious error.
    stacks.set("planted", { "main.tf": 'resource "aws_ebs_volume" "planted" {\n  encrypted = false\n  size = 1\n}\n' });
    mkdirSync(join(folder, "scanned"));
    scanned = await scan(stacks, join(folder, "scanned"));
  }, 900_000);

  it("finds a planted error", () => {
    expect(scanned.failed).toContainEqual(
      expect.objectContaining({ check: "CKV_AWS_3", resource: "aws_ebs_volume.planted", stack: "planted" }),
    );
    expect(scanned.passed).toBeGreaterThan(4000);
  });

  it("finds nothing else without a reason in the code", () => {
    const unknown = ofExamples(scanned.failed).filter((finding) => reasonOf(finding) === undefined);
    expect([...new Set(unknown.map(said))]).toEqual([]);
  });

  it("needs each given reason", () => {
    const needed = new Set(ofExamples(scanned.failed).map(reasonOf));
    const needless = REASONS.filter((reason) => !needed.has(reason));
    expect(needless.map(({ path, check }) => `${path}: ${check}`)).toEqual([]);
  });

  it("finds nothing in the HCL with its reasons", () => {
    const commented = (findings: readonly Finding[]) => findings.filter(({ stack }) => stack.endsWith(WITH_REASONS));
    expect(commented(scanned.failed).map(said)).toEqual([]);
    expect(commented(scanned.skipped).length).toBeGreaterThanOrEqual(ofExamples(scanned.failed).length);
  });
});
