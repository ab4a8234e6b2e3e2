import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { type Line, transcript } from "./transcript";

/**
 * `node --require ./register.cjs lab/recording/main.ts FILE COMMAND…`: runs a command, prints its output, and writes the
 * output as an SVG. The exit status is that of the command, and nothing is written when the command fails.
 */
async function main([file, program, ...words]: readonly string[]): Promise<void> {
  if (file === undefined || program === undefined)
    throw new Error("recording: got no command, expected a file for the SVG, and a command");
  const start = Date.now();
  const lines: Line[] = [];
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "inherit"] });
  const closed = once(child, "close");
  for await (const text of createInterface({ input: child.stdout })) {
    lines.push({ atMs: Date.now() - start, text });
    console.log(text);
  }
  const [status, signal] = await closed;
  if (status === 0) writeFileSync(file, transcript([program, ...words].join(" "), lines));
  else process.exitCode = status ?? 1;
  if (signal) console.error(`recording: ${program} ended by ${signal}`);
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
