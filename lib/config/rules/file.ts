import type { Config } from "../schema/config-file";
import { stackName } from "../schema/names";
import { atKey, type Problem, type Rule } from "./rule";

/** Rules across the stacks of one file. */
export const fileRules: readonly Rule<Config>[] = [
  function* ({ stacks }) {
    if (Object.keys(stacks).length === 0)
      yield { path: ["stacks"], message: "got an empty mapping, expected at least one stack" };
  },
  function* ({ stacks }) {
    for (const id of Object.keys(stacks)) {
      const [issue] = stackName.safeParse(id).error?.issues ?? [];
      if (issue) yield atKey("stacks", issue.message, id);
    }
  },
  // Each apply would replace the other stack's state, and destroy what it made.
  function* ({ stacks }) {
    yield* shared(stacks, "backend", "state", ({ backend }) => {
      if (backend === undefined) return undefined;
      if ("s3" in backend) return `${backend.s3.region}/${backend.s3.bucket}/${backend.s3.key}`;
      const { hostname = "app.terraform.io", organization, workspace } = backend.cloud;
      return `${hostname}/${organization}/${workspace}`;
    });
  },
  function* ({ stacks }) {
    // Private zones of one name may be several; a public record is one.
    yield* shared(stacks, "hostname", "record", ({ hostname, dns }) =>
      dns && !("private" in dns && dns.private) ? hostname : undefined,
    );
  },
];

function* shared(
  stacks: Config["stacks"],
  field: string,
  what: string,
  identity: (stack: Config["stacks"][string]) => string | undefined,
): Iterable<Problem> {
  const owners = new Map<string, string>();
  for (const [id, stack] of Object.entries(stacks)) {
    // Of a stack of an unknown mode nothing is known.
    const key = stack.mode && identity(stack);
    if (key === undefined) continue;
    const owner = owners.get(key);
    if (owner)
      yield {
        path: ["stacks", id, field],
        message: `the stack ${owner} has the same ${what}; write another ${field} for one of them`,
      };
    owners.set(key, id);
  }
}
