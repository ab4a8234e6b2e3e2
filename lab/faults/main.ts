import { parseArgs } from "node:util";
import type { RancherOnRkeProps } from "../../lib/config";
import { whyNoDistribution } from "../distribution/build";
import { whyNoServers } from "../prerequisites";
import { DeployedCluster } from "../servers/deployed-cluster";
import { runFaults } from "./run";

const USAGE = "npm run faults -- [--seed N] [--runs N] [--distribution rke2|k3s]";
const VERSIONS = { rke2: "v1.33.8+rke2r1", k3s: "v1.33.5+k3s1" } as const;

interface Wanted {
  readonly seed: number;
  readonly runs: number;
  readonly distribution: keyof typeof VERSIONS;
}

/** Throws one line for invalid options. */
function wanted(): Wanted {
  const { values } = parseArgs({
    options: { seed: { type: "string" }, runs: { type: "string" }, distribution: { type: "string" } },
  });
  const { seed = String(Date.now() % 1_000_000), runs = "8", distribution = "k3s" } = values;
  if (!/^\d+$/.test(seed)) throw new Error(`--seed: got ${seed}, expected a number; ${USAGE}`);
  if (!/^[1-9]\d*$/.test(runs)) throw new Error(`--runs: got ${runs}, expected a number from 1; ${USAGE}`);
  if (distribution !== "rke2" && distribution !== "k3s") {
    throw new Error(`--distribution: got ${distribution}, expected rke2 or k3s; ${USAGE}`);
  }
  return { seed: Number(seed), runs: Number(runs), distribution };
}

async function main(): Promise<void> {
  const { seed, runs, distribution } = wanted();
  const reason = whyNoServers() ?? whyNoDistribution();
  if (reason !== undefined) throw new Error(`faults cannot be tried here: ${reason}`);
  console.log(`seed ${seed}: ${runs} runs on three servers of ${distribution}; to have them again: --seed ${seed}`);
  const cluster = await DeployedCluster.start("rke-ha");
  try {
    await cluster.publish(VERSIONS[distribution]);
    const props = stackOf(distribution);
    await cluster.deploy(props, { timeoutMs: 900_000 });
    const report = await runFaults(cluster, { seed, runs, props, say: (line) => console.log(line) });
    for (const violation of report.violations) console.log(`VIOLATION: ${violation}`);
    console.log(
      `${report.runs} runs, ${report.acknowledged} writes acknowledged, ${report.violations.length} violations`,
    );
    if (report.violations.length > 0) process.exitCode = 1;
  } finally {
    await cluster.stop();
  }
}

function stackOf(distribution: Wanted["distribution"]): RancherOnRkeProps {
  return {
    hostname: "rancher.example.com",
    aws: { region: "eu-central-1" },
    network: { natGateways: "single" },
    dns: { zone: "example.com" },
    cluster: {
      version: VERSIONS[distribution],
      apiAllowedCidrs: ["0.0.0.0/0"],
      volume: { size: 40, finalSnapshot: false },
    },
    rancher: { version: "2.14.4" },
  };
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
