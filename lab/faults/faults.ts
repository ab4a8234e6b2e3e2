import { setTimeout as sleep } from "node:timers/promises";
import type { Distribution } from "../../lib/config/versions";
import type { Fleet } from "../servers/fleet";
import type { Random } from "./random";
import type { Storage } from "./storage";

/** The target of a fault. */
export interface Ground {
  readonly fleet: Fleet;
  readonly distribution: Distribution;
  /** Names of all servers. */
  readonly servers: readonly string[];
  /** Replaces the instance of a server with Terraform. */
  readonly replace: (server: string) => Promise<void>;
  /** The stack's bucket. */
  readonly storage: Storage;
}

/** A failure that ends before `happen` returns, apart from what the cluster must repair. */
export interface Fault {
  readonly name: string;
  /** Whether it affects only one server, so that it may happen together with others on other servers. */
  readonly ofOneServer: boolean;
  /** Whether it deletes a member's data; only a minority of members may lose data at once. */
  readonly losesData?: boolean;
  happen(ground: Ground, server: string, random: Random): Promise<void>;
}

const seconds = (random: Random, from: number, to: number) => random.between(from, to) * 1000;
/** A pattern for the process of a server: K3s names itself `k3s-server`, its double `k3s`. */
const processOf = (distribution: Distribution) => (distribution === "rke2" ? "rke2" : "k3s(-server)?");

/** A power cut during which a service does not work. The service works again some time after the boot. */
const bootsWithout = (
  name: string,
  service: "imds" | "balancer" | "s3",
  mode: "off" | "error" | "hang" | "denied" | "slow",
): Fault => ({
  name,
  ofOneServer: false,
  async happen({ fleet }, server, random) {
    await fleet.powerCut(server, { hold: true });
    await fleet.fault(service, mode);
    await fleet.powerOn(server);
    await sleep(seconds(random, 10, 60));
    await fleet.fault(service, "on");
  },
});

/** A lost volume, while the new one cannot become a member at once. */
const joinsWith = (name: string, during: (ground: Ground, server: string, random: Random) => Promise<void>): Fault => ({
  name,
  ofOneServer: false,
  losesData: true,
  async happen(ground, server, random) {
    const { fleet } = ground;
    await fleet.powerCut(server, { hold: true });
    await fleet.wipe(server);
    await during(ground, server, random);
  },
});

/** A power cut while the desired state in the bucket is not the stack's. */
const bootsWithDesired = (name: string, change: "garbage" | "foreign" | "old"): Fault => ({
  name: `boot while S3 has ${name}`,
  ofOneServer: false,
  async happen({ fleet, servers, storage }, server, random) {
    await storage.remember();
    await storage[change]();
    await fleet.powerCut(server);
    await sleep(seconds(random, 20, 60));
    await storage.expectNotTaken(servers);
    await storage.mend();
  },
});

/** All faults of servers; the seed picks the server. */
export const FAULTS: readonly Fault[] = [
  {
    name: "kill -9 of the server's process",
    ofOneServer: true,
    async happen({ fleet, distribution }, server) {
      await fleet.run(server, ["pkill", "-9", "-x", processOf(distribution)]);
    },
  },
  { name: "reboot", ofOneServer: true, happen: ({ fleet }, server) => fleet.reboot(server) },
  { name: "power cut", ofOneServer: true, happen: ({ fleet }, server) => fleet.powerCut(server) },
  {
    name: "power cut for a while",
    ofOneServer: true,
    async happen({ fleet }, server, random) {
      await fleet.powerCut(server, { hold: true });
      await sleep(seconds(random, 5, 45));
      await fleet.powerOn(server);
    },
  },
  {
    name: "partition",
    ofOneServer: true,
    async happen({ fleet }, server, random) {
      await fleet.partition(server, true);
      await sleep(seconds(random, 5, 40));
      await fleet.partition(server, false);
    },
  },
  {
    name: "wiped volume",
    ofOneServer: true,
    losesData: true,
    async happen({ fleet }, server) {
      await fleet.powerCut(server, { hold: true });
      await fleet.wipe(server);
      await fleet.powerOn(server);
    },
  },
  { name: "replaced instance", ofOneServer: false, happen: ({ replace }, server) => replace(server) },
  {
    name: "power cut of all servers",
    ofOneServer: false,
    async happen({ fleet, servers }) {
      await Promise.all(servers.map((server) => fleet.powerCut(server)));
    },
  },
  {
    name: "kill -9 of all servers' processes",
    ofOneServer: false,
    async happen({ fleet, servers, distribution }) {
      await Promise.all(servers.map((server) => fleet.run(server, ["pkill", "-9", "-x", processOf(distribution)])));
    },
  },
  bootsWithout("boot while S3 answers errors", "s3", "error"),
  bootsWithout("boot while S3 hangs", "s3", "hang"),
  bootsWithout("boot while S3 denies every request", "s3", "denied"),
  bootsWithout("boot while S3 is slow", "s3", "slow"),
  bootsWithout("boot without the metadata service", "imds", "off"),
  bootsWithout("boot while the balancer is down", "balancer", "off"),
  bootsWithDesired("no desired state", "garbage"),
  bootsWithDesired("a desired state of another seal", "foreign"),
  bootsWithDesired("an old desired state", "old"),
  joinsWith("wiped volume, and a deleted record", async ({ fleet, storage }, server) => {
    await storage.deleteRecord();
    await fleet.powerOn(server);
  }),
  joinsWith("wiped volume, and S3 cannot be read", async ({ fleet }, server, random) => {
    await fleet.fault("s3", "error");
    await fleet.powerOn(server);
    await sleep(seconds(random, 10, 40));
    await fleet.fault("s3", "on");
  }),
  joinsWith("wiped volume, and a clock that is not synchronised", async ({ fleet }, server, random) => {
    await fleet.powerOn(server);
    await fleet.clock(server, false);
    await sleep(seconds(random, 5, 20));
    await fleet.clock(server, true);
  }),
  joinsWith("wiped volume, and a corrupted download", async ({ fleet }, server, random) => {
    await fleet.fault("mirror", "corrupt");
    await fleet.powerOn(server);
    await sleep(seconds(random, 5, 20));
    await fleet.fault("mirror", "on");
  }),
  joinsWith("wiped volume, and a download that breaks off", async ({ fleet }, server, random) => {
    await fleet.fault("mirror", "broken");
    await fleet.powerOn(server);
    await sleep(seconds(random, 5, 20));
    await fleet.fault("mirror", "on");
  }),
  joinsWith("wiped volume, and a power cut while it joins", async ({ fleet }, server, random) => {
    await fleet.powerOn(server);
    await sleep(seconds(random, 1, 20));
    await fleet.powerCut(server);
  }),
];

/** One fault, or two or three at once on different servers, of which at most a minority lose their data. */
export function pickFaults(random: Random, servers: readonly string[]): { fault: Fault; server: string }[] {
  const first = random.pick(FAULTS);
  const targets = random.several(servers, servers.length);
  const picked = [{ fault: first, server: targets[0] as string }];
  if (!first.ofOneServer || random.next() < 0.5) return picked;
  let mayLose = Math.ceil(servers.length / 2) - 1 - (first.losesData ? 1 : 0);
  for (const server of targets.slice(1, random.between(2, 3))) {
    const fault = random.pick(
      FAULTS.filter(({ ofOneServer, losesData }) => ofOneServer && (!losesData || mayLose > 0)),
    );
    if (fault.losesData) mayLose -= 1;
    picked.push({ fault, server });
  }
  return picked;
}
