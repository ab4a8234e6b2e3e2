/**
 * `node --require ./register.cjs …`: compiles TypeScript when a module is required, with the settings in .swcrc. It does
 * not check types. The compiled code of a source is kept in node_modules/.cache, so the next process starts sooner.
 */
const { createHash } = require("node:crypto");
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { enableCompileCache } = require("node:module");
const { join, sep } = require("node:path");

// Node.js 22 and newer also keep V8's code.
enableCompileCache?.();

const settings = join(__dirname, ".swcrc");
const cache = join(__dirname, "node_modules/.cache/typescript");
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

/** Renames a complete file, because another process may read the same one. */
function keep(kept, code) {
  const part = `${kept}.${process.pid}`;
  try {
    mkdirSync(cache, { recursive: true });
    writeFileSync(part, code);
    renameSync(part, kept);
  } catch (error) {
    // node_modules may belong to another user or be read-only. Compiling each time is slower and correct.
    if (!["EACCES", "EPERM", "EROFS"].includes(error.code)) throw error;
  }
}
