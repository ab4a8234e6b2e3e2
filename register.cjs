/**
 * `node --require ./register.cjs …`: compiles TypeScript when a module is required, with the settings in .swcrc. It does
 * not check types.
 */
const { enableCompileCache } = require("node:module");
const { join, sep } = require("node:path");
const { transformFileSync } = require("@swc/core");

// Node.js 22 and newer cache the compiled code.
enableCompileCache?.();

const options = { configFile: join(__dirname, ".swcrc"), swcrc: false, sourceMaps: false };
const { ".js": asJavaScript } = require.extensions;

require.extensions[".ts"] = (module, file) => {
  if (file.includes(`${sep}node_modules${sep}`)) asJavaScript(module, file);
  else module._compile(transformFileSync(file, options).code, file);
};
