import { z } from "zod";
import { expecting, matching, wholeNumber } from "../text";

/** Fields of Rancher itself that every way to install it has. */

const featureName = matching(/^[a-z0-9-]+$/, "the name of a feature flag such as continuous-delivery");

export const agentTLSMode = z
  .enum(["strict", "system-store"])
  .optional()
  .describe(
    "How agents check Rancher's certificate. Absent: strict for a private authority, system-store for a public one.",
  );

export const features = expecting(
  "a mapping such as { continuous-delivery: false }",
  z.record(featureName, z.boolean()),
)
  .default({})
  .describe("Feature flags by name.");

export const bootstrapPassword = z
  .enum(["generated", "variable"])
  .default("generated")
  .describe("The first administrator's first password: generated, or from the Terraform variable bootstrap_password.");

export const additionalTrustedCAs = z
  .boolean()
  .default(false)
  .describe("More authorities that Rancher itself trusts, from the Terraform variable additional_trusted_cas.");

export const auditLevel = wholeNumber(0, 3, "how much of each request is logged")
  .default(1)
  .describe("0 to 3: metadata, headers too, bodies of requests too, bodies of answers too; by Rancher's minor.");
