/** Runs before the tests of a worker. It loads TypeScript as a Node module that all its test files share. */
require("../../register.cjs");

const hooks = `export const load = (url, context, next) =>
  new URL(url).pathname.endsWith(".ts") ? { format: "commonjs", shortCircuit: true } : next(url, context);`;
require("node:module").register(`data:text/javascript,${encodeURIComponent(hooks)}`);
