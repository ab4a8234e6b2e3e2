import { availableParallelism } from "node:os";
import { RunError } from "./run";

/** Variable for the processes of the tests: the parts of the lab that could not be prepared before them. */
const VARIABLE = "LAB_UNPREPARED";

/** Why a part of the lab could not be prepared, in one line. `missing` skips its tests, `failed` fails them. */
interface Unprepared {
  readonly kind: "missing" | "failed";
  readonly reason: string;
}

/** A program or a registry is missing on this computer, so a part of the lab cannot be prepared. */
export class MissingError extends Error {}

/** A part of the lab that is installed or built before the tests. */
export interface Part {
  /** Its name in messages, such as "helm". */
  readonly name: string;
  /** Why this computer cannot have it; undefined when it can. */
  readonly whyMissing: () => string | undefined;
  readonly prepare: () => Promise<unknown>;
}

/** Texts of pip, apt, npm and Go when no registry answers, and of Go when a newer Go is required. */
const MISSING =
  /GOPROXY=off|dial tcp|no such host|(connection|network) (is )?(refused|reset|unreachable)|i\/o timeout|TLS handshake timeout|proxyconnect|toolchain not available|requires go >= |NewConnectionError|from versions: none|Temporary failure (in name resolution|resolving)|Unable to connect to|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN/;

/** Lines of a program's output that tell why it failed. */
const TELLING = /\.go:\d+:\d+: |\b(error|fatal|failed|cannot|unable|no space left)\b|^(E|go): /i;

/**
 * Prepares parts, each independently of the others, and records which of them could not be prepared. Each build uses
 * two cores, so as many run at once as there are pairs of cores.
 */
export async function prepare(parts: readonly Part[], cores: number = availableParallelism()): Promise<void> {
  const unprepared = recorded();
  const waiting = parts.filter(({ name, whyMissing }) => !(name in unprepared) && whyMissing() === undefined);
  const inTurn = async () => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      const { name } = part;
      await part.prepare().catch((error: Error) => {
        const reason = reasonOf(error);
        const missing = error instanceof MissingError || MISSING.test(error.message);
        unprepared[name] = { kind: missing ? "missing" : "failed", reason: `${name}: ${reason}` };
        process.stderr.write(`${name}: ${reason}; its tests are ${missing ? "skipped" : "failed"}\n`);
      });
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.floor(cores / 2)) }, inTurn));
  process.env[VARIABLE] = JSON.stringify(unprepared);
}

/** Why a part was missing before the tests; undefined when it was not. */
export function whyMissing(name: string): string | undefined {
  const outcome = recorded()[name];
  return outcome?.kind === "missing" ? outcome.reason : undefined;
}

/** Throws the reason when a part could not be prepared before the tests, so that no test tries it again. */
export function expectPrepared(name: string): void {
  const outcome = recorded()[name];
  if (outcome !== undefined) throw new Error(`not prepared: ${outcome.reason}`);
}

function recorded(): Record<string, Unprepared> {
  return JSON.parse(process.env[VARIABLE] ?? "{}");
}

/** An error in one line: for a program, how it ended and the line of its output that tells why. */
export function reasonOf(error: Error): string {
  if (!(error instanceof RunError)) return error.message.split("\n")[0] as string;
  const { stdout, stderr } = error.result;
  // Lines of one word are names of packages.
  const lines = `${stdout}\n${stderr}`
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /\s/.test(line) && !line.startsWith("go: downloading "));
  const told = lines.find((line) => TELLING.test(line)) ?? lines.at(-1);
  const command = error.command.split(" ").slice(0, 2).join(" ");
  return [`${command} ${error.end}`, told].filter((part) => part !== undefined).join(": ");
}
