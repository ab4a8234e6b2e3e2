import { type StandIn, startStandIn } from "../../../lab/aws/stand-in";
import { whyNoStandIn } from "../../../lab/prerequisites";
import { describeUnless } from "../../support/unless";

jest.setTimeout(60_000);

interface Result {
  readonly EvalActionName: string;
  readonly EvalDecision: string;
  readonly MissingContextValues?: readonly string[];
  readonly ResourceSpecificResults?: readonly { readonly MissingContextValues: readonly string[] }[];
}

const USER = "arn:aws:iam::123456789012:user/installer";

describeUnless(whyNoStandIn(), "the policy simulator of the stand-in", () => {
  let standIn: StandIn;
  beforeAll(async () => {
    standIn = await startStandIn();
    await standIn.aws("iam", "create_user", { UserName: "installer" });
    const statements = [
      { Effect: "Allow", Action: "ec2:Create*", Resource: "*" },
      { Effect: "Deny", Action: "ec2:CreateVpc", Resource: "*" },
      { Effect: "Allow", Action: "s3:CreateBucket", Resource: "arn:aws:s3:::own-*" },
      {
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: "*",
        Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
      },
    ];
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    await standIn.aws("iam", "put_user_policy", { UserName: "installer", PolicyName: "own", PolicyDocument });
  });
  afterAll(() => standIn.stop());

  const simulated = async (action: string, more: object = {}) => {
    const params = { PolicySourceArn: USER, ActionNames: [action], ...more };
    const answer = await standIn.aws<{ EvaluationResults: [Result] }>("iam", "simulate_principal_policy", params);
    return answer.EvaluationResults[0];
  };
  const passedTo = (...ContextKeyValues: string[]) => ({
    ContextEntries: [{ ContextKeyName: "iam:passedtoservice", ContextKeyType: "string", ContextKeyValues }],
  });

  it.each([
    ["ec2:CreateSubnet", {}, "allowed"],
    ["ec2:createsubnet", {}, "allowed"],
    ["ec2:CreateVpc", {}, "explicitDeny"],
    ["ec2:DeleteVpc", {}, "implicitDeny"],
    ["s3:CreateBucket", { ResourceArns: ["arn:aws:s3:::own-1"] }, "allowed"],
    ["s3:CreateBucket", { ResourceArns: ["arn:aws:s3:::other-1"] }, "implicitDeny"],
    ["s3:CreateBucket", {}, "implicitDeny"],
    ["iam:PassRole", passedTo("ec2.amazonaws.com"), "allowed"],
    ["iam:PassRole", passedTo("lambda.amazonaws.com"), "implicitDeny"],
  ])("decides %s with %j", async (action, more, decision) => {
    expect((await simulated(action, more)).EvalDecision).toBe(decision);
  });

  it("shows missing keys of all resources, or of each named one", async () => {
    const key = "iam:PassedToService";
    expect(await simulated("iam:PassRole")).toMatchObject({
      EvalDecision: "implicitDeny",
      MissingContextValues: [key],
    });
    const named = await simulated("iam:PassRole", { ResourceArns: ["arn:aws:iam::123456789012:role/one"] });
    expect(named.MissingContextValues).toEqual([]);
    expect(named.ResourceSpecificResults?.[0]?.MissingContextValues).toEqual([key]);
  });

  it.each([
    ["wildcards in actions", { ActionNames: ["ec2:*"] }, "InvalidInput"],
    ["actions without a service", { ActionNames: ["CreateVpc"] }, "InvalidInput"],
    [
      "sessions as the principal",
      { PolicySourceArn: "arn:aws:sts::123456789012:assumed-role/one/session" },
      "InvalidInput",
    ],
    ["unknown users", { PolicySourceArn: "arn:aws:iam::123456789012:user/nobody" }, "NoSuchEntity"],
    ["resources that are no ARN", { ResourceArns: ["own-1"] }, "InvalidInput"],
  ])("rejects %s", async (_, more, code) => {
    await expect(simulated("ec2:CreateVpc", more)).rejects.toMatchObject({ code });
  });
});

describeUnless(whyNoStandIn(), "quotas of the stand-in", () => {
  let standIn: StandIn;
  beforeAll(async () => {
    standIn = await startStandIn();
  });
  afterAll(() => standIn.stop());

  it("are those of a new account, until more is requested", async () => {
    const quota = { ServiceCode: "ec2", QuotaCode: "L-1216C47A" };
    const value = async (operation: string) =>
      (await standIn.aws<{ Quota: { Value: number } }>("service-quotas", operation, quota)).Quota.Value;
    const request = (DesiredValue: number) =>
      standIn.aws("service-quotas", "request_service_quota_increase", { ...quota, DesiredValue });
    expect(await value("get_service_quota")).toBe(5);
    await expect(request(5)).rejects.toMatchObject({ code: "IllegalArgumentException" });
    await request(32);
    expect([await value("get_service_quota"), await value("get_aws_default_service_quota")]).toEqual([32, 5]);
  });

  it("exist only for known codes", async () => {
    const quota = { ServiceCode: "ec2", QuotaCode: "L-00000000" };
    await expect(standIn.aws("service-quotas", "get_service_quota", quota)).rejects.toMatchObject({
      code: "NoSuchResourceException",
    });
  });
});
