/** `node --require ./register.cjs …`: compiles TypeScript as it is required, by .swcrc; checking its types is tsc's. */
const { enableCompileCache } = require("node:module");
const { join, sep } = require("node:path");
const { transformFileSync } = require("@swc/core");

// Node.js 22 and newer keep what they compiled.
enableCompileCache?.();

const options = { configFile: join(__dirname, ".swcrc"), swcrc: false, sourceMaps: false };
const { ".js": asJavaScript } = require.extensions;

require.extensions[".ts"] = (module, file) => {
  if (file.includes(`${sep}node_modules${sep}`)) asJavaScript(module, file);
  else module._compile(transformFileSync(file, options).code, file);
};
