import { z } from "zod";
import { matching, text } from "../fields";
import { roleArn } from "../names";

/** An external id that STS accepts (STS, "AssumeRole"). Some users treat it as a secret, so errors never print it. */
const externalId = text("an external id of 2 to 1224 characters", (input) =>
  /^[\w+=,.@:/-]{2,1224}$/.test(input)
    ? undefined
    : "got an invalid external id, expected 2 to 1224 letters, digits and _ + = , . @ : / -",
);

/** A role that is assumed. */
export const assumeRole = z.strictObject({
  roleArn: roleArn.describe("ARN of the role."),
  externalId: externalId.optional().describe("External id that the role's trust policy requires. Default: none."),
  sessionName: matching(/^[\w+=,.@-]{2,64}$/, "2 to 64 letters, digits and _ + = , . @ -")
    .optional()
    .describe("Session name, as CloudTrail shows it. Default: a name that Terraform generates."),
});

/** A role that is assumed, as validated. */
export type AssumeRoleConfig = z.output<typeof assumeRole>;
