import { z } from "zod";
import { partitionOf, roleArn } from "../names";
import { matching, text } from "../text";

/** What STS takes as an external id (STS, "AssumeRole"). Some treat it as a secret, so that no error has it. */
const externalId = text("an external id of 2 to 1224 characters", (input) =>
  /^[\w+=,.@:/-]{2,1224}$/.test(input)
    ? undefined
    : "got a text that is none, expected 2 to 1224 letters, digits and _ + = , . @ : / -",
);

/** A role that is assumed. */
export const assumeRole = z.strictObject({
  roleArn: roleArn.describe("The role."),
  externalId: externalId.optional().describe("The external id that its trust policy asks for. Absent: none."),
  sessionName: matching(/^[\w+=,.@-]{2,64}$/, "2 to 64 letters, digits and _ + = , . @ -")
    .optional()
    .describe("Name of the session, as CloudTrail shows it. Absent: one that Terraform makes up."),
});

/** A role that is assumed, as validated. */
export type AssumeRoleConfig = z.output<typeof assumeRole>;

/** Why a role cannot be assumed for a region; undefined when it can. */
export function foreignRole(arn: string, region: string): string | undefined {
  const [, partition = ""] = arn.split(":");
  const expected = partitionOf(region);
  if (partition === expected) return undefined;
  return `got a role of the partition ${partition}, but ${region} is in ${expected}; write an ARN that begins with arn:${expected}:`;
}
