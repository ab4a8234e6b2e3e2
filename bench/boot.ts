import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { whyNoDistribution } from "../lab/distribution/build";
import { readyOn, ServerError } from "../lab/faults/verify";
import { whyNoServers } from "../lab/prerequisites";
import { DeployedCluster } from "../lab/servers/deployed-cluster";
import { median } from "./median";
import { type Row, shown } from "./row";
import { seconds } from "./seconds";

const VERSION = "v1.33.5+k3s1";
const SERVERS = ["server-0", "server-1", "server-2"];
const ROUNDS = 3;
const LIMIT_MS = 300_000;
const READINESS = "terraform_data.cluster_readiness";
/** Seconds within which an edit without restart reaches every server. */
const EDIT_SECONDS = 75;

/** Removes everything from a server except the downloaded releases, so that no run includes a download. */
const CLEAR = `
systemctl stop rancher-node.timer rancher-node.service k3s.service
mkdir -p /root/by-hand && cp -a --no-clobber /etc/rancher/k3s/config.yaml /root/by-hand/
rm -rf /var/lib/rancher/k3s /var/lib/rancher/node /var/lib/rancher/desired* /etc/rancher/k3s /run/rancher-*
`;

/** Prepares a server for a start by hand: the configuration, and the authorities on the first server. */
const PREPARE = (line: string) => `
mkdir -p /etc/rancher/k3s/config.yaml.d /var/lib/rancher/k3s/server/tls/etcd
cp /root/by-hand/config.yaml /etc/rancher/k3s/
echo '${line}' >/etc/rancher/k3s/config.yaml.d/cluster.yaml
cd /var/lib/rancher/keys && cp --parents *-ca.crt *-ca.key etcd/*-ca.crt etcd/*-ca.key /var/lib/rancher/k3s/server/tls/
`;

class Boot {
  constructor(private readonly cluster: DeployedCluster) {}

  /** Seconds until three servers are ready when their node scripts start at the same time. */
  async byNodeScript(): Promise<number> {
    await this.everywhere(CLEAR);
    await this.cluster.forgetRecord();
    return this.timed(() => this.everywhere("systemctl start --no-block rancher-node.service"));
  }

  /**
   * Seconds until three servers are ready when they are started by hand: the others start when the first one answers.
   */
  async byHand(oneByOne: boolean): Promise<number> {
    await this.everywhere(CLEAR);
    const [first, second, third] = SERVERS as [string, string, string];
    await this.run(first, PREPARE("cluster-init: true"));
    const { stdout } = await this.run(first, "hostname --all-ip-addresses");
    const join = PREPARE(`server: https://${stdout.trim().split(" ")[0]}:6443`);
    for (const server of [second, third]) await this.run(server, join);
    const start = "systemctl start --no-block k3s.service";
    return this.timed(async () => {
      await this.run(first, start);
      await this.untilReady(1);
      await this.run(second, start);
      if (oneByOne) await this.untilReady(2);
      await this.run(third, start);
    });
  }

  private timed(start: () => Promise<unknown>): Promise<number> {
    return seconds(async () => {
      await start();
      await this.untilReady(SERVERS.length);
    });
  }

  private async untilReady(count: number): Promise<void> {
    const limit = performance.now() + LIMIT_MS;
    while ((await this.ready()) < count) {
      if (performance.now() > limit)
        throw new Error(`fewer than ${count} servers are ready after ${LIMIT_MS / 1000} s`);
      await sleep(100);
    }
  }

  private async ready(): Promise<number> {
    try {
      return (await readyOn(this.cluster, SERVERS[0] as string)).length;
    } catch (error) {
      if (error instanceof ServerError) return 0;
      throw error;
    }
  }

  private everywhere(script: string): Promise<unknown> {
    return Promise.all(SERVERS.map((server) => this.run(server, script)));
  }

  private async run(server: string, script: string): Promise<{ stdout: string }> {
    const result = await this.cluster.fleet.run(server, ["bash", "-euc", script]);
    if (result.status !== 0) throw new Error(`${server}: ${result.stderr}`);
    return result;
  }
}

/**
 * Measures how long an edit needs to reach three servers, and how long three new servers need to become ready: by the
 * node script, and by hand. It takes some minutes.
 */
export async function bootRows(): Promise<Row[]> {
  const what = "boot: three servers of K3s";
  const reason = whyNoServers() ?? whyNoDistribution();
  if (reason !== undefined) return [{ what, ours: "not measured", reference: reason }];
  const cluster = await DeployedCluster.start("bench", { runSeconds: 60 });
  try {
    await cluster.publish(VERSION);
    const stack = (adminCertificate: number) => ({
      hostname: "rancher.example.com",
      aws: { region: "eu-central-1" },
      network: { natGateways: "single" as const },
      dns: { zone: "example.com" },
      cluster: { version: VERSION, apiAllowedCidrs: ["0.0.0.0/0"], adminCertificate },
      rancher: { version: "2.14.4" },
    });
    await cluster.deploy(stack(0));
    const edits: number[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      const events = await cluster.deploy(stack(round));
      const wait = events.find(({ address, action }) => address === READINESS && action === "create");
      if (wait?.seconds === undefined) throw new Error(`got no wait for the servers in the deploy of an edit`);
      edits.push(wait.seconds);
    }
    const boot = new Boot(cluster);
    const taken: [ours: number[], one: number[], together: number[]] = [[], [], []];
    for (let round = 0; round < ROUNDS; round++) {
      taken[0].push(await boot.byNodeScript());
      taken[1].push(await boot.byHand(true));
      taken[2].push(await boot.byHand(false));
    }
    const [ours, one, together] = taken.map((numbers) => median(numbers)) as [number, number, number];
    const by = (time: number, how: string) =>
      `${shown(time)} by hand, ${how}: ours is ${(ours / time).toFixed(2)} of it`;
    return [
      {
        what: "an edit without restart: until the deploy has seen it on three servers",
        ours: `${shown(median(edits))} (longest ${Math.max(...edits)})`,
        reference: `${EDIT_SECONDS} s, the documented limit; a server asks once a minute`,
      },
      { what, ours: shown(ours), reference: by(one, "one by one") },
      { what, ours: shown(ours), reference: by(together, "the others together") },
    ];
  } finally {
    await cluster.stop();
  }
}
