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

/**
 * Whether this deploy goes back to a snapshot and to an older Rancher with it, from one that was deployed or tried: a
 * Terraform expression. Rancher, "Rollbacks": the version of before and the data of before belong together.
 */
export function goesBackWithRancher(step: Step): string {
  const { record, wanted } = step;
  if (wanted.restore === "") return "false";
  const ordinal = `${wanted.rancher.ordinal}`;
  const left = ["last", "begun"] as const;
  const older = left.map((of) => `${record[of]("rancher.ordinal", ordinal)} > ${ordinal}`).join(" || ");
  return `(${restores(step)} && (${older}))`;
}

/** Whether this deploy goes back to a snapshot: a Terraform expression. To take the name out again is no change. */
export function restores({ record, wanted }: Step): string {
  return wanted.restore === "" ? "false" : `${record.last("restore", '""')} != ${expression(wanted.restore)}`;
}
