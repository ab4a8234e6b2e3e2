import type { Context } from "../context";
import { failure, ok, type Result, warning } from "../finding";
import type { Name } from "../needs";
import { all, unless } from "../problem";

/** Whether the names of the stack's resources are free. */
export async function names(context: Context): Promise<Result[]> {
  const { needs, stack } = context;
  const [taken, parameters, buckets] = await Promise.all([
    takenNames(context),
    parametersOf(context),
    bucketsOf(context),
  ]);
  const found = [
    ...taken.map(({ kind, name }) => `${kind} ${name}`),
    ...(parameters.length > 0 ? [`parameters below ${needs.parameters}`] : []),
    ...buckets.map((bucket) => `bucket ${bucket}`),
  ];
  if (found.length === 0) return [ok(`all names that begin with ${needs.id} are free`)];
  if (parameters.includes(`${needs.parameters}/deployed/last`))
    return [
      warning(
        `a stack ${needs.id} is deployed in the account ${stack.account} and ${needs.region}; deploy it only with its own state, or write another name of the stack`,
      ),
    ];
  return found.map((what) =>
    failure(
      `found the ${what}, but no deployed stack ${needs.id}; delete it, import it into the state, or write another name of the stack`,
    ),
  );
}

async function takenNames({ needs, stack: { aws } }: Context): Promise<Name[]> {
  const exists: Readonly<Record<Name["kind"], (name: string) => Promise<boolean>>> = {
    role: async (name) => (await unless(/^NoSuchEntity/, aws.iam.getRole({ RoleName: name }))) !== undefined,
    "instance profile": async (name) =>
      (await unless(/^NoSuchEntity/, aws.iam.getInstanceProfile({ InstanceProfileName: name }))) !== undefined,
    "load balancer": async (name) =>
      (await unless(/^LoadBalancerNotFound/, aws.elb.describeLoadBalancers({ Names: [name] }))) !== undefined,
    "target group": async (name) =>
      (await unless(/^TargetGroupNotFound/, aws.elb.describeTargetGroups({ Names: [name] }))) !== undefined,
    "security group": async (name) => {
      const filters = { "group-name": name, "vpc-id": needs.vpc ?? "" };
      const { SecurityGroups: groups = [] } = await aws.ec2.describeSecurityGroups({
        Filters: Object.entries(filters).map(([Name, value]) => ({ Name, Values: [value] })),
      });
      return groups.length > 0;
    },
  };
  const found = await Promise.all(needs.names.map(({ kind, name }) => exists[kind](name)));
  return needs.names.filter((_, index) => found[index]);
}

/** Names of the parameters of the stack. Their values, which can be secret, are not read. */
async function parametersOf({ needs: { parameters }, stack: { aws } }: Context): Promise<string[]> {
  if (parameters === undefined) return [];
  const filter = { Key: "Name", Option: "BeginsWith", Values: [`${parameters}/`] };
  const pages = aws.ssm.paginateDescribeParameters({ ParameterFilters: [filter] });
  return all(pages, (page) => page.Parameters?.flatMap(({ Name }) => Name ?? []));
}

async function bucketsOf({ needs: { buckets: prefixes }, stack: { aws } }: Context): Promise<string[]> {
  if (prefixes.length === 0) return [];
  const found = await all(aws.s3.paginateListBuckets({}), (page) => page.Buckets?.flatMap(({ Name }) => Name ?? []));
  return found.filter((bucket) => prefixes.some((prefix) => bucket.startsWith(prefix)));
}
