import { type Aws, awsOf, keysOf } from "../aws";
import type { Context, Identity } from "../context";
import { failure, ok, type Result } from "../finding";
import type { Needs, Role } from "../needs";
import { codeOf, problem, textOf } from "../problem";

/** The identities of a stack, or why there are none. */
export interface Credentials {
  readonly results: readonly Result[];
  readonly identities?: Pick<Context, "caller" | "stack" | "zone">;
}

/** AWS' answers to keys that are invalid or expired. */
const INVALID =
  /^(ExpiredToken|ExpiredTokenException|InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClientException|AuthFailure|InvalidAccessKeyId|RequestExpired)$/;

/** Finds the credentials of the environment, and assumes the stack's roles. */
export async function credentialsOf(needs: Needs): Promise<Credentials> {
  let caller: Identity;
  try {
    caller = await identityOf(awsOf(needs.region));
  } catch (error) {
    return { results: [callerProblem(error)] };
  }
  const results = [ok(`${caller.arn} in the account ${caller.account}`)];
  const assumed: Record<"role" | "zoneRole", Identity | undefined> = { role: undefined, zoneRole: undefined };
  for (const [key, field] of [
    ["role", "aws.assumeRole"],
    ["zoneRole", "dns.roleArn"],
  ] as const) {
    const role = needs[key];
    if (role === undefined) continue;
    try {
      assumed[key] = await identityOf(awsOf(needs.region, await keysOf(caller.aws, role)));
      results.push(ok(`${field}: the credentials assume ${role.role_arn}`));
    } catch (error) {
      return { results: [...results, roleProblem(field, role, error)] };
    }
  }
  const stack = assumed.role ?? caller;
  if (needs.accounts.length > 0 && !needs.accounts.includes(stack.account))
    return {
      results: [
        ...results,
        failure(
          `got the account ${stack.account}, expected ${needs.accounts.join(", ")} of aws.accountId; use credentials of that account`,
        ),
      ],
    };
  return { results, identities: { caller, stack, zone: assumed.zoneRole ?? stack } };
}

async function identityOf(aws: Aws): Promise<Identity> {
  const { Account: account = "", Arn: arn = "" } = await aws.sts.getCallerIdentity({});
  return { account, arn, aws };
}

function callerProblem(error: unknown): Result {
  const code = codeOf(error);
  if (code === "CredentialsProviderError")
    return failure(`found no AWS credentials: ${textOf(error)}; set AWS_PROFILE, or run aws sso login`);
  if (INVALID.test(code))
    return failure(`AWS rejects the credentials (${code}); renew them, or set another AWS_PROFILE`);
  return problem(error);
}

function roleProblem(field: string, role: Role, error: unknown): Result {
  if (!/^AccessDenied/.test(codeOf(error))) return problem(error);
  return failure(
    `${field}: the credentials cannot assume ${role.role_arn}; allow them in its trust policy, check its external id, and attach npm run policy with --caller to them`,
  );
}
