import { partitionOf } from "../schema/names";
import type { BackendConfig } from "../schema/parts";
import type { Rule } from "./rule";

/** Where the state is, by itself. */
export const backendRules: readonly Rule<{ readonly backend?: BackendConfig }>[] = [
  function* ({ backend }) {
    const s3 = backend && "s3" in backend ? backend.s3 : undefined;
    const problem = s3?.kmsKeyArn && foreignArn(s3.kmsKeyArn, s3.region, "backend.s3.region");
    if (problem) yield `backend.s3.kmsKeyArn: ${problem}`;
  },
  function* ({ backend }) {
    const kinds = backend && Object.entries(backend);
    if (kinds && kinds.length > 1) {
      yield "backend: got s3 and cloud, expected one of them; the state is in one place";
    }
    if (kinds?.length === 0) {
      yield "backend: got neither s3 nor cloud; write one of them, or leave backend out for a local file";
    }
  },
];

/** Why a `thing`, a key of KMS or the like, cannot serve what is in a region, which `field` names; undefined when it can. */
export function foreignArn(arn: string, region: string, field: string, thing = "key"): string | undefined {
  const [, partition = "", , arnRegion = ""] = arn.split(":");
  if (arnRegion !== region) {
    return `got a ${thing} of ${arnRegion}, but ${field} is ${region}; write the ARN of a ${thing} there`;
  }
  const expected = partitionOf(region);
  if (partition === expected) return undefined;
  return `got a ${thing} of the partition ${partition}, but ${region} is in ${expected}; write an ARN that begins with arn:${expected}:`;
}
