import { performance } from "node:perf_hooks";

/** Seconds that something takes. */
export async function seconds(something: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await something();
  return (performance.now() - began) / 1000;
}
