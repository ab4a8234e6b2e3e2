import { setTimeout as sleep } from "node:timers/promises";
import type { RancherOnRkeProps } from "../../lib/config";
import { tail } from "../run";
import type { DeployedCluster } from "../servers/deployed-cluster";
import { pickFaults } from "./faults";
import { Random } from "./random";
import { Storage } from "./storage";
import { etcdHashes, isActive, memberNames, readyOn, ServerError, uidOn } from "./verify";
import { Writer } from "./writer";

const MINUTE = 60_000;
/** Time limit until all servers are ready again. */
const RECOVERY_MS = 6 * MINUTE;
/** Lines of each console that explain a server that does not recover. */
const CONSOLE_LINES = 20;

export interface FaultRuns {
  /** The seed of all random choices. */
  readonly seed: number;
  /** The number of runs. */
  readonly runs: number;
  /** The deployed configuration. */
  readonly props: RancherOnRkeProps;
  /** Prints a line about each run. */
  readonly say: (line: string) => void;
}

/** The result of all runs. */
export interface FaultReport {
  readonly runs: number;
  /** Writes that the API acknowledged. */
  readonly acknowledged: number;
  /** Violations of the invariants, one line each. */
  readonly violations: readonly string[];
}

/**
 * Runs faults on a deployed cluster, one run after the other, while a writer writes. After each run all servers must be
 * ready again, form one cluster, hold the same data, and have every acknowledged write.
 */
export async function runFaults(cluster: DeployedCluster, { seed, runs, props, say }: FaultRuns): Promise<FaultReport> {
  const random = new Random(seed);
  const servers = await cluster.ready();
  const uid = await cluster.uid();
  const writer = await Writer.start(cluster);
  const replace = replacements(cluster, props);
  const storage = new Storage(cluster);
  const violations: string[] = [];
  let acknowledged = 0;
  try {
    for (let run = 1; run <= runs; run++) {
      const label = `${seed}-${run}`;
      const picked = pickFaults(random, servers);
      const what = picked.map(({ fault, server }) => `${fault.name} (${server})`).join(", ");
      await writer.begin(label);
      await sleep(random.between(1, 4) * 1000);
      const began = Date.now();
      const ground = { fleet: cluster.fleet, distribution: cluster.distribution, servers, replace, storage };
      await Promise.all(picked.map(({ fault, server }) => fault.happen(ground, server, random)));
      await cluster.until(
        `run ${run}, ${what}: all servers are ready`,
        () => expectWhole(cluster, servers),
        RECOVERY_MS,
      );
      const names = await writer.end();
      // An answer counts at once; a server that does not answer is asked again, because it may still be recovering.
      let found: string[] = [];
      const look = async () => {
        found = await faultsOf(cluster, { servers, uid, label, names });
        return true;
      };
      await cluster.until(`run ${run}, ${what}: all servers tell what they hold`, look, RECOVERY_MS);
      acknowledged += names.length;
      violations.push(...found.map((violation) => `run ${run} of seed ${seed}, ${what}: ${violation}`));
      say(
        `run ${run} of ${runs}: ${what}: ready again after ${Math.round((Date.now() - began) / 1000)} s, ${names.length} writes acknowledged, ${found.join("; ") || "all there"}`,
      );
    }
  } catch (error) {
    // The servers no longer exist when the caller reports the error.
    const consoles = servers.map(
      async (server) => `${server}:\n${tail(await cluster.fleet.console(server), CONSOLE_LINES)}`,
    );
    throw new Error([String(error), ...(await Promise.all(consoles))].join("\n"), { cause: error });
  } finally {
    await writer.stop();
  }
  return { runs, acknowledged, violations };
}

/**
 * Throws unless each server is started, its own API lists all of them as ready, and its own etcd as members. A Node stays
 * Ready for up to a minute after its server died.
 */
async function expectWhole(cluster: DeployedCluster, servers: readonly string[]): Promise<boolean> {
  const expect = (what: string, found: readonly string[]) => {
    if (found.join() !== servers.join()) throw new ServerError(`${what}: ${found.join(", ")}`);
  };
  for (const server of servers) {
    if (!(await isActive(cluster, server))) throw new ServerError(`${server}: its unit is not active`);
    expect(`${server}: ready Nodes`, await readyOn(cluster, server));
    expect(`${server}: members of etcd`, await memberNames(cluster, server));
  }
  return true;
}

/** Replaces the instance of a server like a user: with a higher number, and a deploy. */
function replacements(cluster: DeployedCluster, props: RancherOnRkeProps): (server: string) => Promise<void> {
  const numbers: Record<string, number> = {};
  return async (server) => {
    numbers[server] = (numbers[server] ?? 0) + 1;
    await cluster.deploy({ ...props, cluster: { ...props.cluster, replace: numbers } });
  };
}

interface Expected {
  readonly servers: readonly string[];
  readonly uid: string;
  readonly label: string;
  readonly names: readonly string[];
}

/** Current violations of the invariants. */
async function faultsOf(cluster: DeployedCluster, { servers, uid, label, names }: Expected): Promise<string[]> {
  const found: string[] = [];
  for (const server of servers) {
    const own = await uidOn(cluster, server);
    if (own !== uid) found.push(`${server} is of the cluster ${own}, not of ${uid}`);
    const members = await memberNames(cluster, server);
    if (members.join() !== servers.join()) found.push(`${server} lists the members ${members.join(", ")}`);
  }
  const hashes = await etcdHashes(cluster, servers);
  if (new Set(hashes.map(({ hash }) => hash)).size !== 1) found.push(`etcd differs: ${JSON.stringify(hashes)}`);
  const list = await cluster.kubectl("get", "configmaps", "--selector", `run=${label}`, "--output", "name");
  const there = new Set(list.split("\n").map((line) => line.replace("configmap/", "")));
  const lost = names.filter((name) => !there.has(name));
  if (lost.length > 0) found.push(`${lost.length} acknowledged writes are lost: ${lost.slice(0, 5).join(", ")}`);
  return found;
}
