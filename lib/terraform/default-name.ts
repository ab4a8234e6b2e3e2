import { createHash } from "node:crypto";
import type { Construct } from "constructs";

/** The longest name of a cluster: AWS' shortest limit is that of target groups (`lib/config`, `stackName`). */
const LONGEST = 24;
const HASH = 6;

/**
 * The name of what a construct creates where none is given: its path, with its stack's id. A path that is too long is cut,
 * and ends with a checksum of the whole.
 */
export function defaultName(construct: Construct): string {
  const path = construct.node.path;
  const name = path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");
  if (name.length <= LONGEST) return name;
  const hash = createHash("sha256").update(path).digest("hex").slice(0, HASH);
  return `${name.slice(0, LONGEST - HASH - 1).replace(/-+$/, "")}-${hash}`;
}
