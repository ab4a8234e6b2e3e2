import util from "node:util";

/**
 * Import this module first. CDKTF records a stack trace of every token, for error texts that this project never prints.
 * TypeScript loaders enable source maps, and Node.js then reads every module's map for each trace. Without this module,
 * the traces take as long as the synthesis. Errors keep their own stack traces.
 */
process.setSourceMapsEnabled(false);
Error.captureStackTrace = () => undefined;

// CDKTF calls util.isArray. Node.js 22 and newer print a warning for it (DEP0044) at each synthesis.
Object.assign(util, { isArray: Array.isArray });
