import { accessRules, ownServersAccessRules } from "./access";
import { addressRules } from "./addresses";
import { awsRules } from "./aws";
import { backendRules } from "./backend";
import { clusterRules } from "./cluster";
import { clusterRangeRules } from "./cluster-ranges";
import { datastoreRules } from "./datastore";
import { exposureRules } from "./exposure";
import { nameRules } from "./names";
import { networkRules } from "./network";
import { operationsRules } from "./operations";
import { rancherRules } from "./rancher";
import { rancherOnOwnClusterRules } from "./rancher-on-own-cluster";
import type { Rule } from "./rule";

/** Every rule across fields, in the order of the file. */
export const rules: readonly Rule[] = [
  ...nameRules,
  ...awsRules,
  ...backendRules,
  ...networkRules,
  ...exposureRules,
  ...clusterRangeRules,
  ...addressRules,
  ...clusterRules,
  ...datastoreRules,
  ...accessRules,
  ...ownServersAccessRules,
  ...operationsRules,
  ...rancherRules,
  ...rancherOnOwnClusterRules,
];
