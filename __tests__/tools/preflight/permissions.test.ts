import type { EvaluationResult } from "@aws-sdk/client-iam";
import type { Json } from "../../../tools/json";
import { policyOf } from "../../../tools/policy/policy";
import { READS, requestsOf, resultsOf } from "../../../tools/preflight/checks/permissions";
import { EXAMPLES, exampleStacks } from "../../support/examples";
import { synthesize } from "../../support/synth";

const REGION = "eu-central-1";
const ACCOUNT = "111122223333";
const NAMES = [
  ":role/rke-ha-eu-central-1-server",
  ":instance-profile/rke-ha-eu-central-1-server",
  ":::rke-ha-servers-0",
];
const requests = () => requestsOf(policyOf("rke-ha", synthesize() as unknown as Json, REGION), REGION, ACCOUNT, NAMES);

test("every action of the policy is simulated once for each resource, and no wildcard", () => {
  const policy = policyOf("rke-ha", synthesize() as unknown as Json, REGION);
  const wanted = policy.Statement.flatMap(({ Action }) => Action).filter(
    (action) => !action.includes("*") && action !== "sts:GetCallerIdentity",
  );
  const sent = requests().flatMap(({ actions }) => actions);
  expect(wanted.filter((action) => !sent.includes(action))).toEqual([]);
  expect(sent.filter((action) => action.includes("*"))).toEqual([]);
  expect(Math.max(...requests().map(({ actions }) => actions.length))).toBeLessThanOrEqual(40);
});

test("resources are names of the stack, without wildcards", () => {
  const resources = [...new Set(requests().map(({ resource }) => resource))];
  expect(resources.filter((arn) => arn !== "*" && arn.includes("*"))).toEqual([]);
  expect(resources).toEqual(
    expect.arrayContaining([
      "*",
      `arn:aws:iam::${ACCOUNT}:role/rke-ha-eu-central-1-server`,
      `arn:aws:iam::${ACCOUNT}:instance-profile/rke-ha-eu-central-1-server`,
      "arn:aws:s3:::rke-ha-servers-0",
      `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/rancher/rke-ha`,
    ]),
  );
});

test("iam:PassRole is simulated with its service, on the role only", () => {
  const passing = requests().filter(({ actions }) => actions.includes("iam:PassRole"));
  expect(passing.map(({ resource }) => resource)).toEqual([`arn:aws:iam::${ACCOUNT}:role/rke-ha-eu-central-1-server`]);
});

test.each(EXAMPLES)(
  "%s: each pattern of its policy is represented by an action, or has none that Terraform needs",
  (file) => {
    // EC2, load balancers, STS and others have no actions with these prefixes that Terraform calls.
    const without =
      /^(ec2|elasticloadbalancing|acm|cloudwatch|logs|rds|route53|iam|sns):(Describe|Get|List)\*$|^s3:GetBucket\*$|^kms/;
    for (const { id, json } of exampleStacks(file)) {
      const patterns = policyOf(id, json as unknown as Json, REGION).Statement.flatMap(({ Action }) => Action);
      const unknown = patterns.filter((one) => one.includes("*") && !(one in READS) && !without.test(one));
      expect(unknown).toEqual([]);
    }
  },
);

test("each representing action matches its pattern", () => {
  for (const [pattern, action] of Object.entries(READS)) expect(action.startsWith(pattern.replace("*", ""))).toBe(true);
});

describe("decisions", () => {
  const decided = (name: string, decision: string, more: Partial<EvaluationResult> = {}) =>
    ({ EvalActionName: name, EvalDecision: decision, ...more }) as EvaluationResult;
  const lines = (...decisions: EvaluationResult[]) =>
    resultsOf(decisions, "USER", "npm run policy -- rke-ha").map(({ status, text }) => `${status}: ${text}`);

  test("all allowed", () => {
    expect(lines(decided("ec2:CreateVpc", "allowed"))).toEqual([
      "ok: USER may call all 1 actions of npm run policy -- rke-ha",
    ]);
  });

  test("by a policy of the organization", () => {
    const OrganizationsDecisionDetail = { AllowedByOrganizations: false };
    expect(lines(decided("ec2:CreateVpc", "explicitDeny", { OrganizationsDecisionDetail }))[0]).toMatch(
      /^failure: USER may not call ec2:CreateVpc \(a policy of the organization\); attach/,
    );
  });

  test("many actions on one line, those with another reason first, and all of them as details", () => {
    const many = Array.from({ length: 30 }, (_, index) => decided(`ec2:Action${index}`, "implicitDeny"));
    const [found] = resultsOf(
      [...many, decided("s3:DeleteBucket", "explicitDeny")],
      "USER",
      "npm run policy -- rke-ha",
    );
    expect(found?.text).toMatch(
      /^USER may not call s3:DeleteBucket \(an explicit deny\), ec2:.* and 23 more actions; attach/,
    );
    expect(found?.details).toHaveLength(31);
  });

  test("missing keys of the condition, of all and of one resource", () => {
    const ofResource = { ResourceSpecificResults: [{ MissingContextValues: ["ec2:Vpc"] }] as never };
    expect(
      lines(
        decided("ec2:DeleteVpc", "implicitDeny", { MissingContextValues: ["aws:ResourceTag/team"] }),
        decided("ec2:DeleteSubnet", "implicitDeny", ofResource),
        decided("ec2:CreateVpc", "implicitDeny"),
      ),
    ).toEqual([
      expect.stringMatching(/^failure: USER may not call ec2:CreateVpc;/),
      expect.stringMatching(
        /^warning: not decided for ec2:DeleteSubnet, ec2:DeleteVpc: .* reads aws:ResourceTag\/team, ec2:Vpc/,
      ),
    ]);
  });
});
