import { goProgram, whyNoGoProgram } from "../go-program";

export const DISTRIBUTION = "the double of RKE2 and K3s";

/** Why the double of RKE2 and K3s cannot be built here, with the program to install; undefined when it can. */
export function whyNoDistribution(): string | undefined {
  return process.platform === "linux" ? whyNoGoProgram(DISTRIBUTION) : "needs Linux, for network namespaces";
}

/**
 * The program that is the double of RKE2 and K3s: built, or from the cache when its sources are unchanged. It runs
 * under one of their names, with a release at its end: see `publish`. Throws when `whyNoDistribution` returns a reason.
 */
export async function distribution(): Promise<string> {
  const reason = whyNoDistribution();
  if (reason !== undefined) throw new Error(reason);
  return await goProgram(__dirname, DISTRIBUTION, "double");
}
