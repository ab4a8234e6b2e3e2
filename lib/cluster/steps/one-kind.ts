import { differs, replaced } from "./changes";
import { goesBackWithRancher, restores } from "./restore";
import { expression, type Rule, type Step } from "./step";

/** A kind of change that no other may go along with, as each of them takes servers down or needs all of them. */
interface Kind {
  /** Its field in the configuration file. */
  readonly field: string;
  /** Whether this deploy has it, a Terraform expression. */
  readonly changes: string;
  /** Whether the last deploy had it already and failed, a Terraform expression. */
  readonly begun: string;
}

/**
 * One kind of change a deploy. Two at once can take two servers down at once: Terraform destroys server-1 for its
 * replacement before it stops server-0 for its new size. What was begun goes first, then what heals a server.
 *
 * Both versions at once are `oneUpgrade`'s to refuse, which knows which of them goes first.
 */
export function oneKind(step: Step): Rule {
  const { record, wanted } = step;
  const begun = (path: string, value: unknown) =>
    `${record.begun(path, expression(value))} == ${expression(value)} && ${record.last(path, expression(value))} != ${expression(value)}`;
  const number = (of: "last" | "begun") =>
    `[for name, number in ${expression(wanted.replace)} : ${record[of]("replace[name]", "number")}]`;
  const wantedNumbers = expression(Object.values(wanted.replace));
  const kinds: readonly Kind[] = [
    {
      field: "cluster.restore",
      changes: restores(step),
      begun: wanted.restore === "" ? "false" : begun("restore", wanted.restore),
    },
    {
      field: "cluster.replace",
      changes: `length(${replaced(step)}) > 0`,
      begun: `${number("begun")} == ${wantedNumbers} && ${number("last")} != ${wantedNumbers}`,
    },
    {
      field: "cluster.size or instanceType",
      changes: differs(step, "instanceType"),
      begun: begun("instanceType", wanted.instanceType),
    },
    { field: "cluster.servers", changes: differs(step, "servers"), begun: begun("servers", wanted.servers) },
    {
      field: "cluster.version",
      changes: differs(step, "kubernetes"),
      begun: begun("kubernetes.version", wanted.kubernetes.version),
    },
    {
      field: "rancher.version",
      changes: `${differs(step, "rancher")} && !${goesBackWithRancher(step)}`,
      begun: begun("rancher.version", wanted.rancher.version),
    },
  ];
  const table = `[${kinds.map((kind) => `{ field = "${kind.field}", changes = ${kind.changes}, begun = ${kind.begun} }`).join(", ")}]`;
  const changing = `[for kind in ${table} : kind.field if kind.changes]`;
  const inOrder = `concat([for kind in ${table} : kind.field if kind.begun], ${changing})`;
  return {
    condition: `length(distinct([for field in ${changing} : endswith(field, ".version") ? "version" : field])) <= 1`,
    refusal: `\${join(", ", ${changing})}: all of them change, expected one kind of change a deploy; first deploy \${try(${inOrder}[0], "one")} alone, with the others as they are deployed`,
  };
}
