import { expression, type Rule, type Step } from "./step";

/** A snapshot is of this stack's own cluster: there has to be one. */
export function restore({ record, wanted }: Step): Rule[] {
  if (wanted.restore === "") return [];
  return [
    {
      condition: `${record.begun("servers", "0")} > 0`,
      refusal: `cluster.restore: got ${wanted.restore}, but nothing was deployed yet that a snapshot could be of; take it out for the first deploy`,
    },
  ];
}

/** Whether this deploy goes back to a snapshot: a Terraform expression. To take the name out again is no change. */
export function restores({ record, wanted }: Step): string {
  return wanted.restore === "" ? "false" : `${record.last("restore", '""')} != ${expression(wanted.restore)}`;
}
