import type { Aws } from "../aws";
import type { Context } from "../context";
import { ok, type Result, warning } from "../finding";
import { all, isDenied, problem, unless } from "../problem";

/** The policy that allows everything. AWS attaches it to every account of an organization. */
const FULL_ACCESS = "p-FullAWSAccess";

/** Settings of the account and of its organization that apply to every stack. */
export async function account(context: Context): Promise<Result[]> {
  const checks = [publicAccess(context), organization(context)];
  return Promise.all(checks.map((check) => check.catch(problem)));
}

async function publicAccess({ needs, stack: { account: id, aws } }: Context): Promise<Result> {
  if (needs.buckets.length === 0) return ok("the stack has no bucket, so S3's block of public access does not matter");
  const none = /^NoSuchPublicAccessBlockConfiguration/;
  const found = (await unless(none, aws.s3control.getPublicAccessBlock({ AccountId: id })))
    ?.PublicAccessBlockConfiguration;
  const isOn = found !== undefined && Object.values(found).every((each) => each === true);
  return ok(
    `the account ${isOn ? "blocks" : "does not block all"} public access to S3; the stack's bucket is private, and both settings work`,
  );
}

async function organization({ stack: { account: id, aws } }: Context): Promise<Result> {
  const none = /^AWSOrganizationsNotInUse/;
  const found = await unless(none, aws.organizations.describeOrganization({}));
  if (found === undefined) return ok("the account is in no organization");
  try {
    const policies = await policiesOf(aws, id);
    if (policies.length === 0) return ok("the organization has no policy that limits this account");
    return warning(
      `policies of the organization limit this account: ${policies.join(", ")}; the check permissions simulates them without their conditions, so read them`,
    );
  } catch (error) {
    if (!isDenied(error)) throw error;
    return warning(
      "not checked: only the management account shows the policies of the organization; ask there whether they allow the region and the actions of npm run policy",
    );
  }
}

/** Names of service control policies of the account and of all its parents. */
async function policiesOf({ organizations }: Aws, account: string): Promise<string[]> {
  const names = new Set<string>();
  let target: string | undefined = account;
  while (target !== undefined) {
    const pages = organizations.paginateListPoliciesForTarget({ TargetId: target, Filter: "SERVICE_CONTROL_POLICY" });
    for (const { Id, Name } of await all(pages, (page) => page.Policies)) {
      if (Id !== FULL_ACCESS && Name) names.add(Name);
    }
    target = target.startsWith("r-") ? undefined : await parentOf(organizations, target);
  }
  return [...names].sort();
}

async function parentOf(organizations: Aws["organizations"], child: string): Promise<string | undefined> {
  return (await organizations.listParents({ ChildId: child })).Parents?.[0]?.Id;
}
