import { cpSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import {
  createProgram,
  type Diagnostic,
  flattenDiagnosticMessageText,
  getParsedCommandLineOfConfigFile,
  getPreEmitDiagnostics,
  type Program,
  sys,
} from "typescript";

const ROOT = join(__dirname, "../..");
/** What the code reads at run time, by its place beside it. */
const READ = ["charts", "rancher.schema.json"];

/**
 * The library as the compiler sees it, by `tsconfig.build.json`; nothing is checked or written yet.
 *
 * @param folder where it would be compiled into
 */
export function libraryProgram(folder: string): Program {
  const parsed = getParsedCommandLineOfConfigFile(
    join(ROOT, "tsconfig.build.json"),
    { outDir: folder },
    { ...sys, onUnRecoverableConfigFileDiagnostic: refuse },
  );
  return createProgram(parsed?.fileNames ?? [], parsed?.options ?? {});
}

/**
 * Compiles the library into a folder, with declarations, in place of what was there, and puts beside it what it reads
 * at run time.
 *
 * @throws Error with what the compiler found, one line each
 */
export function buildLibrary(folder: string): void {
  const program = libraryProgram(folder);
  rmSync(folder, { recursive: true, force: true });
  const found = [...getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  if (found.length > 0) throw new Error(found.map(textOf).join("\n"));
  for (const name of READ) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  cpSync(join(ROOT, "lib"), join(folder, "lib"), { recursive: true, filter: (path) => !path.endsWith(".ts") });
}

function refuse(diagnostic: Diagnostic): never {
  throw new Error(textOf(diagnostic));
}

function textOf({ file, messageText }: Diagnostic): string {
  const text = flattenDiagnosticMessageText(messageText, " ");
  return file === undefined ? text : `${relative(ROOT, file.fileName)}: ${text}`;
}
