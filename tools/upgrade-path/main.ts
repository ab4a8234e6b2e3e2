#!/usr/bin/env node
import { ConfigError } from "../../lib/config";
import { commandWithOptions } from "../configured-stack";
import { textOf } from "./text";
import { upgradePath, type Versions } from "./upgrade-path";

const USAGE = "upgrade-path -- KUBERNETES RANCHER NEW_KUBERNETES NEW_RANCHER [--json]";

/**
 * `npm run upgrade-path -- v1.33.5+rke2r1 2.12.3 v1.36.3+rke2r1 2.15.0`: prints each deploy from the deployed versions to
 * the wanted ones. It reads no file and sends no request.
 */
commandWithOptions(USAGE, (words) => {
  const versions = words.filter((word) => word !== "--json");
  if (versions.length !== 4 || versions.some((version) => version.startsWith("-")))
    throw new ConfigError([
      `upgrade-path: got ${words.join(" ") || "nothing"}, expected the deployed versions of Kubernetes and Rancher, then the wanted ones; write npm run ${USAGE}`,
    ]);
  const [from, to] = [versions.slice(0, 2), versions.slice(2)].map(([kubernetes, rancher]) => ({
    kubernetes,
    rancher,
  })) as [Versions, Versions];
  const steps = pathOf(from, to);
  console.log(words.includes("--json") ? JSON.stringify(steps, undefined, 2) : textOf(from, steps));
});

/** @throws ConfigError also for a version in another form */
function pathOf(from: Versions, to: Versions) {
  try {
    return upgradePath(from, to);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError([`upgrade-path: ${(error as Error).message}`]);
  }
}
