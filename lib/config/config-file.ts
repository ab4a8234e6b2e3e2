import { z } from "zod";
import { expecting } from "./hints";
import { stackName } from "./names";
import type { Problem } from "./problem";
import { rancherOnDocker } from "./rancher-on-docker";
import { rancherOnK8s } from "./rancher-on-k8s";
import { RKE1_ENDING, rancherOnRke1 } from "./rancher-on-rke1";
import { atKey, withRules } from "./rule";
import { rancherOnRke } from "./rules/rancher-on-rke";

/** A stack of any mode. */
const stack = expecting(
  "a stack: a mapping with mode, hostname and so on",
  z.discriminatedUnion("mode", [rancherOnRke, rancherOnK8s, rancherOnDocker, rancherOnRke1]),
);

// A rule checks the names: a record that rejects a key would hide the errors of the stack below it.
const stackKey = z.string().meta(stackName.meta() ?? {});

const fields = z.strictObject({
  stacks: expecting(
    "a mapping of stacks by name, such as rke-ha: with mode, hostname and so on below it",
    z.record(stackKey, stack),
  ).describe("Stacks by name. `cdktf deploy <name>` deploys one of them."),
});

/** The validated file. */
export type Config = z.output<typeof fields>;

/** The whole file: stacks by name. */
export const configFile = withRules(fields, [
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
  // Each apply would replace the other stack's state, and destroy its resources.
  function* ({ stacks }) {
    yield* shared(stacks, "backend", "state", ({ backend }) => {
      if (backend === undefined) return undefined;
      if (backend.s3) return `${backend.s3.region}/${backend.s3.bucket}/${backend.s3.key}`;
      const { hostname = "app.terraform.io", organization, workspace } = backend.cloud;
      return `${hostname}/${organization}/${workspace}`;
    });
  },
  function* ({ stacks }) {
    // Several private zones may have one name, but a public record is unique.
    yield* shared(stacks, "hostname", "record", ({ hostname, dns }) =>
      dns && !("private" in dns && dns.private) ? hostname : undefined,
    );
  },
]);

/** The text after every error of a stack; empty for most modes. */
export function endingOf(stack: unknown): string {
  const { mode } = (stack ?? {}) as { readonly mode?: unknown };
  return mode === "RancherOnRKE1" ? RKE1_ENDING : "";
}

/** A stack of a file, of any mode. */
export type StackConfig = Config["stacks"][string];

function* shared(
  stacks: Config["stacks"],
  field: string,
  what: string,
  identity: (stack: StackConfig) => string | undefined,
): Iterable<Problem> {
  const owners = new Map<string, string>();
  for (const [id, stack] of Object.entries(stacks)) {
    // A stack of an unknown mode has no identity.
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
