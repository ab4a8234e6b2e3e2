import { distribution, whyNoDistribution } from "../../../lab/distribution/build";
import { run } from "../../../lab/run";
import { which } from "../../../lab/which";

/** Why no servers of the double can run here; undefined when they can. */
export function whyNoServers(): string | undefined {
  if (process.platform !== "linux") return "needs Linux, for network namespaces";
  if (process.getuid?.() !== 0) return "needs root, for network namespaces";
  const missing = ["ip", "unshare", "nsenter", "kubectl", "openssl"].find((program) => which(program) === undefined);
  return missing === undefined ? whyNoDistribution() : `needs ${missing} on PATH`;
}

/** A bridge with one network namespace for each server: server-0 has 10.0.1.10, server-1 has 10.0.2.10, … */
export class Network {
  private readonly prefix = `dist-${process.pid}`;

  constructor(private readonly size: number) {}

  /** Creates the namespaces after the program, whose build may take minutes. */
  async up(): Promise<void> {
    await distribution();
    const lan = `${this.prefix}-lan`;
    await ip(`netns add ${lan}`, `-n ${lan} link add br0 type bridge`, `-n ${lan} link set br0 up`);
    for (let index = 0; index < this.size; index++) {
      const name = this.namespace(index);
      await ip(
        `netns add ${name}`,
        `-n ${name} link set lo up`,
        `-n ${name} link add eth0 type veth peer name port${index} netns ${lan}`,
        `-n ${lan} link set port${index} master br0 up`,
        `-n ${name} addr add ${address(index)}/16 dev eth0`,
        `-n ${name} link set eth0 up`,
      );
    }
  }

  /** Removes the existing ones. */
  async down(): Promise<void> {
    const list = (await run("ip", ["netns", "list"], { timeoutMs: 10_000 })).stdout;
    for (const name of list.split("\n").map((line) => line.split(" ")[0] ?? "")) {
      if (name.startsWith(`${this.prefix}-`)) await ip(`netns del ${name}`);
    }
  }

  /** The namespace of a server. */
  namespace(index: number): string {
    return `${this.prefix}-${index}`;
  }
}

/** The address of a server. */
export function address(index: number): string {
  return `10.0.${index + 1}.10`;
}

async function ip(...commands: readonly string[]): Promise<void> {
  for (const command of commands) await run("ip", command.split(" "), { timeoutMs: 10_000 });
}
