import "./lib/terraform/no-stack-traces";
import { App } from "cdktf";
import { ConfigError, loadConfig, RKE1_ENDED } from "./lib/config";
import { stackOf } from "./stacks";

const file = process.env.RANCHER_CONFIG ?? "rancher.yaml";

try {
  const { stacks } = loadConfig(file);
  const app = new App();
  for (const [id, config] of Object.entries(stacks)) {
    stackOf(app, id, config);
    if (config.mode === "RancherOnK8s" && config.cluster.shared) {
      console.error(
        `warning: ${file}: stack ${id} puts Rancher on a cluster that others use: Rancher administers all of it, and its ` +
          "documentation recommends a cluster for Rancher alone",
      );
    }
    if (config.mode === "RancherOnRKE1") {
      console.error(
        `warning: ${file}: stack ${id} is on RKE1: ${RKE1_ENDED}; make a new stack of mode RancherOnRKE, and ` +
          "move Rancher there by backup and restore",
      );
    }
    if (config.backend === undefined) {
      console.error(
        `warning: ${file}: stack ${id} has no backend: its state is terraform.${id}.tfstate on this machine alone, and holds ` +
          "its secrets; name an S3 bucket or an HCP Terraform workspace before others depend on it",
      );
    }
  }
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  for (const line of error.errors) console.error(line);
  process.exitCode = 1;
}
