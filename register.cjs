/**
 * `node --require ./register.cjs …`: compiles TypeScript when a module is required, with the settings in .swcrc. It does
 * not check types. The compiled code of a source is kept in node_modules/.cache, so the next process starts sooner. When
 * a package or a file of this project is missing, the process ends with one line.
 */
const { createHash, randomUUID } = require("node:crypto");
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { enableCompileCache } = require("node:module");
const { isAbsolute, join, relative, sep } = require("node:path");

// Node.js 22 and newer also keep V8's code.
enableCompileCache?.();

/** Files that commands write, and that this project does not contain. */
const OUTPUT = /^(cdktf\.out|reports|dist)\b/;
const settings = join(__dirname, ".swcrc");
const cache = join(__dirname, "node_modules/.cache/typescript");
process.on("uncaughtException", explain);
const compiler = require("@swc/core/package.json").version + readFileSync(settings, "utf8");
const { ".js": asJavaScript } = require.extensions;

require.extensions[".ts"] = (module, file) => {
  if (file.includes(`${sep}node_modules${sep}`)) asJavaScript(module, file);
  else module._compile(compiled(readFileSync(file, "utf8"), file), file);
};

function compiled(source, file) {
  const kept = join(cache, createHash("sha256").update(compiler).update(source).digest("hex"));
  if (existsSync(kept)) return readFileSync(kept, "utf8");
  // Loading the compiler takes longer than reading the kept code.
  const { transformSync } = require("@swc/core");
  const { code } = transformSync(source, { filename: file, configFile: settings, swcrc: false, sourceMaps: false });
  keep(kept, code);
  return code;
}

/** Renames a complete file, because another process, or another thread of this one, may read or write the same one. */
function keep(kept, code) {
  const part = `${kept}.${randomUUID()}`;
  try {
    mkdirSync(cache, { recursive: true });
    writeFileSync(part, code);
    renameSync(part, kept);
  } catch (error) {
    // node_modules may belong to another user or be read-only. Compiling each time is slower and correct.
    if (!["EACCES", "EPERM", "EROFS"].includes(error.code)) throw error;
  }
}

/** Ends the process as Node.js does for an uncaught error, with one line when this clone is incomplete. */
function explain(error) {
  console.error(incomplete(error) ?? error);
  process.exit(1);
}

/** What is missing in this clone, and how to get it; undefined for other errors. */
function incomplete({ code, message, path = "", requireStack: [by] = [] }) {
  const [, wanted] = /^Cannot find module '(.*?)'/.exec(message) ?? [];
  if (code === "MODULE_NOT_FOUND" && (by === undefined || isOurs(by))) {
    if (!wanted.startsWith(".") && !isAbsolute(wanted)) return `the package of ${wanted} is not installed: run npm ci`;
    return missing(isAbsolute(wanted) ? wanted : join(by, "..", wanted));
  }
  return code === "ENOENT" && isOurs(path) ? missing(path) : undefined;
}

function missing(path) {
  return `${relative(__dirname, path)} is missing, which is a file or a folder of this project: get it again, for instance with git restore`;
}

function isOurs(path) {
  const inside = relative(__dirname, path ?? "/");
  return !inside.startsWith("..") && !inside.startsWith("node_modules") && !OUTPUT.test(inside);
}
