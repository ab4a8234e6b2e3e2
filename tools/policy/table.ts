import { NEEDS } from "./actions";

/** The table of docs/aws.md: the actions for each kind of resource. */
export function needsTable(): string {
  const rows = NEEDS.map(({ of, types, actions }) => `| ${of} | ${list(types)} | ${list(actions)} |`);
  return [
    "| Of | Resources | Actions |",
    "|---|---|---|",
    ...rows,
    "| the state (`backend.s3`) | none: Terraform's own | `s3:ListBucket` of the bucket, `s3:GetObject`, `s3:PutObject` and `s3:DeleteObject` of its key and of the key with `.tflock` |",
    "",
  ].join("\n");
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}
