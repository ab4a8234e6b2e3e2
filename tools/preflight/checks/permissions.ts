import type { ContextEntry, EvaluationResult } from "@aws-sdk/client-iam";
import { actsByRole, callerPolicyOf, type Policy, policyOf, zonePolicyOf } from "../../policy/policy";
import type { Context, Identity } from "../context";
import { failure, ok, type Result, warning } from "../finding";
import { all, codeOf, problem, unless } from "../problem";

/** Actions of one request to the simulator. */
const MOST_ACTIONS = 40;
const MOST_SHOWN = 8;

/** AWS answers this request without a permission (STS, "GetCallerIdentity"), and the check credentials has sent it. */
const ALWAYS_ALLOWED = "sts:GetCallerIdentity";

/** The simulator accepts no wildcards in actions. One action of each pattern with a wildcard is simulated. */
export const READS: Readonly<Record<string, string>> = {
  "acm:Describe*": "acm:DescribeCertificate",
  "acm:List*": "acm:ListTagsForCertificate",
  "cloudwatch:Describe*": "cloudwatch:DescribeAlarms",
  "cloudwatch:List*": "cloudwatch:ListTagsForResource",
  "ec2:Describe*": "ec2:DescribeInstances",
  "elasticloadbalancing:Describe*": "elasticloadbalancing:DescribeLoadBalancers",
  "iam:Get*": "iam:GetRole",
  "iam:List*": "iam:ListRolePolicies",
  "kms:Describe*": "kms:DescribeKey",
  "kms:Get*": "kms:GetKeyPolicy",
  "kms:List*": "kms:ListResourceTags",
  "logs:Describe*": "logs:DescribeLogGroups",
  "logs:List*": "logs:ListTagsForResource",
  "rds:Describe*": "rds:DescribeDBInstances",
  "rds:List*": "rds:ListTagsForResource",
  "route53:Get*": "route53:GetHostedZone",
  "route53:List*": "route53:ListResourceRecordSets",
  "s3:GetBucket*": "s3:GetBucketPolicy",
  "sns:Get*": "sns:GetTopicAttributes",
  "sns:List*": "sns:ListTagsForResource",
};

/** Whether the policies allow each action that the deploy needs. */
export async function permissions(context: Context): Promise<Result[]> {
  const { json, needs, caller, stack, zone } = context;
  const { id, region } = needs;
  const wanted: { readonly identity: Identity; readonly policy: Policy; readonly option: string }[] = [
    { identity: stack, policy: policyOf(id, json, region), option: "" },
  ];
  const ofZone = zonePolicyOf(id, json, region);
  if (ofZone) wanted.push({ identity: zone, policy: ofZone, option: " --dns" });
  if (actsByRole(json)) wanted.push({ identity: caller, policy: callerPolicyOf(json, region), option: " --caller" });
  const results = wanted.map(({ identity, policy, option }) =>
    simulated(context, identity, policy, `npm run policy -- ${id}${option}`).catch((error) => [problem(error)]),
  );
  return (await Promise.all(results)).flat();
}

/** An action on a resource, with the values of the policy's conditions. */
interface Request {
  readonly actions: readonly string[];
  readonly resource: string;
  readonly entries: ContextEntry[];
}

async function simulated(context: Context, identity: Identity, policy: Policy, command: string): Promise<Result[]> {
  const principal = await principalOf(identity);
  if (principal === undefined)
    return [
      warning(
        `not checked: the simulator of IAM cannot simulate ${identity.arn}; use a role or a user with the policy that ${command} prints`,
      ),
    ];
  const requests = requestsOf(policy, context.needs.region, identity.account, namesOf(context));
  const decisions = (await Promise.all(requests.map((request) => decisionsOf(identity, principal, request)))).flat();
  return resultsOf(decisions, identity.arn, command);
}

/** The results of simulated decisions: one for actions that are denied, one for actions that are not decided. */
export function resultsOf(decisions: readonly EvaluationResult[], arn: string, command: string): Result[] {
  const denied = decisions.filter(({ EvalDecision }) => EvalDecision !== "allowed");
  const isOpen = (decision: EvaluationResult) =>
    decision.EvalDecision === "implicitDeny" && missingOf(decision).length > 0;
  const open = denied.filter(isOpen);
  const closed = denied.filter((decision) => !isOpen(decision));
  const results: Result[] = [];
  if (closed.length > 0)
    results.push({
      ...failure(`${arn} may not call ${shown(closed.map(labelOf))}; attach the policy that ${command} prints`),
      details: closed.map(labelOf),
    });
  if (open.length > 0) {
    const keys = [...new Set(open.flatMap(missingOf))].sort();
    results.push(
      warning(
        `not decided for ${shown(open.map(labelOf))}: a policy of ${arn} reads ${keys.join(", ")}, which only the real request has; compare it with ${command}`,
      ),
    );
  }
  return results.length > 0 ? results : [ok(`${arn} may call all ${decisions.length} actions of ${command}`)];
}

/**
 * Keys of conditions that only the real request has. With named resources they are in the results of each resource (IAM,
 * "EvaluationResult").
 */
function missingOf({ MissingContextValues: ofAll = [], ResourceSpecificResults: results = [] }: EvaluationResult) {
  return [...ofAll, ...results.flatMap(({ MissingContextValues: missing }) => missing ?? [])];
}

