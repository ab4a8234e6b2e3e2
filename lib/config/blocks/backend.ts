import { z } from "zod";
import { correction } from "../corrections";
import { domainName } from "../dns-names";
import { matching, oneOf, text } from "../fields";
import { expecting } from "../hints";
import { kmsKeyArn, region } from "../names";
import { foreignArn, foreignPartition, partitionOf } from "../partition";
import type { Rule } from "../rule";
import { show } from "../words";
import { assumeRole } from "./assume-role";

const bucketExpected =
  "the name of an S3 bucket: 3 to 63 lower-case letters, digits, dots and hyphens, beginning and ending with a letter or digit";

/** Amazon S3 User Guide, "General purpose bucket naming rules". */
const bucketForm = /^(?!\d+(\.\d+){3}$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
export const bucket = text(bucketExpected, (input) => {
  if (!bucketForm.test(input))
    return `got ${show(input)}, expected ${bucketExpected}${correction(input.replace(/^s3:\/\/([^/]+).*$/, "$1"), bucketForm)}`;
  const reserved =
    /^(xn--|sthree-|amzn-s3-demo-)/.exec(input)?.[0] ?? /(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.exec(input)?.[0];
  return reserved ? `got ${show(input)}, but AWS reserves names with ${reserved}; write another bucket` : undefined;
});

/** Terraform, "Backend type: s3", and the safe characters of S3's "Object key naming guidelines". */
const stateKey = text("a key such as rancher/rke-ha.tfstate", (input) => {
  if (/^\/|\/$|\/\//.test(input))
    return `got ${show(input)}, expected a key without a slash at the start or the end and without //, such as rancher/rke-ha.tfstate`;
  if (!/^[\w!.*'()/=:@+,-]{1,1024}$/.test(input))
    return `got ${show(input)}, expected 1 to 1024 letters, digits and ! - _ . * ' ( ) / = : @ + ,`;
  return undefined;
});

const s3 = z.strictObject({
  bucket: bucket.describe("Name of an existing S3 bucket with versioning."),
  key: stateKey.describe("Key of the state in the bucket. Each stack needs its own key."),
  region: region.describe("Region of the bucket."),
  kmsKeyArn: kmsKeyArn
    .optional()
    .describe(
      "ARN of the KMS key, in the bucket's region, that encrypts the state. Default: the bucket's default encryption.",
    ),
  assumeRole: assumeRole
    .optional()
    .describe(
      "Role that Terraform assumes for the state. aws.assumeRole does not apply to the state. Default: the credentials of the environment.",
    ),
});

const cloud = z.strictObject({
  organization: matching(/^[A-Za-z0-9_-]+$/, "the name of an organization: letters, digits, - and _").describe(
    "Name of the workspace's organization.",
  ),
  workspace: matching(/^[A-Za-z0-9_-]{1,90}$/, "the name of a workspace: at most 90 letters, digits, - and _").describe(
    "Name of the workspace. Each stack needs its own workspace. Its execution mode must be Local: a remote run has neither your credentials nor your address.",
  ),
  hostname: domainName.optional().describe("Host of Terraform Enterprise. Default: app.terraform.io."),
});

/** The backend of Terraform's state. */
export const backend = oneOf(
  expecting(
    "a mapping with s3 or cloud",
    z.strictObject({
      s3: s3.exactOptional().describe("An S3 bucket, with a lock file."),
      cloud: cloud.exactOptional().describe("A workspace of HCP Terraform or Terraform Enterprise."),
    }),
  ),
)
  .optional()
  .describe("Where Terraform stores its state. Default: a local file.");

/** The backend of a stack's state. */
export type BackendConfig = NonNullable<z.output<typeof backend>>;

/** Rules for the backend. */
export const backendRules: readonly Rule<{
  readonly aws?: { readonly region: string };
  readonly backend?: BackendConfig;
}>[] = [
  function* ({ backend }) {
    const { kmsKeyArn, region = "" } = backend?.s3 ?? {};
    const problem = kmsKeyArn && foreignArn(kmsKeyArn, region, "backend.s3.region");
    if (problem) yield `backend.s3.kmsKeyArn: ${problem}`;
  },
  function* ({ backend }) {
    const { assumeRole, region = "" } = backend?.s3 ?? {};
    const problem = assumeRole && foreignPartition(assumeRole.roleArn, region, "role");
    if (problem) yield `backend.s3.assumeRole.roleArn: ${problem}`;
  },
  function* ({ backend }) {
    const kinds = backend && Object.entries(backend);
    if (kinds && kinds.length > 1) yield "backend: got s3 and cloud, expected one of them; remove the other";
    if (kinds?.length === 0)
      yield "backend: got neither s3 nor cloud; write one of them, or leave backend out for a local file";
  },
  // Both use the same credentials, and credentials are valid in one partition only.
  function* ({ backend, aws }) {
    if (!backend?.s3 || !aws) return;
    const [got, expected] = [partitionOf(backend.s3.region), partitionOf(aws.region)];
    if (got !== expected)
      yield `backend.s3.region: got ${backend.s3.region}, which is in the partition ${got}, but ${aws.region} is in ${expected}; write a bucket there`;
  },
];
