import { pnpm } from "./pnpm";

// A separate process for `whyNoPnpm`: before the tests, jest must know which of them are skipped.
pnpm().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
