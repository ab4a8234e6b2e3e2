/**
 * Import this module first. CDKTF takes a stack trace of every token, for error texts that this project never shows.
 * With source maps on, as TypeScript loaders set them, Node reads every module's map for each trace. Together that
 * takes as long as the synthesis. Errors keep their own stack traces.
 */
process.setSourceMapsEnabled(false);
Error.captureStackTrace = () => undefined;
