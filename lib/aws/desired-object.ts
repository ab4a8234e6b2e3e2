import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import type { ITerraformDependable, TerraformCondition } from "cdktf";
import { Construct } from "constructs";
import { local } from "../terraform/expressions";
import type { SecretsKey } from "./secrets-key";
import { DESIRED_FOLDER, type StackBucket } from "./stack-bucket";

/** Properties of a `DesiredObject`. */
export interface DesiredObjectProps {
  /** The bucket of the stack. */
  readonly bucket: StackBucket;
  /** Contents by file name: Terraform templates. A name has lower-case letters, digits, dots and hyphens. */
  readonly files: Readonly<Record<string, string>>;
  /** A secret that the servers already have after their first run, a Terraform template; sensitive. */
  readonly password: string;
  /** The key that encrypts the object. */
  readonly secretsKey: SecretsKey;
  /**
   * Conditions of the contents. A plan or an apply fails when one is false.
   *
   * @default - none
   */
  readonly checks?: TerraformCondition[];
  /**
   * Dependencies of every change of the object.
   *
   * @default - none
   */
  readonly after?: readonly ITerraformDependable[];
}

/** Key of the object in the bucket (lib/cluster/agent/desired.py reads it). */
const KEY = `${DESIRED_FOLDER}/desired.json.gz`;
/** A file name, as agent/desired.py accepts it. */
const FILE_NAME = /^[a-z0-9][a-z0-9.-]*$/;

/**
 * All files that the servers of a stack fetch, in one object: JSON, compressed. A server reads it once a minute with the
 * ETag of its copy. The object is whole by nature, so a server never has files of two deploys.
 *
 * The object has a seal, a hash of its content and the password. A server that has the password rejects any other
 * content.
 *
 * @throws Error for a name that servers reject
 */
export class DesiredObject extends Construct {
  /** SHA-256 of the content, a Terraform template. It changes with every file, and only then. */
  readonly revision: string;
  /** ARN of the object. */
  readonly arn: string;
  /** Dependency: the object is written. */
  readonly written: ITerraformDependable;

  constructor(scope: Construct, id: string, props: DesiredObjectProps) {
    super(scope, id);
    const { bucket, files, password, secretsKey, checks = [], after = [] } = props;
    for (const name of Object.keys(files)) {
      if (!FILE_NAME.test(name))
        throw new Error(
          `desired state: got the file name ${name}, expected lower-case letters, digits, dots and hyphens`,
        );
    }
    const content = local(this, "content", `\${jsonencode(${local(this, "files", { ...files })})}`);
    this.revision = `\${nonsensitive(sha256(${content}))}`;
    // Hashed twice with the password: the first hash could be extended by more content.
    const secret = local(this, "password", password);
    const salted = (text: string) => `sha256(join("", [${secret}, ${text}]))`;
    const seal = local(this, "seal", `\${${salted(salted(content))}}`);
    this.arn = `${bucket.arn}/${KEY}`;
    this.written = new S3Object(this, "object", {
      bucket: bucket.name,
      key: KEY,
      contentBase64: `\${base64gzip(jsonencode({ files = ${content}, seal = ${seal} }))}`,
      contentType: "application/octet-stream",
      serverSideEncryption: "aws:kms",
      kmsKeyId: secretsKey.arn,
      bucketKeyEnabled: false,
      // An object has at most ten tags (S3 User Guide, "Object tagging"), and a stack can have more default tags.
      overrideProvider: { defaultTags: { tags: {} } },
      dependsOn: [...bucket.safeguards, ...after],
      ...(checks.length > 0 && { lifecycle: { precondition: checks } }),
    });
  }
}
