import { DESIRED_FOLDER } from "../../lib/aws/stack-bucket";
import { endpointDomain, partitionOf } from "../../lib/config/partition";
import type { Json } from "../json";
import { NEEDS, type Need, READ_PREFIXES } from "./actions";

/** An IAM policy. */
export interface Policy {
  /** Version of the policy language (IAM User Guide, "IAM JSON policy elements: Version"). */
  readonly Version: "2012-10-17";
  /** The statements. */
  readonly Statement: readonly Statement[];
}

interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Json;
}

/**
 * Services whose read actions also return content, such as objects and secrets. Only these read actions are allowed.
 */
const READ: Readonly<Record<string, readonly string[]>> = {
  s3: [
    "s3:GetAccelerateConfiguration",
    "s3:GetBucket*",
    "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
    "s3:GetReplicationConfiguration",
    "s3:ListBucket",
    "s3:ListBucketVersions",
  ],
  ssm: ["ssm:DescribeParameters"],
  sts: [],
  eks: [],
};

/** Types of which a stack reads existing resources. */
const GIVEN: readonly string[] = ["aws_vpc", "aws_subnet", "aws_security_group"];

const READ_PARAMETERS = ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:ListTagsForResource"];

/** Actions on the desired state only: neither the record of the cluster nor snapshots of etcd are Terraform's. */
const OBJECT_ACTIONS = ["s3:GetObject", "s3:GetObjectTagging", "s3:PutObject"];

/** Resources or data sources by type and name. */
type ByType = Readonly<Record<string, Record<string, Json>>>;

/** The provider of a zone that has its own role. */
const OF_ZONE = "aws.dns";

/**
 * The policy that Terraform's credentials need for a stack's JSON: the first deploy, changes, and destroy. Actions on
 * roles, buckets and parameters are limited to the stack's names. EC2 has no names before the resources exist. With
 * `aws.assumeRole` it is the policy of that role, and `callerPolicyOf` is the policy of its caller.
 *
 * @param region of the stack, for the partition in ARNs
 */
export function policyOf(id: string, json: Json, region: string): Policy {
  const own = resourcePolicy(id, json, region, (provider) => provider !== OF_ZONE);
  const ofCaller = actsByRole(json) ? [] : callerPolicyOf(json, region).Statement;
  return { ...own, Statement: [...own.Statement, ...ofCaller] };
}

/** The policy of the role of `dns.roleArn`; undefined without that role. */
export function zonePolicyOf(id: string, json: Json, region: string): Policy | undefined {
  const policy = resourcePolicy(id, json, region, (provider) => provider === OF_ZONE);
  return policy.Statement.length > 0 ? policy : undefined;
}

/**
 * The policy of the credentials of the environment when Terraform assumes roles: to assume the roles, and for the
 * state.
 */
export function callerPolicyOf(json: Json, region: string): Policy {
  const arns = providersOf(json).flatMap(({ assume_role: roles }) =>
    ((roles ?? []) as Json[]).map((role) => role.role_arn),
  );
  const { assume_role: ofState } = (backendOf(json).s3 ?? {}) as Json as { readonly assume_role?: Json };
  const roles = [...new Set([...arns, ...(ofState ? [ofState.role_arn] : [])])] as string[];
  const assume: Statement = { Sid: "AssumeRoles", Effect: "Allow", Action: ["sts:AssumeRole"], Resource: roles };
  const state = ofState ? [] : stateStatements(json, partitionOf(region));
  return { Version: "2012-10-17", Statement: [...(roles.length > 0 ? [assume] : []), ...state] };
}

/** Whether Terraform assumes a role for the stack. */
export function actsByRole(json: Json): boolean {
  return providersOf(json).some(({ alias, assume_role: roles }) => alias === undefined && roles !== undefined);
}

function providersOf({ provider }: Json): readonly Json[] {
  return ((provider as Json | undefined)?.aws ?? []) as readonly Json[];
}

function backendOf({ terraform }: Json): Json {
  return ((terraform as Json | undefined)?.backend ?? {}) as Json;
}

/** The resources or data sources of one provider. */
function ofProvider(all: unknown, isWanted: (provider: unknown) => boolean): ByType {
  const wanted = Object.entries((all ?? {}) as ByType).map(([type, byName]) => [
    type,
    Object.fromEntries(Object.entries(byName).filter(([, { provider }]) => isWanted(provider))),
  ]);
  return Object.fromEntries(wanted.filter(([, byName]) => Object.keys(byName as object).length > 0));
}

