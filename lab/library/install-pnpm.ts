import { pnpm } from "./pnpm";

// A process of its own for `whyNoPnpm`: jest wants to know before the tests which of them are skipped.
pnpm().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
