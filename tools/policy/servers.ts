import { DefaultTokenResolver, StringConcat, Tokenization } from "cdktf";
import { InstanceRole } from "../../lib/aws/instance-role";
import { partitionOf } from "../../lib/config/partition";
import type { Json } from "../json";
import type { Synthesized } from "../synthesized";

/** An IAM policy with the statements of a construct. */
export interface ServerPolicy {
  /** Version of the policy language (IAM User Guide, "IAM JSON policy elements: Version"). */
  readonly Version: "2012-10-17";
  /** The statements. */
  readonly Statement: readonly Json[];
}

/** The parts of ARNs. */
export interface Place {
  /** AWS region, such as `eu-central-1`. */
  readonly region: string;
  /**
   * Number of the account.
   *
   * @default - any: a role belongs to one account only
   */
  readonly accountId?: string;
}

/**
 * The policy of the servers' role: the statements of the role that the stack would create, with ARNs by name. An
 * existing role must have these statements before the first deploy.
 *
 * @returns undefined when the stack has no servers
 * @throws Error when a statement has a reference that is not the ARN of a resource
 */
export function serverPolicyOf({ stack, json }: Synthesized, place: Place): ServerPolicy | undefined {
  const role = stack.node.findAll().find((each) => each instanceof InstanceRole);
  if (role === undefined) return undefined;
  const statements = Tokenization.resolve(role.statements, {
    scope: stack,
    preparing: false,
    resolver: new DefaultTokenResolver(new StringConcat()),
  }) as readonly Json[];
  return {
    Version: "2012-10-17",
    Statement: statements.map((statement) => byName(statement, json, place)),
  };
}

/** The name of a stack's key before its ARN is known (KMS Developer Guide, "kms:ResourceAliases"). */
const KEY = /\$\{aws_kms_key\.([\w-]+)_key\.arn\}/;

function byName(statement: Json, json: Json, place: Place): Json {
  const [reference, name] = KEY.exec(String(statement.Resource)) ?? [];
  const named = JSON.parse(
    JSON.stringify(statement, (_, value) => (typeof value === "string" ? arnOf(value, json, place) : value)),
  ) as Json;
  if (reference === undefined) return named;
  const alias = resourceOf(json, "aws_kms_alias", `${name}_alias`).name;
  const condition = { "ForAnyValue:StringEquals": { "kms:ResourceAliases": alias } };
  return { ...named, Condition: { ...(named.Condition as Json | undefined), ...condition } };
}

/** Replaces Terraform's references in an ARN by names. AWS adds a suffix to a bucket's name. */
function arnOf(text: string, json: Json, { region, accountId = "*" }: Place): string {
  const arn = (service: string, rest: string, where = `${region}:${accountId}`) =>
    `arn:${partitionOf(region)}:${service}:${where}:${rest}`;
  const byType: Readonly<Record<string, (resource: Json) => string>> = {
    aws_s3_bucket: ({ bucket_prefix: prefix }) => arn("s3", `${prefix}*`, ":"),
    aws_cloudwatch_log_group: ({ name }) => arn("logs", `log-group:${name}`),
    aws_kms_key: () => arn("kms", "key/*"),
  };
  return text.replaceAll(/\$\{([^{}]*)\}/g, (reference, expression: string) => {
    const [, suffixed, suffix = ""] = /^trimsuffix\((.*), "(.*)"\)$/.exec(expression) ?? [];
    const [, type = "", name = ""] = /^(\w+)\.([\w-]+)\.arn$/.exec(suffixed ?? expression) ?? [];
    const named = byType[type]?.(resourceOf(json, type, name));
    if (named === undefined)
      throw new Error(`got ${reference} in the policy of the servers, expected the ARN of a resource`);
    return named.endsWith(suffix) ? named.slice(0, named.length - suffix.length) : named;
  });
}

function resourceOf(json: Json, type: string, name: string): Json {
  const found = ((json.resource ?? {}) as Record<string, Record<string, Json>>)[type]?.[name];
  if (found === undefined) throw new Error(`got no ${type}.${name} in the stack`);
  return found;
}
