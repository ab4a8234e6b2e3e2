import type { Construct } from "constructs";
import type { StackConfig } from "../lib/config";
import { RancherOnK8s } from "./rancher-on-k8s";
import { RancherOnRke } from "./rancher-on-rke";

/** Makes the stack that a configuration asks for. */
export function stackOf(scope: Construct, id: string, config: StackConfig): void {
  switch (config.mode) {
    case "RancherOnRKE":
      new RancherOnRke(scope, id, config);
      break;
    case "RancherOnK8s":
      new RancherOnK8s(scope, id, config);
  }
}
