import { performance } from "node:perf_hooks";

/** The duration of an operation in seconds. */
export async function seconds(something: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await something();
  return (performance.now() - began) / 1000;
}
