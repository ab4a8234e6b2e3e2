import { existsSync } from "node:fs";
import { open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cached, hashOf } from "../cache";
import { goProgram, whyNoGoProgram } from "../go-program";
import { run } from "../run";

export const SHORT_WAITS = "short-waits";
/** Time for a copy of 700 MB from a cold disk, with a reserve. */
const COPY_MS = 300_000;
/** Exit status of the program short-waits for a provider that is built differently. */
const UNEXPECTED = 3;
/** The first page contains ELF's headers and Go's build ID, a hash of all inputs of a program. */
const HEAD_BYTES = 4096;
const COPY = "terraform-provider";
const REASON = "reason";

const told = new Set<string>();

/**
 * A copy of a provider whose pauses between two requests to AWS are 64 times shorter, created once and cached. The
 * pauses are nearly all of a deploy's time on the stand-in, which answers at once. Time limits stay unchanged.
 *
 * @param provider path of the provider's program
 * @returns path of the copy; or of the provider itself when no copy can be created, which is reported once on standard
 * error
 */
export async function withShortWaits(provider: string): Promise<string> {
  const folder = whyNoGoProgram(SHORT_WAITS) === undefined ? await copyOf(provider) : undefined;
  if (folder !== undefined && existsSync(join(folder, COPY))) return join(folder, COPY);
  const reason = folder === undefined ? whyNoGoProgram(SHORT_WAITS) : await readFile(join(folder, REASON), "utf8");
  if (!told.has(provider)) process.stderr.write(`${provider} waits as long as for AWS: ${reason}\n`);
  told.add(provider);
  return provider;
}

/** The program that creates a copy: built, or of an earlier build. */
export function shortWaits(): Promise<string> {
  return goProgram(join(__dirname, "short-waits"), SHORT_WAITS, "short-waits");
}

/** The folder in the cache with the copy, or the reason why there is none. */
async function copyOf(provider: string): Promise<string> {
  const program = await shortWaits();
  return await cached(`provider-${hashOf(await head(provider), program)}`, async (unfinished) => {
    const options = { timeoutMs: COPY_MS, accept: [0, UNEXPECTED] };
    const { status, stderr } = await run(program, [provider, join(unfinished, COPY)], options);
    if (status === UNEXPECTED) await writeFile(join(unfinished, REASON), stderr.trim());
  });
}

async function head(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD_BYTES) });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
