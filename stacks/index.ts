import type { Construct } from "constructs";
import type { StackConfig } from "../lib/config";
import { RancherOnDocker } from "./rancher-on-docker";
import { RancherOnK8s } from "./rancher-on-k8s";
import { RancherOnRke } from "./rancher-on-rke";
import { RancherOnRke1 } from "./rancher-on-rke1";

/** Creates the stack of a configuration. */
export function stackOf(scope: Construct, id: string, config: StackConfig): void {
  switch (config.mode) {
    case "RancherOnRKE":
      new RancherOnRke(scope, id, config);
      break;
    case "RancherOnRKE1":
      new RancherOnRke1(scope, id, config);
      break;
    case "RancherOnK8s":
      new RancherOnK8s(scope, id, config);
      break;
    case "RancherOnDocker":
      new RancherOnDocker(scope, id, config);
  }
}
