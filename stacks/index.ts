import { Annotations } from "cdktf";
import type { Construct } from "constructs";
import { type StackConfig, warningsOf } from "../lib/config";
import type { BaseStack } from "./base-stack";
import { RancherOnDocker } from "./rancher-on-docker";
import { RancherOnK8s } from "./rancher-on-k8s";
import { RancherOnRke } from "./rancher-on-rke";
import { RancherOnRke1 } from "./rancher-on-rke1";

/** Creates the stack of a configuration, with its warnings as annotations, which CDKTF's commands print. */
export function stackOf(scope: Construct, id: string, config: StackConfig): void {
  const stack = create(scope, id, config);
  for (const warning of warningsOf(id, config)) Annotations.of(stack).addWarning(warning);
}

function create(scope: Construct, id: string, config: StackConfig): BaseStack {
  switch (config.mode) {
    case "RancherOnRKE":
      return new RancherOnRke(scope, id, config);
    case "RancherOnRKE1":
      return new RancherOnRke1(scope, id, config);
    case "RancherOnK8s":
      return new RancherOnK8s(scope, id, config);
    case "RancherOnDocker":
      return new RancherOnDocker(scope, id, config);
  }
}
