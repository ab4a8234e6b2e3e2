import { setTimeout as sleep } from "node:timers/promises";
import type { RancherOnDockerProps } from "../../lib/config";
import { RancherOnDocker } from "../../stacks/rancher-on-docker";
import { tail } from "../run";
import { asEnvironment } from "../servers/client";
import { Fleet } from "../servers/fleet";
import { DeployedStack } from "../stack/deployed-stack";
import { withLabProvider } from "../stack/provider";
import { Terraform } from "../terraform/terraform";
import { MachineImage } from "./machine-image";

const MINUTE = 60_000;
/** The server, by the name tag of its instance. */
const SERVER = "docker-server";

/** A start of the container, as recorded by the double of Rancher's image. */
export interface ContainerStart {
  readonly Version: string;
  readonly Arguments: readonly string[] | null;
  readonly Environment: readonly string[];
  /** Files of certificates in the container, by path. */
  readonly Files: Readonly<Record<string, string>>;
}

/** The stack `docker` with its running server: an instance of the lab with a genuine Docker daemon. */
export class DockerHost {
  readonly terraform: Terraform;

  private constructor(
    readonly stack: DeployedStack,
    readonly fleet: Fleet,
    private readonly image: MachineImage,
    variables: Readonly<Record<string, string>>,
  ) {
    this.terraform = new Terraform(stack.directory, stack.env, { ...stack.attached, ...asEnvironment(variables) });
  }

  /**
   * Starts a stand-in and a fleet for it. Nothing is deployed yet.
   *
   * @param versions Rancher versions to pull
   * @param variables values of Terraform variables
   * @param installed whether Docker is in the instance's image; otherwise the distribution's packages install it
   */
  static async start(
    versions: readonly string[],
    variables: Readonly<Record<string, string>>,
    installed = false,
  ): Promise<DockerHost> {
    const image = await MachineImage.create(versions, installed);
    try {
      const stack = await DeployedStack.start("docker");
      try {
        return new DockerHost(stack, await Fleet.start(stack.standIn, { image: image.folder }), image, variables);
      } catch (error) {
        await stack.stop();
        throw error;
      }
    } catch (error) {
      await image.remove();
      throw error;
    }
  }

  /** Applies a configuration with Terraform, and waits until the container answers. */
  async deploy(props: RancherOnDockerProps): Promise<void> {
    this.stack.synthesize((app) => new RancherOnDocker(app, "docker", withLabProvider(props)));
    await this.terraform.init();
    await this.terraform.apply({ timeoutMs: 10 * MINUTE });
    await this.fleet.poll();
    await this.answers();
  }

  /** The whole output of the server's instances. */
  console(): Promise<string> {
    return this.fleet.console(SERVER);
  }

  reboot(): Promise<void> {
    return this.fleet.reboot(SERVER);
  }

  /** Waits until a condition is true; a failure counts as not yet true. */
  async until(what: string, is: () => Promise<boolean>, timeoutMs = 2 * MINUTE): Promise<void> {
    const limit = Date.now() + timeoutMs;
    let reason: unknown;
    while (Date.now() < limit) {
      try {
        if (await is()) return;
        reason = undefined;
      } catch (error) {
        reason = error;
      }
      await sleep(500);
    }
    throw new Error(`not within ${timeoutMs / 1000} s: ${what}\n${reason ?? ""}\n${tail(await this.console(), 20)}`);
  }

  /** Waits until the container answers. */
  async answers(): Promise<void> {
    await this.until("it answers", async () => (await this.run("curl -sk https://127.0.0.1/ping")) === "pong");
  }

  /** Runs a script on the server and returns its output. */
  async run(script: string): Promise<string> {
    const { stdout, stderr, status } = await this.fleet.run(SERVER, ["bash", "-c", script]);
    if (status !== 0) throw new Error(`${script}: got status ${status}\n${stdout}${stderr}`);
    return stdout;
  }

  /** Every start of the container in its data, on any instance. */
  async starts(): Promise<ContainerStart[]> {
    const lines = (await this.run("cat /opt/rancher/starts")).trim().split("\n");
    return lines.map((line) => JSON.parse(line) as ContainerStart);
  }

  /** The last `docker run` in the unit. */
  async command(): Promise<string> {
    return (await this.run("tail -n 1 /var/log/docker-run")).trim();
  }

  /** Addresses outside the VPC that the server has contacted so far, as `tcp ADDRESS:PORT`. */
  async departures(): Promise<string[]> {
    // Every VPC reaches its metadata, the resolver, and the gateway to S3.
    const inside = /^(tcp 169\.254\.169\.254:80|udp 169\.254\.169\.253:53|tcp 192\.0\.2\.3:443)$/;
    const { connections } = await this.fleet.departures();
    return Object.keys(connections).filter((to) => !inside.test(to));
  }

  async stop(): Promise<void> {
    await this.fleet.stop();
    await this.stack.stop();
    await this.image.remove();
  }
}
