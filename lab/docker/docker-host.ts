import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
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
/** Seconds from one pass of the node script to the next. Tests would wait most of the product's minute for nothing. */
const PASS_SECONDS = 5;
/** The machine, by the name tag of its instance. */
const SERVER = "docker-server";

/** A start of the container, as the double of Rancher's image noted it. */
export interface ContainerStart {
  readonly Version: string;
  readonly Arguments: readonly string[] | null;
  readonly Environment: readonly string[];
  /** Files of certificates in the container, by path. */
  readonly Files: Readonly<Record<string, string>>;
}

/** The stack `docker` with its server running: a machine of the lab with a genuine Docker daemon. */
export class DockerHost {
  readonly terraform: Terraform;

  private constructor(
    readonly stack: DeployedStack,
    readonly fleet: Fleet,
    private readonly image: MachineImage,
    private readonly variables: Readonly<Record<string, string>>,
  ) {
    this.terraform = new Terraform(stack.directory, stack.env, { ...stack.attached, ...asEnvironment(variables) });
  }

  /**
   * Starts a stand-in and what follows it. Nothing is deployed yet.
   *
   * @param versions Rancher's versions that can be pulled
   * @param variables values of Terraform variables
   * @param installed whether Docker is in the machine's image; else the distribution's packages bring it
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
        const fleet = await Fleet.start(stack.standIn, { passSeconds: PASS_SECONDS, image: image.folder });
        return new DockerHost(stack, fleet, image, variables);
      } catch (error) {
        await stack.stop();
        throw error;
      }
    } catch (error) {
      await image.remove();
      throw error;
    }
  }

  /** Applies a configuration by Terraform. */
  async deploy(props: RancherOnDockerProps): Promise<void> {
    this.synth(props);
    await this.terraform.init();
    await this.terraform.apply({ timeoutMs: 10 * MINUTE });
  }

  /**
   * Brings to Systems Manager what a deploy of a configuration would, byte for byte, and nothing else of it: an edit
   * that concerns the container alone, without a minute of Terraform.
   */
  async edit(props: RancherOnDockerProps): Promise<void> {
    this.synth(props);
    const { locals = {}, resource } = JSON.parse(readFileSync(join(this.stack.directory, "cdk.tf.json"), "utf8"));
    const wanted = Object.entries(
      resource.aws_ssm_parameter as Record<string, { name: string; value: string; type: string }>,
    )
      .filter(([id]) => id.startsWith("desired_"))
      .map(([, parameter]) => parameter);
    const { Parameters } = await this.parameters();
    for (const { Name } of Parameters) {
      if (!wanted.some(({ name }) => name === Name)) await this.stack.standIn.aws("ssm", "delete_parameter", { Name });
    }
    // The checksums come last, as until then the server takes nothing of it.
    wanted.sort((a, b) => Number(a.name.endsWith(".sha256")) - Number(b.name.endsWith(".sha256")));
    for (const { name, value, type } of wanted) {
      const local = /^\$\{local\.(.+)\}$/.exec(value)?.[1];
      const text = local === undefined ? evaluated(value) : this.packed(String(locals[local]));
      if (text !== undefined)
        await this.stack.standIn.aws("ssm", "put_parameter", { Name: name, Value: text, Type: type, Overwrite: true });
    }
  }

  /** Waits until the server's console has a line that matches. */
  async says(pattern: RegExp, timeoutMs = MINUTE): Promise<void> {
    await this.fleet.says(SERVER, pattern, timeoutMs);
  }

  /** All that the server's instance said. */
  console(): Promise<string> {
    return this.fleet.console(SERVER);
  }

  /** Waits until something is the case; what fails meanwhile is not the case yet. */
  async until(what: string, is: () => Promise<boolean>, timeoutMs = MINUTE): Promise<void> {
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

  /** Runs a script on the server; its output. */
  async run(script: string): Promise<string> {
    const { stdout, stderr, status } = await this.fleet.run(SERVER, ["bash", "-c", script]);
    if (status !== 0) throw new Error(`${script}: got status ${status}\n${stdout}${stderr}`);
    return stdout;
  }

  /** Every start of the container so far, on whichever instance. */
  async starts(): Promise<ContainerStart[]> {
    const lines = (await this.run("cat /opt/rancher/starts")).trim().split("\n");
    return lines.map((line) => JSON.parse(line) as ContainerStart);
  }

  /** The words of the last `docker run`, as the unit has it. */
  async command(): Promise<string[]> {
    return (await this.run("tail -n 1 /var/log/docker-run")).trim().split(" ");
  }

  async stop(): Promise<void> {
    await this.fleet.stop();
    await this.stack.stop();
    await this.image.remove();
  }

  private synth(props: RancherOnDockerProps): void {
    this.stack.synthesize((app) => new RancherOnDocker(app, "docker", withLabProvider(props)));
  }

  private parameters() {
    type Parameters = { Parameters: { Name: string }[] };
    const filters = [{ Key: "Name", Option: "BeginsWith", Values: ["/rancher/docker/servers/"] }];
    return this.stack.standIn.aws<Parameters>("ssm", "describe_parameters", {
      ParameterFilters: filters,
      MaxResults: 50,
    });
  }

  /** What Terraform makes of base64gzip of a variable; undefined for what it makes of others, which stays as it is. */
  private packed(expression: string): string | undefined {
    const name = /^\$\{base64gzip\(var\.(\w+)\)\}$/.exec(expression)?.[1];
    const value = name === undefined ? undefined : this.variables[name];
    return value === undefined ? undefined : gzipSync(value).toString("base64");
  }
}

/** The text that Terraform makes of a template without interpolations. */
function evaluated(template: string): string {
  return template.replace(/([$%])\1\{/g, "$1{");
}
