/** `node --require ./bench/list-modules.cjs …`: lists the libraries that a program loads, in the file of BENCH_MODULES. */
const { writeFileSync } = require("node:fs");
const { sep } = require("node:path");

process.on("exit", () => {
  const libraries = Object.keys(require.cache).filter((file) => file.includes(`${sep}node_modules${sep}`));
  writeFileSync(process.env.BENCH_MODULES, JSON.stringify(libraries));
});
