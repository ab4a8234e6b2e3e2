import { z } from "zod";
import { fileRules } from "../rules/file";
import { checkOf } from "../rules/rule";
import { expecting } from "../text";
import { stackNamePattern } from "./names";
import { rancherOnDocker } from "./rancher-on-docker";
import { rancherOnK8s } from "./rancher-on-k8s";
import { rancherOnOwnCluster } from "./rancher-on-own-cluster";

/** A stack of any mode. */
const stack = expecting(
  "a stack: a mapping with mode, hostname and so on",
  z.discriminatedUnion("mode", [rancherOnOwnCluster, rancherOnK8s, rancherOnDocker]),
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
export const configFile = fields.check(checkOf(fileRules));
