import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lintWorkflows, whyNoWorkflowLint } from "../../lab/workflows/lint";
import { ROOT, sourceFiles } from "../project/source-files";
import { temporaryFolders } from "../support/temporary-folders";
import { describeUnless } from "../support/unless";

// The first run builds actionlint.
jest.setTimeout(600_000);

const PAGE = sourceFiles(["docs/ci.md"], [".md"])[0]?.text ?? "";
// Workflows of GitHub begin with their name. The page has files of other systems, too.
const WORKFLOWS = [...PAGE.matchAll(/^```yaml\n(name: [\s\S]*?)^```$/gm)].map(([, text]) => text as string);

describeUnless(whyNoWorkflowLint(), "actionlint", () => {
  const folder = temporaryFolders();
  const lint = async (...texts: readonly string[]) => {
    const files = texts.map((text, index) => ({ path: join(folder(), `${index}.yml`), text }));
    for (const { path, text } of files) writeFileSync(path, text);
    return lintWorkflows(files.map(({ path }) => path));
  };

  test("finds nothing in the workflows of docs/ci.md", async () => {
    expect(WORKFLOWS.length).toBe(2);
    expect(await lint(...WORKFLOWS)).toBe("");
  });

  test("finds nothing in those of this project", async () => {
    const own = join(ROOT, ".github/workflows");
    const files = readdirSync(own).map((name) => join(own, name));
    expect(files.length).toBeGreaterThan(0);
    expect(await lintWorkflows(files)).toBe("");
  });

  test("finds what GitHub would reject", async () => {
    const [workflow = ""] = WORKFLOWS;
    expect(await lint(workflow.replace("pull_request:", "pull_requests:"))).toContain("pull_requests");
    expect(await lint(workflow.replace("${{ env.AWS_REGION }}", "${{ environment.AWS_REGION }}"))).toContain(
      "undefined variable",
    );
  });
});

test("the workflows have no static keys, and upload no plan or state", () => {
  for (const workflow of WORKFLOWS) {
    expect(workflow).toContain("role-to-assume:");
    expect(workflow).not.toMatch(/aws-access-key-id|AWS_SECRET_ACCESS_KEY|upload-artifact/);
  }
  expect(WORKFLOWS[1]).toContain("plan -input=false -lock=false -detailed-exitcode");
});