function resourcePolicy(id: string, json: Json, region: string, isWanted: (provider: unknown) => boolean): Policy {
  const resources = ofProvider(json.resource, isWanted);
  const data = ofProvider(json.data, isWanted);
  const read = Object.keys(data).filter((type) => !GIVEN.includes(type));
  const types = new Set([...Object.keys(resources), ...read]);
  const partition = partitionOf(region);
  const isNeeded = ({ types: wanted, when }: Need) =>
    wanted.some((type) => types.has(type) && (when === undefined || Object.values(resources[type] ?? {}).some(when)));
  const actions = sorted(NEEDS.filter(isNeeded).flatMap((need) => need.actions));
  const services = sorted(actions.map(serviceOf));
  const named = (service: string) => actions.filter((action) => serviceOf(action) === service);
  const parameters = `arn:${partition}:ssm:*:*:parameter`;
  const bucket = `arn:${partition}:s3:::${id}-servers-*`;
  const linked = "iam:CreateServiceLinkedRole";
  const roles = `arn:${partition}:iam::*:role`;
  const givenProfile = data.aws_iam_instance_profile !== undefined;
  const scoped: readonly Scoped[] = [
    givenProfile
      ? ["PassRole", ["iam:PassRole"], [`${roles}/*`], { StringEquals: { "iam:PassedToService": ec2Services(region) } }]
      : [
          "Roles",
          named("iam").filter((action) => action !== linked),
          [`${roles}/${id}-*`, `arn:${partition}:iam::*:instance-profile/${id}-*`],
        ],
    ["LinkedRoles", actions.filter((action) => action === linked), [`${roles}/aws-service-role/*`]],
    ["Buckets", named("s3").filter((action) => !OBJECT_ACTIONS.includes(action)), [bucket]],
    [
      "DesiredState",
      named("s3").filter((action) => OBJECT_ACTIONS.includes(action)),
      [`${bucket}/${DESIRED_FOLDER}/*`],
    ],
    [
      "Parameters",
      named("ssm").length > 0 ? [...READ_PARAMETERS, ...named("ssm")] : [],
      [`${parameters}/rancher/${id}`, `${parameters}/rancher/${id}/*`],
    ],
    ["UbuntuImage", types.has("aws_instance") ? ["ssm:GetParameter"] : [], [`${parameters}/aws/service/canonical/*`]],
  ];
  const others = actions.filter((action) => !["iam", "s3", "ssm"].includes(serviceOf(action)));
  const reads = services.flatMap((service) => READ[service] ?? READ_PREFIXES.map((prefix) => `${service}:${prefix}*`));
  const statements: Statement[] = [
    { Sid: "Read", Effect: "Allow", Action: reads, Resource: "*" },
    { Sid: "Change", Effect: "Allow", Action: others, Resource: "*" },
    ...scoped.map(
      ([Sid, Action, Resource, Condition]): Statement => ({ Sid, Effect: "Allow", Action, Resource, Condition }),
    ),
  ];
  return { Version: "2012-10-17", Statement: statements.filter(({ Action }) => Action.length > 0) };
}

/** A statement for resources with certain names. */
type Scoped = readonly [sid: string, actions: readonly string[], resources: readonly string[], condition?: Json];

/**
 * The service names of EC2 for passing a role (IAM User Guide, "iam:PassedToService"). In China, a name also ends in
 * the domain of that partition.
 */
function ec2Services(region: string): string[] {
  return [...new Set(["ec2.amazonaws.com", `ec2.${endpointDomain(region)}`])];
}

/** Terraform's own state in S3, with its lock. */
function stateStatements(json: Json, partition: string): Statement[] {
  const { s3 } = backendOf(json);
  if (s3 === undefined) return [];
  const { bucket, key } = s3 as Json;
  const arn = `arn:${partition}:s3:::${bucket}`;
  return [
    { Sid: "StateBucket", Effect: "Allow", Action: ["s3:ListBucket"], Resource: arn },
    {
      Sid: "State",
      Effect: "Allow",
      Action: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      Resource: [`${arn}/${key}`, `${arn}/${key}.tflock`],
    },
  ];
}

function serviceOf(action: string): string {
  return action.split(":")[0] as string;
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
