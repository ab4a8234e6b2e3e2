import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, sourceFiles } from "./source-files";

const page = (name: string) => sourceFiles([`docs/${name}.md`], [".md"])[0]?.text ?? "";

/** Actions of AWS by which a principal of the account becomes root on a server, or reads its keys. */
const ROOT_ACTIONS = `ssm:StartSession ssm:SendCommand iam:PassRole ec2:RunInstances iam:UpdateAssumeRolePolicy
  ec2:ReplaceIamInstanceProfileAssociation ec2:ModifyInstanceAttribute ec2:CreateSnapshot ec2:AttachVolume
  kms:PutKeyPolicy kms:CreateGrant`;

test.each(ROOT_ACTIONS.split(/\s+/))("docs/security.md says that %s leads to root", (action) => {
  const section = page("security").split("## Who can become root")[1]?.split("\n## ")[0];
  expect(section).toContain(`\`${action}\``);
});

test("the policy for an organisation exempts no role by a pattern of its name", () => {
  expect(page("security")).not.toMatch(/role\/\*/);
});

test("the workflows take credentials only after the code of packages has run", () => {
  const jobs = page("ci")
    .split("configure-aws-credentials")
    .slice(0, -1)
    .map((before) => before.slice(before.lastIndexOf("    steps:")));
  expect(jobs).toHaveLength(3);
  for (const job of jobs) expect(job).toMatch(/npm ci\n.*npm run synth\n/);
});

describe("actions of GitHub are pinned by commit, with the tag as a comment", () => {
  const own = readdirSync(join(ROOT, ".github"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yml"))
    .map((name) => join(".github", name));
  const used = [...own, "docs/ci.md"].flatMap((path) =>
    [...readFileSync(join(ROOT, path), "utf8").matchAll(/\buses: *(.+)$/gm)].map(([, action]) => ({
      path,
      action: action as string,
    })),
  );
  const foreign = used.filter(({ action }) => !action.startsWith("./"));

  test.each(foreign)("$path: $action", ({ action }) => {
    expect(action).toMatch(/^[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("each action has one version", () => {
    const versions = new Map(foreign.map(({ action }) => [action.split("@")[0], action]));
    expect(foreign.filter(({ action }) => versions.get(action.split("@")[0]) !== action)).toEqual([]);
    expect(versions.size).toBeGreaterThan(8);
  });
});
