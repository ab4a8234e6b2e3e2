import type { RunResult } from "../run";
import type { DeployedCluster } from "../servers/deployed-cluster";
import { helmProgram } from "../tools/build";

/** A release in `helm list`. */
export interface ListedRelease {
  readonly name: string;
  readonly namespace: string;
  readonly revision: string;
  readonly status: string;
  readonly chart: string;
}

/** The helm program, as the administrator of a cluster of the lab. */
export class Helm {
  private constructor(
    private readonly cluster: DeployedCluster,
    private readonly program: string,
    private readonly kubeconfig: string,
  ) {}

  static async on(cluster: DeployedCluster): Promise<Helm> {
    return new Helm(cluster, await helmProgram(), await cluster.client.kubeconfigFile(await cluster.kubeconfig()));
  }

  /** Runs it in the folder of the cluster's stack. */
  run(...args: readonly string[]): Promise<RunResult> {
    return this.cluster.client.run(this.kubeconfig, this.cluster.stack.directory, this.program, ...args);
  }

  /** All releases, including failed ones, by name. */
  async list(): Promise<ListedRelease[]> {
    const { stdout } = await this.run("list", "--all", "--all-namespaces", "--output=json");
    const releases = JSON.parse(stdout) as ListedRelease[];
    return releases.sort((one, other) => one.name.localeCompare(other.name));
  }

  /** Names, charts and statuses of all releases: `rancher rancher-2.15.0 deployed`. */
  async lines(): Promise<string[]> {
    return (await this.list()).map(({ name, chart, status }) => `${name} ${chart} ${status}`);
  }

  /** The values of a release. */
  async values(name: string, namespace: string): Promise<Record<string, unknown>> {
    return JSON.parse((await this.run("get", "values", name, `--namespace=${namespace}`, "--output=json")).stdout);
  }
}
