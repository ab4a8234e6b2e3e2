import { z } from "zod";
import { fileRules } from "../rules/file";
import { withRules } from "../rules/rule";
import { expecting } from "../text";
import { stackNamePattern } from "./names";
import { rancherOnDocker } from "./rancher-on-docker";
import { rancherOnK8s } from "./rancher-on-k8s";
import { rancherOnRke } from "./rancher-on-rke";
import { RKE1_ENDING, rancherOnRke1 } from "./rancher-on-rke1";

/** A stack of any mode. */
const stack = expecting(
  "a stack: a mapping with mode, hostname and so on",
  z.discriminatedUnion("mode", [rancherOnRke, rancherOnK8s, rancherOnDocker, rancherOnRke1]),
);

// The names are checked by a rule: a key that its record refuses would hide the faults of the stack below it.
const stackKey = z.string().meta({ pattern: stackNamePattern.source });

const fields = z.strictObject({
  stacks: expecting("a mapping of stacks by name", z.record(stackKey, stack)).describe(
    "One stack each; `cdktf deploy <name>` makes it.",
  ),
});

/** The validated file. */
export type Config = z.output<typeof fields>;

/** The whole file: stacks by name. */
export const configFile = withRules(fields, fileRules);

/** What every error of a stack ends with, by its mode. */
export function endingOf(stack: unknown): string {
  const { mode } = (stack ?? {}) as { readonly mode?: unknown };
  return mode === "RancherOnRKE1" ? RKE1_ENDING : "";
}
