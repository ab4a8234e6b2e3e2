import { join } from "node:path";
import { App } from "cdktf";
import type { RancherOnK8sProps } from "../../lib/config";
import { RancherOnK8s } from "../../stacks/rancher-on-k8s";
import type { DeployedCluster } from "../servers/deployed-cluster";
import type { Terraform } from "../terraform/terraform";

/**
 * A RancherOnK8s stack on the cluster of the lab's servers, in the folder of their stack. It needs the helm and
 * kubernetes providers.
 */
export class StackOnCluster {
  readonly terraform: Terraform;

  constructor(
    private readonly cluster: DeployedCluster,
    readonly id: string,
  ) {
    this.terraform = cluster.client.terraformIn(join(cluster.stack.folder, "cdktf.out/stacks", id));
  }

  /** Synthesizes a configuration instead of the former one. */
  async synth(props: RancherOnK8sProps): Promise<void> {
    const app = new App({ outdir: join(this.cluster.stack.folder, "cdktf.out") });
    new RancherOnK8s(app, this.id, props);
    app.synth();
    await this.terraform.init();
  }

  async deploy(props: RancherOnK8sProps): Promise<void> {
    await this.synth(props);
    await this.terraform.apply();
  }

  /** The changes of a configuration's deploy, by address. */
  async planned(props: RancherOnK8sProps): Promise<Record<string, string>> {
    await this.synth(props);
    return this.terraform.changes();
  }
}
