import { createHash } from "node:crypto";
import { Annotations } from "cdktf";
import type { Construct } from "constructs";

/**
 * Maximum of characters in the name of a cluster. Target groups have the shortest limit of AWS (`lib/config`,
 * `stackName`).
 */
const LONGEST = 24;
const HASH = 6;

/**
 * The default name of a construct's resources: its path, with its stack's id. A path that is too long is cut, and ends
 * with a checksum of the whole.
 */
export function defaultName(construct: Construct): string {
  const path = construct.node.path;
  const name = path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");
  if (name.length <= LONGEST) return name;
  Annotations.of(construct).addWarning(
    `${path}: the default name has ${name.length} characters, more than ${LONGEST}, and ends with a checksum instead; it cannot change after the first deploy; write name`,
  );
  const hash = createHash("sha256").update(path).digest("hex").slice(0, HASH);
  return `${name.slice(0, LONGEST - HASH - 1).replace(/-+$/, "")}-${hash}`;
}
