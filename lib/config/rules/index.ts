import { addressRules } from "./addresses";
import { awsRules } from "./aws";
import { clusterRules } from "./cluster";
import { clusterRangeRules } from "./cluster-ranges";
import { nameRules } from "./names";
import { networkRules } from "./network";
import type { Rule } from "./rule";

/** Every rule across fields, in the order of the file. */
export const rules: readonly Rule[] = [
  ...nameRules,
  ...awsRules,
  ...networkRules,
  ...clusterRangeRules,
  ...addressRules,
  ...clusterRules,
];
