import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ConfigError } from "../../lib/config";
import { commandWithOptions } from "../configured-stack";
import { edited } from "./edit";
import { proposalsOf } from "./proposals";
import { ADDRESSES, type Addresses, published } from "./published";

const SOURCE = "lib/config/support-matrix.ts";
const USAGE = "matrix [-- --write] [--rancher URL] [--cert-manager URL] [--rke2 URL] [--k3s URL]";

/**
 * `npm run matrix`: compares the support matrix with the published charts and releases. `--write` edits new patches.
 * The exit status is 0 when no proposal is left, 2 when some are left, and 1 after an error.
 */
commandWithOptions(USAGE, async (words) => {
  const { write, ...addresses } = optionsOf(words);
  const proposals = proposalsOf(await published({ ...ADDRESSES, ...addresses }));
  for (const { kind, text } of proposals) console.log(`${kind.padEnd(9)}  ${text}`);
  const edits = write ? proposals.flatMap(({ edit }) => edit ?? []) : [];
  if (edits.length > 0) {
    writeFileSync(SOURCE, edited(readFileSync(SOURCE, "utf8"), edits));
    console.log(`wrote ${SOURCE}, ${edits.length} edits; run npm run generate, then the tests`);
  }
  const left = proposals.filter(({ kind, edit }) => kind !== "stays" && !(write && edit));
  if (left.length > 0) process.exitCode = 2;
});

function optionsOf(words: readonly string[]): Partial<Addresses> & { readonly write?: boolean } {
  const url = { type: "string" } as const;
  const options = { write: { type: "boolean" }, rancher: url, "cert-manager": url, rke2: url, k3s: url } as const;
  try {
    return parseArgs({ args: [...words], options }).values;
  } catch {
    throw new ConfigError([`matrix: got ${words.join(" ")}, expected npm run ${USAGE}`]);
  }
}
