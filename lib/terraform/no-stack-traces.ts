/**
 * To be imported first of all. CDKTF takes a stack trace of every token, for error texts that this project never shows,
 * and with source maps on, as TypeScript loaders leave them, Node reads the map of every module for them. Together
 * that costs as much as the synthesis. Errors keep their own stack traces.
 */
process.setSourceMapsEnabled(false);
Error.captureStackTrace = () => undefined;
