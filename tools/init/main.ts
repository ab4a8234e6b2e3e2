import { existsSync, rmSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { ConfigError, loadConfig, warningsOf } from "../../lib/config";
import { commandWithOptions } from "../configured-stack";
import { localOf } from "../preflight/local";
import { publicAddress } from "../preflight/public-address";
import { type Answers, answerOf, expectedBy, QUESTIONS, type Question } from "./answers";
import { type FirstValues, firstFile } from "./first-file";

const USAGE = `init -- ${QUESTIONS.map(({ flag }) => `[--${flag} ${flag.toUpperCase()}]`).join(" ")}`;

const ADDRESS_MS = 5_000;

/**
 * `npm run init`: writes a first configuration file to `rancher.yaml`, or to the path in RANCHER_CONFIG. On a terminal
 * it asks for each value without a flag. It never overwrites a file.
 */
commandWithOptions(USAGE, async (words) => {
  const file = process.env.RANCHER_CONFIG || "rancher.yaml";
  if (existsSync(file)) throw exists(file);
  const flags = flagsOf(words);
  const isTerminal = process.stdin.isTTY === true;
  const texts = isTerminal ? await asked(flags) : withDefaults(flags);
  write(file, firstFile(valuesOf(texts)));
  const [[id, config]] = Object.entries(loadConfig(file).stacks) as [[string, Parameters<typeof warningsOf>[1]]];
  for (const warning of warningsOf(id, config)) console.error(`warning: ${file}: stack ${id}: ${warning}`);
  console.log(`wrote ${file}: check the account with npm run preflight, and synthesize the stack with npm run synth`);
});

function flagsOf(words: readonly string[]): Answers {
  const options = Object.fromEntries(QUESTIONS.map(({ flag }) => [flag, { type: "string" as const }]));
  try {
    return parseArgs({ args: [...words], options, strict: true }).values as Answers;
  } catch (error) {
    throw new ConfigError([`init: ${(error as Error).message.split(".")[0]}; expected npm run ${USAGE}`]);
  }
}

/** The flags with the defaults of the others. Without a terminal, the address of this machine has no default. */
function withDefaults(flags: Answers): Answers {
  let texts: Answers = {};
  const missing: string[] = [];
  for (const question of QUESTIONS) {
    const { flag, otherwise } = question;
    const answer = flags[flag] ?? otherwise?.(texts, undefined);
    if (answer === undefined) missing.push(`init: --${flag}: missing, expected ${expectedBy(question)}`);
    else texts = { ...texts, [flag]: answer };
  }
  if (missing.length > 0) throw new ConfigError(missing);
  return texts;
}

/** Asks for each value without a flag, and again after an invalid answer. */
async function asked(flags: Answers): Promise<Answers> {
  const here = flags.address === undefined ? await addressHere() : undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  let texts: Answers = {};
  try {
    for (const question of QUESTIONS) {
      const { flag, otherwise } = question;
      texts = { ...texts, [flag]: flags[flag] ?? (await answerTo(question, otherwise?.(texts, here), terminal)) };
    }
  } finally {
    terminal.close();
  }
  return texts;
}

/** The public address of this machine; undefined when it is offline. The user then writes the address. */
async function addressHere(): Promise<string | undefined> {
  return publicAddress(localOf(ADDRESS_MS)).catch(() => undefined);
}

async function answerTo(
  question: Question,
  otherwise: string | undefined,
  terminal: { question(text: string): Promise<string> },
): Promise<string> {
  for (;;) {
    const prompt = `${question.text}${otherwise === undefined ? "" : ` (${otherwise})`}: `;
    const answer = (await terminal.question(prompt)).trim() || (otherwise ?? "");
    const result = answerOf(question, answer);
    if ("value" in result) return answer;
    console.log(result.problem);
  }
}

function valuesOf(texts: Answers): FirstValues {
  const results = QUESTIONS.map((question) => ({ question, result: answerOf(question, texts[question.flag] ?? "") }));
  const problems = results.flatMap(({ question, result }) =>
    "problem" in result ? [`init: --${question.flag}: ${result.problem}`] : [],
  );
  if (problems.length > 0) throw new ConfigError(problems);
  const values = results.map(({ question, result }) => [question.flag, "value" in result ? result.value : undefined]);
  return Object.fromEntries(values) as unknown as FirstValues;
}

/** Writes a new file. A file that its own rules reject, for example a name outside the zone, does not remain. */
function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === "EEXIST" ? exists(file) : new ConfigError([`${file}: not writable: ${message.split(",")[0]}`]);
  }
  try {
    loadConfig(file);
  } catch (error) {
    rmSync(file);
    throw error;
  }
}

function exists(file: string): ConfigError {
  return new ConfigError([
    `${file}: the file exists, expected a new one; set RANCHER_CONFIG to the path of a new file, or delete this file`,
  ]);
}
