import { createHash } from "node:crypto";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type RunResult, run } from "../run";
import type { DeployedStack } from "../stack/deployed-stack";
import { findTerraform, Terraform } from "../terraform/terraform";
import { which } from "../which";
import type { Fleet } from "./fleet";

const MINUTE = 60_000;

/** Clients on the lab's internet, where load balancers have their names: Terraform, kubectl and Helm. */
export class Client {
  private constructor(
    private readonly fleet: Fleet,
    /** The environment of its programs. */
    readonly env: NodeJS.ProcessEnv,
    /** The program of `terraform`. */
    private readonly terraform: string,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  /** @param variables values of Terraform variables, for stacks that declare them */
  static async of(
    fleet: Fleet,
    { env, attached }: DeployedStack,
    variables: Readonly<Record<string, string>>,
  ): Promise<Client> {
    const terraform = join(fleet.folder, "terraform");
    await writeFile(terraform, `#!/bin/sh\nexec ${fleet.client} ${findTerraform()} "$@"\n`);
    await chmod(terraform, 0o755);
    const helm = ["CACHE", "CONFIG", "DATA"].map((kind) => [`HELM_${kind}_HOME`, join(fleet.folder, "helm", kind)]);
    // The mirror's certificate, for its charts.
    const added = { ...Object.fromEntries(helm), SSL_CERT_FILE: fleet.certificate };
    return new Client(fleet, { ...env, ...added }, terraform, { ...attached, ...asEnvironment(variables) });
  }

  /** Terraform in a folder, with other values of some variables. */
  terraformIn(directory: string, others: Readonly<Record<string, string>> = {}): Terraform {
    return new Terraform(directory, this.env, { ...this.settings, ...asEnvironment(others) }, this.terraform);
  }

  /** Runs a program to its end, with the path of a kubeconfig. */
  run(kubeconfig: string, directory: string, program: string, ...args: readonly string[]): Promise<RunResult> {
    const env = { ...this.env, KUBECONFIG: kubeconfig };
    return run(this.fleet.client, [program, ...args], { directory, env, timeoutMs: 2 * MINUTE });
  }

  /** Writes a kubeconfig to its own file, and returns the path. */
  async kubeconfigFile(content: string): Promise<string> {
    const file = join(this.fleet.folder, `kubeconfig-${createHash("sha256").update(content).digest("hex")}`);
    await writeFile(file, content, { mode: 0o600 });
    return file;
  }

  /** Runs kubectl with a kubeconfig as text, and returns its standard output. */
  async kubectl(kubeconfig: string, ...args: readonly string[]): Promise<string> {
    const file = await this.kubeconfigFile(kubeconfig);
    const options = [`--kubeconfig=${file}`, "--request-timeout=10s", `--cache-dir=${file}.cache`];
    const program = which("kubectl") ?? "kubectl";
    return (await run(this.fleet.client, [program, ...options, ...args], { timeoutMs: MINUTE })).stdout;
  }
}

/** Terraform variables as environment variables; a stack need not declare all of them. */
export function asEnvironment(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [`TF_VAR_${name}`, value]));
}
