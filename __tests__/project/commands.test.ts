import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT, sourceFiles } from "./source-files";

/** The test that runs a command, with what of its text shows that, or why none does. */
type Proof = { readonly test: string; readonly by: string } | { readonly not: string };

const AWS = "asks an account of AWS; the lab has a stand-in";
const PROOFS: Readonly<Record<string, Proof>> = {
  "npm ci && npm run demo": { test: "__tests__/lab/demo.test.ts", by: "demo" },
  "npm ci": { not: "it is npm's own" },
  "npx cdktf diff rke-ha": { not: AWS },
  "npx cdktf deploy rke-ha": { test: "__tests__/apply/rancher-on-rke.test.ts", by: '"deploy"' },
  "npx cdktf destroy rke-ha": { test: "__tests__/apply/rancher-on-rke.test.ts", by: '"destroy"' },
  "npm run synth": { test: "__tests__/apply/synth.test.ts", by: '"synth"' },
  "npm cit": { not: "it runs the tests: this one too" },
  "npm ci && npm pack": { test: "__tests__/lab/library.test.ts", by: "packLibrary" },
  "npm install ./cdktf-rancher-0.1.0.tgz": { test: "__tests__/lab/library.test.ts", by: '"install"' },
  "npm run hcl -- rke-ha": { test: "__tests__/lab/tools/commands.test.ts", by: '"hcl"' },
  "npm run module -- rke-ha": { test: "__tests__/lab/tools/commands.test.ts", by: '"module"' },
  "npm run --silent mirror-list -- rke-ha": { test: "__tests__/access/mirror-list.test.ts", by: "mirror-list" },
  "npm run cost -- rke-ha": { test: "__tests__/lab/tools/commands.test.ts", by: '"cost"' },
  "npm run policy -- rke-ha": { test: "__tests__/lab/tools/commands.test.ts", by: '"policy"' },
  "npm run support-matrix": { test: "__tests__/tools/support-matrix.test.ts", by: "supportMatrix()" },
  "npx jest support-matrix versions tls-table --selectProjects unit": {
    not: "it runs tests: what it runs is run with the others",
  },
  "npm run test:cdktn": { not: "it installs another CDKTF and runs the unit tests on it, minutes of both" },
  "npm sbom --sbom-format cyclonedx": { not: "it is npm's own; nothing of this project is in it but the lock file" },
  "npm audit": { not: "it asks npm's registry what is known today, which changes without this project" },
  "terraform -chdir=cdktf.out/hcl/rke-ha init": { test: "__tests__/lab/tools/hcl.test.ts", by: ".init()" },
  "terraform -chdir=cdktf.out/hcl/rke-ha plan": { test: "__tests__/lab/tools/hcl.test.ts", by: ".plan()" },
  "aws ec2 get-console-output --region eu-central-1 --instance-id i-0123456789abcdef0 --latest --output text": {
    not: AWS,
  },
};

const PAGES = sourceFiles(["README.md", "CONTRIBUTING.md", "docs"], [".md"]);
const COMMANDS = PAGES.flatMap(({ path, text }) =>
  [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block]) => (block as string).split("\n"))
    .filter((line) => line.trim() !== "")
    .map((command) => ({ path, command })),
);

test.each(COMMANDS)("$path: $command", ({ command }) => {
  const proof = PROOFS[command];
  expect(proof).toBeDefined();
  if (proof === undefined || "not" in proof) return;
  expect(existsSync(join(ROOT, proof.test))).toBe(true);
  expect(sourceFiles([proof.test], [".ts"])[0]?.text).toContain(proof.by);
});

test("nothing is said of commands that are gone, and every page is linked", () => {
  expect(Object.keys(PROOFS).filter((known) => !COMMANDS.some(({ command }) => command === known))).toEqual([]);
  const linked = new Set(
    PAGES.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => join(path, "..", link as string)),
    ),
  );
  const alone = PAGES.map(({ path }) => path).filter((path) => path !== "README.md" && !linked.has(path));
  expect(alone).toEqual([]);
  const broken = [...linked].filter((file) => !existsSync(join(ROOT, file)));
  expect(broken).toEqual([]);
});
