import type { RancherConfig } from "../schema/rancher";
import { parseKubernetesVersion } from "../versions";
import { certManagerProblem } from "./cert-manager";
import type { Rule } from "./rule";

const everybody = "0.0.0.0/0";

/** What no cluster that a stack makes has, whatever it is of. */
export const madeClusterRules: readonly Rule<{ readonly rancher: RancherConfig }>[] = [
  function* ({ rancher }) {
    if (rancher.certManager?.existing) {
      yield "rancher.certManager.existing: got true, but the cluster is made by this stack and has none; remove it";
    }
  },
  function* ({ rancher }) {
    if (rancher.backup?.roleArn) {
      yield "rancher.backup.roleArn: got a role, which pods of EKS alone can take; remove it, and set the variables backup_access_key and backup_secret_key";
    }
  },
];

/** Rancher on the cluster that its own stack makes. */
export const rancherOnOwnClusterRules: readonly Rule[] = [
  ...madeClusterRules,
  function* ({ cluster, rancher }) {
    const problem = certManagerProblem(rancher, parseKubernetesVersion(cluster.version));
    if (problem) yield `rancher.certManager.version: ${problem}`;
  },
  function* ({ rancher, cluster }) {
    const { controller } = rancher.ingress;
    if (controller !== undefined && controller !== cluster.ingress) {
      yield `rancher.ingress.controller: got ${controller}, but cluster.ingress is ${cluster.ingress}; remove it here`;
    }
  },
  function* ({ rancher, balancer, dns }) {
    const path = "balancer.certificateArn";
    const { mode } = rancher.tls;
    if (mode !== "external") {
      if (balancer.certificateArn)
        yield `${path}: not needed: rancher.tls.mode is ${mode}, and the balancer passes TLS on; remove it, or write mode external`;
    } else if (!balancer.certificateArn && (!dns || dns.private)) {
      yield `${path}: missing: with rancher.tls.mode external TLS ends at the balancer, and ${dns ? "a private zone proves nothing to ACM" : "without dns.zone no certificate can be requested"}; write the ARN of a certificate in ACM${dns ? "" : ", or dns.zone"}`;
    }
  },
  function* ({ aws, balancer }) {
    const region = balancer.certificateArn?.split(":")[3];
    if (region !== undefined && region !== aws.region) {
      yield `balancer.certificateArn: got a certificate in ${region}, but a balancer takes those of its region alone; write one in ${aws.region}`;
    }
  },
  // Let's Encrypt, "Challenge Types": HTTP-01 comes from anywhere, to port 80.
  function* ({ rancher, balancer, network }) {
    if (rancher.tls.issuer !== "acme") return;
    if (balancer.scheme === "internal") {
      yield "rancher.tls.issuer: got acme, but Let's Encrypt does not reach an internal balancer; write issuer rancher, ca or blank";
    } else if (!network.allowedCidrs.includes(everybody)) {
      yield "rancher.tls.issuer: got acme, but network.allowedCidrs is narrowed and Let's Encrypt comes from anywhere to port 80; write issuer rancher, ca or blank, or allow 0.0.0.0/0";
    }
  },
];
