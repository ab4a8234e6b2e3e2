import { addressRules } from "./addresses";
import { awsRules } from "./aws";
import { backendRules } from "./backend";
import { clusterRules } from "./cluster";
import { clusterRangeRules } from "./cluster-ranges";
import { nameRules } from "./names";
import { networkRules } from "./network";
import { rancherRules } from "./rancher";
import { rancherOnOwnClusterRules } from "./rancher-on-own-cluster";
import type { Rule } from "./rule";

/** Every rule across fields, in the order of the file. */
export const rules: readonly Rule[] = [
  ...nameRules,
  ...awsRules,
  ...backendRules,
  ...networkRules,
  ...clusterRangeRules,
  ...addressRules,
  ...clusterRules,
  ...rancherRules,
  ...rancherOnOwnClusterRules,
];
