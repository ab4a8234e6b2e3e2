import type { RancherOnK8sConfig } from "../schema/rancher-on-k8s";
import { unsupportedKubernetes } from "../support-matrix";
import { kubernetesMinorOf, parseRancherVersion } from "../versions";
import { accessRules, givenServersAccessRules } from "./access";
import { backendRules } from "./backend";
import { certManagerProblem } from "./cert-manager";
import { hostnameRules } from "./names";
import { rancherRules } from "./rancher";
import type { Rule } from "./rule";

const ways = ["kubeconfig", "eks", "endpoint"] as const;

const own: readonly Rule<RancherOnK8sConfig>[] = [
  function* ({ cluster }) {
    const got = ways.filter((way) => cluster[way] !== undefined);
    if (got.length !== 1) {
      yield `cluster: ${
        got.length === 0
          ? "got no way to the cluster, expected one of kubeconfig, eks and endpoint"
          : `got ${got.join(" and ")}, expected one of them; remove the other`
      }`;
    }
  },
  function* ({ aws, cluster, dns }) {
    const user = cluster.eks ? "cluster.eks" : dns ? "dns" : undefined;
    if (user && !aws) yield `aws: missing, expected a mapping with the region: ${user} needs it`;
    if (!user && aws) yield "aws: not needed: neither cluster.eks nor dns is given; remove it";
  },
  // RFC 1034, "CNAME": beside one there is no other record, and a zone's top has some.
  function* ({ hostname, dns }) {
    if (dns && hostname === dns.zone && !/^[\d.]+$/.test(dns.target)) {
      yield `dns.target: got the name ${dns.target}, but ${hostname} is the zone itself, where no CNAME can be; write an IPv4 address, or another hostname`;
    }
  },
  function* ({ cluster, rancher }) {
    const problem = unsupportedKubernetes(
      parseRancherVersion(rancher.version),
      kubernetesMinorOf(cluster),
      rancher.unsupported,
    );
    if (problem) yield `cluster.kubernetes: ${problem}`;
  },
  function* ({ cluster, rancher }) {
    const problem = certManagerProblem(rancher, kubernetesMinorOf(cluster));
    if (problem) yield `rancher.certManager.version: ${problem}`;
  },
  function* ({ rancher: { tls, ingress } }) {
    if (ingress.exposure === "ingress" && tls.mode === "rancher" && ingress.controller === undefined) {
      yield "rancher.ingress.controller: missing, expected traefik or ingress-nginx: for tls.mode rancher it has to be told to encrypt to Rancher's pods";
    }
  },
  // Nobody else would have installed it.
  function* ({ cluster, rancher }) {
    if (rancher.certManager?.existing && !cluster.shared) {
      yield "rancher.certManager.existing: got true, so others use this cluster; Rancher's documentation recommends one for Rancher alone: write cluster.shared true to go on";
    }
  },
];

/** Every rule of mode RancherOnK8s. */
export const rancherOnK8sRules: readonly Rule<RancherOnK8sConfig>[] = [
  ...hostnameRules,
  ...backendRules,
  ...accessRules,
  ...givenServersAccessRules,
  ...rancherRules,
  ...own,
];
