import { mkdirSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { CHECKOV, type Finding, scan } from "../../../lab/checkov/scan";
import { whyNoPython } from "../../../lab/python";
import { loadConfig } from "../../../lib/config";
import type { Json } from "../../../tools/json";
import { synthesized } from "../../../tools/synthesized";
import { ROOT, sourceFiles } from "../../project/source-files";
import { describeUnless } from "../../support/unless";
import { temporaryFolder } from "../support/temporary-folder";

/** A reason why a resource fails a check of checkov, beside the resource: `// checkov:skip=CHECK: REASON`. */
const REASON = /\/\/ checkov:skip=(CKV2?_AWS_\d+): (\S.+)/g;
const SOURCES = sourceFiles(["lib"], [".ts"]);

/** A reason, and the types of resources that its file creates. */
interface Reason {
  readonly path: string;
  readonly check: string;
  readonly types: readonly string[];
}

const REASONS: readonly Reason[] = SOURCES.flatMap(({ path, text }) => {
  const types = [...text.matchAll(/from "@cdktf\/provider-aws\/lib\/([a-z0-9-]+)"/g)].map(
    ([, module]) => `aws_${(module as string).replaceAll("-", "_")}`,
  );
  return [...text.matchAll(REASON)].map(([, check]) => ({ path, check: check as string, types }));
});

const explains = (reason: Reason, { check, type }: Finding) => reason.check === check && reason.types.includes(type);
const said = ({ check, type, wanted, stack }: Finding) => `${check} ${type} (${stack}): ${wanted}`;

describeUnless(whyNoPython(CHECKOV), "checkov on the examples", () => {
  const folder = temporaryFolder();
  let passed: number;
  let findings: readonly Finding[];
  const ofExamples = () => findings.filter(({ stack }) => stack !== "planted");

  beforeAll(async () => {
    const stacks = new Map<string, Json>();
    for (const file of readdirSync(join(ROOT, "examples")).filter((name) => name.endsWith(".yaml"))) {
      const outdir = join(folder, "apps", file);
      for (const [id, config] of Object.entries(loadConfig(join(ROOT, "examples", file)).stacks))
        stacks.set(`${basename(file, ".yaml")}-${id}`, synthesized(id, config, outdir).json);
    }
    // A resource with an obvious error.
    stacks.set("planted", { resource: { aws_ebs_volume: { planted: { encrypted: false, size: 1 } } } });
    mkdirSync(join(folder, "scanned"));
    ({ passed, findings } = await scan(stacks, join(folder, "scanned")));
  }, 900_000);

  it("finds a planted error", () => {
    expect(findings).toContainEqual(
      expect.objectContaining({ check: "CKV_AWS_3", type: "aws_ebs_volume", stack: "planted" }),
    );
    expect(passed).toBeGreaterThan(2000);
  });

  it("finds nothing else without a reason in the code", () => {
    const unknown = ofExamples().filter((finding) => !REASONS.some((reason) => explains(reason, finding)));
    expect([...new Set(unknown.map(said))]).toEqual([]);
  });

  it("needs each given reason", () => {
    const needless = REASONS.filter((reason) => !ofExamples().some((finding) => explains(reason, finding)));
    expect(needless.map(({ path, check }) => `${path}: ${check}`)).toEqual([]);
    expect(REASONS.length).toBeGreaterThan(10);
  });
});
