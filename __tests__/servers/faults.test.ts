import { whyNoDistribution } from "../../lab/distribution/build";
import { runFaults } from "../../lab/faults/run";
import { whyNoServers } from "../../lab/prerequisites";
import { DeployedCluster } from "../../lab/servers/deployed-cluster";
import { describeUnless } from "../support/unless";
import { MINUTE, stackWith } from "./stack";

jest.setTimeout(30 * MINUTE);

/** The same faults each time, so that only a change of the product makes a difference; `npm run faults` uses others. */
const SEED = 1;
const RUNS = 8;
const VERSION = "v1.33.8+rke2r1";

describeUnless(whyNoServers() ?? whyNoDistribution(), `faults of seed ${SEED}`, () => {
  let cluster: DeployedCluster;
  const props = stackWith({ version: VERSION });

  beforeAll(async () => {
    cluster = await DeployedCluster.start("faults");
    await cluster.publish(VERSION);
    await cluster.deploy(props);
  });
  afterAll(() => cluster?.stop());

  it(`leave one cluster, with every acknowledged write, after each of ${RUNS} runs`, async () => {
    const say = (line: string) => process.stderr.write(`${line}\n`);
    const report = await runFaults(cluster, { seed: SEED, runs: RUNS, props, say });
    expect(report.violations).toEqual([]);
    expect(report.runs).toBe(RUNS);
    expect(report.acknowledged).toBeGreaterThan(RUNS);
  });
});
