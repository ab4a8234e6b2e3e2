import { DefaultTokenResolver, StringConcat, Tokenization } from "cdktf";
import type { IConstruct } from "constructs";
import { InstanceRole } from "../../lib/aws/instance-role";
import { partitionOf } from "../../lib/config/names";
import type { Json } from "../json";
import type { Synthesized } from "../synthesized";

/** A policy of IAM whose statements a construct has. */
export interface ServerPolicy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Json[];
}

/** Where ARNs are of. */
export interface Place {
  readonly region: string;
  /**
   * Number of the account.
   *
   * @default - any: a role is of one account alone
   */
  readonly accountId?: string;
}

/**
 * What the role of a stack's servers is allowed to do: the statements that the stack gives to a role of its own, with
 * ARNs by name, since a role of yours has to have them before the first deploy.
 *
 * @returns undefined where the stack has no servers
 */
export function serverPolicyOf({ stack, json }: Synthesized, place: Place): ServerPolicy | undefined {
  const role = stack.node.findAll().find((each: IConstruct) => each instanceof InstanceRole) as
    | InstanceRole
    | undefined;
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

/** What a key of the stack is called before anybody knows its ARN (KMS Developer Guide, "kms:ResourceAliases"). */
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

/** Terraform's references to ARNs, as names: AWS completes that of a bucket. */
function arnOf(text: string, json: Json, { region, accountId = "*" }: Place): string {
  const arn = (service: string, rest: string, where = `${region}:${accountId}`) =>
    `arn:${partitionOf(region)}:${service}:${where}:${rest}`;
  const byType: Readonly<Record<string, (resource: Json) => string>> = {
    aws_ssm_parameter: ({ name }) => arn("ssm", `parameter${name}`),
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
