import { replaced } from "./changes";
import { expression, type Rule, type Step } from "./step";

/** Replacement numbers: one server a deploy, until it is known to be done, and never back. */
export function replacements(step: Step): Rule[] {
  const { record, wanted, running } = step;
  const changed = replaced(step);
  const highest = `max(${record.last("replace[name]", "number")}, ${record.begun("replace[name]", "number")})`;
  const lowered = `[for name, number in ${expression(wanted.replace)} : "\${name}: \${${highest}}" if ${highest} > number]`;
  const risen: Rule = {
    condition: `length(${lowered}) == 0`,
    refusal: `cluster.replace: numbers only rise, and one that was deployed stays in the file; write { \${join(", ", ${lowered})} } or higher`,
  };
  // Servers that keep nothing can be replaced all at once.
  if (wanted.datastore !== undefined) return [risen];
  const stopped = `setsubtract(${running.stopped(record)}, ${changed})`;
  return [
    {
      condition: `length(${changed}) <= 1`,
      refusal: `cluster.replace: got new numbers for \${join(" and ", ${changed})}, expected one replaced server a deploy, or etcd loses its majority; deploy one after the other, the next one when the deploy before has succeeded`,
    },
    risen,
    {
      condition: `length(${changed}) == 0 || length(${stopped}) == 0`,
      refusal: `cluster.replace: got a new number for \${join(" and ", ${changed})}, but \${join(" and ", ${stopped})} does not run, and etcd would lose its majority; start it first: a deploy without the new number does`,
    },
  ];
}
