import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { App } from "cdktf";
import type { RancherOnRkeProps } from "../../lib/config";
import { RancherOnRke } from "../../stacks/rancher-on-rke";
import { type StandIn, startStandIn } from "../aws/stand-in";
import { type AttachedProvider, attachProvider, providerProgram } from "../terraform/attached-provider";
import { providerSource } from "../terraform/providers";
import { withShortWaits } from "../terraform/short-waits";
import { Terraform } from "../terraform/terraform";
import { usedTypes } from "../terraform/used-types";
import { withLabProvider } from "./provider";
import { leaveOutGates } from "./without-gates";
import { leaveOutReleases } from "./without-providers";

/** Doubles of the readiness gates' programs; see there. */
const READY = join(__dirname, "ready");

/** A stack with its own stand-in and folder, which contains `rancher.yaml`, `cdktf.out` and the state like a clone. */
export class DeployedStack {
  /** Folder of the synthesized stack, where Terraform runs. */
  readonly directory: string;
  /** The path of the state, after the first apply. */
  readonly stateFile: string;
  /** The environment of every command on this stack. */
  readonly env: NodeJS.ProcessEnv;
  /** Terraform's settings to use the AWS provider that runs for this stack; empty when none runs. */
  readonly attached: Readonly<Record<string, string>>;
  readonly terraform: Terraform;

  private constructor(
    readonly id: string,
    readonly folder: string,
    readonly standIn: StandIn,
    providers: Readonly<Record<string, string>>,
    private readonly aws: AttachedProvider | undefined,
    private readonly options: { readonly servers: boolean; readonly releases: boolean; readonly gates: boolean },
  ) {
    this.directory = join(folder, "cdktf.out/stacks", id);
    this.stateFile = join(folder, `terraform.${id}.tfstate`);
    // The CLI would keep providers in the user's home folder. Without servers the gates of a stack would wait in vain.
    const path = [...(options.servers ? [] : [READY]), standIn.env.PATH].join(delimiter);
    this.env = { ...standIn.env, PATH: path, CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1", ...providers };
    this.attached = aws?.settings ?? {};
    this.terraform = new Terraform(this.directory, this.env, this.attached);
  }

  /**
   * Starts a stand-in with one public hosted zone. Nothing is synthesized or deployed yet. With `servers` its readiness
   * gates are real, and need running servers (DeployedCluster); otherwise doubles answer them. With `original` Terraform
   * starts the AWS provider itself, which polls as it does for AWS: that takes minutes. With `releases` the stack keeps
   * the releases in its cluster, which need the helm and kubernetes providers. Without `gates` Terraform creates all
   * servers at the same time.
   */
  static async start(
    id: string,
    {
      zone = "example.com",
      region = "eu-central-1",
      servers = false,
      releases = false,
      original = false,
      gates = true,
    } = {},
  ): Promise<DeployedStack> {
    const folder = await mkdtemp(join(tmpdir(), `${id}-`));
    // The installation of the stand-in waits for the network, that of the providers for the compiler.
    const [source, started] = await Promise.allSettled([providerSource(folder), startStandIn({ region })]);
    if (source.status === "rejected" || started.status === "rejected") {
      if (started.status === "fulfilled") await started.value.stop();
      await rm(folder, { recursive: true, force: true });
      throw source.status === "rejected" ? source.reason : (started as PromiseRejectedResult).reason;
    }
    const [providers, standIn] = [source.value, started.value];
    try {
      await standIn.createHostedZone(zone);
      const program = original ? undefined : await providerProgram("hashicorp/aws", providers);
      const aws =
        program === undefined
          ? undefined
          : await attachProvider(await withShortWaits(program), usedTypes("aws"), folder, standIn.env);
      return new DeployedStack(id, folder, standIn, providers.env, aws, { servers, releases, gates });
    } catch (error) {
      await standIn.stop();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Synthesizes the stack for the lab's provider, instead of the former one. */
  synth(props: RancherOnRkeProps): void {
    this.synthesize((app) => new RancherOnRke(app, this.id, withLabProvider(props)));
  }

  /** The same for a stack of any mode, which `make` adds to an app under this id. */
  synthesize(make: (app: App) => unknown): void {
    const app = new App({ outdir: join(this.folder, "cdktf.out") });
    make(app);
    app.synth();
    if (!this.options.releases) leaveOutReleases(this.directory);
    if (!this.options.gates) leaveOutGates(this.directory);
  }

  /** Ends the stand-in and removes the folder, after any result. Reports the stand-in's errors. */
  async stop(): Promise<void> {
    const faults = this.standIn.log();
    if (faults !== "") process.stderr.write(`faults of the AWS stand-in of ${this.id}:\n${faults}\n`);
    await this.aws?.stop();
    await this.standIn.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
