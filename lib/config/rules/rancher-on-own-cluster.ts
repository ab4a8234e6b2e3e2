import { parseKubernetesVersion } from "../versions";
import { certManagerProblem } from "./cert-manager";
import { at, type Rule } from "./rule";

const everybody = "0.0.0.0/0";

/** Rancher on the cluster that its own stack makes. */
export const rancherOnOwnClusterRules: readonly Rule[] = [
  {
    needs: ["cluster.version", "rancher.tls.issuer", "rancher.certManager", "rancher.unsupported"],
    *check({ cluster, rancher }) {
      const problem = certManagerProblem(rancher, parseKubernetesVersion(cluster.version));
      if (problem) yield at("rancher.certManager.version", problem);
    },
  },
  {
    needs: ["rancher.certManager"],
    *check({ rancher }) {
      if (rancher.certManager?.existing) {
        yield at(
          "rancher.certManager.existing",
          "got true, but the cluster is made by this stack and has none; remove it",
        );
      }
    },
  },
  {
    needs: ["rancher.ingress.controller", "cluster.ingress"],
    *check({ rancher, cluster }) {
      const { controller } = rancher.ingress;
      if (controller !== undefined && controller !== cluster.ingress) {
        yield at(
          "rancher.ingress.controller",
          `got ${controller}, but cluster.ingress is ${cluster.ingress}; remove it here`,
        );
      }
    },
  },
  {
    needs: ["rancher.tls.mode"],
    *check({ rancher }) {
      if (rancher.tls.mode === "external") {
        yield at(
          "rancher.tls.mode",
          "got external, but the balancer of this stack passes TCP on and holds no certificate; write ingress or rancher",
        );
      }
    },
  },
  {
    // Let's Encrypt, "Challenge Types": HTTP-01 comes from anywhere, to port 80.
    needs: ["rancher.tls.issuer", "balancer.scheme", "network.allowedCidrs"],
    *check({ rancher, balancer, network }) {
      if (rancher.tls.issuer !== "acme") return;
      if (balancer.scheme === "internal") {
        yield at(
          "rancher.tls.issuer",
          "got acme, but Let's Encrypt does not reach an internal balancer; write issuer rancher, ca or blank",
        );
      } else if (!network.allowedCidrs.includes(everybody)) {
        yield at(
          "rancher.tls.issuer",
          "got acme, but network.allowedCidrs is narrowed and Let's Encrypt comes from anywhere to port 80; write issuer rancher, ca or blank, or allow 0.0.0.0/0",
        );
      }
    },
  },
  {
    needs: ["rancher.backup.roleArn"],
    *check({ rancher }) {
      if (rancher.backup?.roleArn) {
        yield at(
          "rancher.backup.roleArn",
          "got a role, which pods of EKS alone can take; remove it, and set the variables backup_access_key and backup_secret_key",
        );
      }
    },
  },
];