function labelOf({ EvalActionName: action = "", EvalDecision: decision, ...details }: EvaluationResult): string {
  if (details.OrganizationsDecisionDetail?.AllowedByOrganizations === false)
    return `${action} (a policy of the organization)`;
  if (details.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false)
    return `${action} (the permissions boundary)`;
  return decision === "explicitDeny" ? `${action} (an explicit deny)` : action;
}

function shown(labels: readonly string[]): string {
  // Decisions with a reason first, because the policy that the command prints does not change them.
  const names = [...new Set(labels)].sort(
    (a, b) => Number(b.includes("(")) - Number(a.includes("(")) || a.localeCompare(b),
  );
  const more = names.length - MOST_SHOWN;
  return more > 0 ? `${names.slice(0, MOST_SHOWN).join(", ")} and ${more} more actions` : names.join(", ");
}

/** The user or the role of an identity; undefined for an identity that IAM does not simulate. */
async function principalOf({ arn, aws }: Identity): Promise<string | undefined> {
  const [, , service, , , resource = ""] = arn.split(":");
  if (service === "iam" && resource.startsWith("user/")) return arn;
  const role = /^assumed-role\/([^/]+)\//.exec(resource)?.[1];
  if (role === undefined) return undefined;
  // The ARN of a session lacks the path of its role.
  return (await unless(/^NoSuchEntity/, aws.iam.getRole({ RoleName: role })))?.Role?.Arn;
}

/** Names of the stack's resources that the policy limits by patterns, as the last parts of their ARNs. */
function namesOf({ needs }: Context): string[] {
  return [
    ...needs.names.flatMap(({ kind, name }) => {
      if (kind === "role") return `:role/${name}`;
      return kind === "instance profile" ? `:instance-profile/${name}` : [];
    }),
    ...needs.buckets.map((prefix) => `:::${prefix}0`),
    ...(needs.parameters ? [`:parameter${needs.parameters}/deployed/last`] : []),
    ...needs.imageParameters.map((name) => `:parameter${name}`),
  ];
}

/** The requests that a policy must allow, with real names instead of patterns. */
export function requestsOf(policy: Policy, region: string, account: string, names: readonly string[]): Request[] {
  return policy.Statement.flatMap(({ Action, Resource, Condition }) => {
    const actions = Action.flatMap((action) => (action.includes("*") ? (READS[action] ?? []) : action)).filter(
      (action) => action !== ALWAYS_ALLOWED,
    );
    const entries = [
      entry("aws:RequestedRegion", [region]),
      ...Object.values((Condition ?? {}) as Record<string, Record<string, string[]>>).flatMap((test) =>
        Object.entries(test).map(([key, values]) => entry(key, values.slice(0, 1))),
      ),
    ];
    return [Resource].flat().flatMap((pattern) =>
      chunks(actionsFor(actions, pattern)).map((chunk) => ({
        actions: chunk,
        resource: concrete(pattern, region, account, names),
        entries,
      })),
    );
  });
}

function entry(key: string, values: readonly string[]): ContextEntry {
  return { ContextKeyName: key, ContextKeyType: "string", ContextKeyValues: [...values] };
}

/** The actions on one of a statement's resources: a role and an instance profile have different ones. */
function actionsFor(actions: readonly string[], pattern: string): string[] {
  const isProfile = pattern.includes(":instance-profile/");
  if (!isProfile && !/:role\/(?!aws-service-role)/.test(pattern)) return [...actions];
  return actions.filter((action) => action.includes("InstanceProfile") === isProfile);
}

/** A resource that a pattern matches. */
function concrete(pattern: string, region: string, account: string, names: readonly string[]): string {
  if (pattern === "*") return pattern;
  const [head, partition, service, ofRegion, ofAccount, ...rest] = pattern.split(":");
  const matches = new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
  const prefix = [
    head,
    partition,
    service,
    ofRegion === "*" ? region : ofRegion,
    ofAccount === "*" ? account : ofAccount,
  ].join(":");
  const known = names
    .map((name) => `${prefix}${name.startsWith(":::") ? name.slice(2) : name}`)
    .find((arn) => matches.test(arn));
  return known ?? `${prefix}:${rest.join(":").replaceAll("*", "preflight")}`;
}

function chunks(actions: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(actions.length / MOST_ACTIONS) }, (_, index) =>
    actions.slice(index * MOST_ACTIONS, (index + 1) * MOST_ACTIONS),
  );
}

async function decisionsOf(identity: Identity, principal: string, request: Request): Promise<EvaluationResult[]> {
  const { actions, resource, entries } = request;
  try {
    const pages = identity.aws.iam.paginateSimulatePrincipalPolicy({
      PolicySourceArn: principal,
      ActionNames: [...actions],
      ResourceArns: [resource],
      ContextEntries: entries,
    });
    return await all(pages, (page) => page.EvaluationResults);
  } catch (error) {
    // IAM rejects a request with actions that it must authorize in different ways.
    if (!/^InvalidInput/.test(codeOf(error)) || actions.length === 1) throw error;
    const single = actions.map((action) => decisionsOf(identity, principal, { ...request, actions: [action] }));
    return (await Promise.all(single)).flat();
  }
}
