import { awsRules } from "../blocks/aws";
import { backendRules } from "../blocks/backend";
import { clusterRules } from "../blocks/cluster";
import { hostnameRules, privateZoneRoleRule, zoneRoleRule } from "../blocks/dns";
import { ecrPasswordRule, egressRules, proxySizeRule } from "../blocks/egress";
import { networkRules } from "../blocks/network";
import { createdClusterRules, rancherRules } from "../blocks/rancher";
import { rancherEgressRules } from "../blocks/rancher-egress";
import { rewriteRules } from "../blocks/registry";
import { factRules, ROOT_GIB } from "../blocks/stack-facts";
import { type RancherOnRkeConfig, rancherOnRkeFields } from "../rancher-on-rke";
import { type Rule, withRules } from "../rule";
import { addressRules } from "./addresses";
import { ecrRules } from "./ecr";
import { exposureRules } from "./exposure";
import { serverRules } from "./servers";

/** Every rule of the mode. */
export const rancherOnRkeRules: readonly Rule<RancherOnRkeConfig>[] = [
  ...hostnameRules,
  zoneRoleRule,
  privateZoneRoleRule,
  ...awsRules,
  ...backendRules,
  ...networkRules,
  ...clusterRules,
  ...egressRules,
  ...rewriteRules,
  ecrPasswordRule("remove it, because the servers log in to ECR with their role"),
  ...ecrRules,
  proxySizeRule,
  ...rancherEgressRules,
  ...rancherRules,
  ...createdClusterRules,
  ...factRules<RancherOnRkeConfig>(({ cluster }) => ({
    controller: cluster.ingress,
    created: true,
    servers: cluster.servers,
    server: cluster,
    rootGib: cluster.datastore ? ROOT_GIB.withoutDataVolume : ROOT_GIB.withDataVolume,
  })),
  ...addressRules,
  ...serverRules,
  ...exposureRules,
];

/** The fields and the rules across them. */
export const rancherOnRke = withRules(rancherOnRkeFields, rancherOnRkeRules);
