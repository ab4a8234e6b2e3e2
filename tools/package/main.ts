import { join } from "node:path";
import { buildLibrary } from "./build";

/** `npm run build`, and so `npm pack`: compiles the library into `dist`. */
try {
  buildLibrary(join(__dirname, "../../dist"));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
