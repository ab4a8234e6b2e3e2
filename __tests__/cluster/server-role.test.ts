import { minimal, resource, synthesize } from "../support/synth";

describe("role of the servers", () => {
  it("reads the node script, registers with Session Manager, and does nothing else", () => {
    const { policy } = resource(synthesize(), "aws_iam_role_policy", "servers_role_rights");
    const actions = [...String(policy).matchAll(/"([a-z0-9]+:[A-Z]\w+)"/g)].map((match) => match[1]);
    expect(actions).toEqual([
      "ssm:GetParameter",
      "ssm:UpdateInstanceInformation",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ]);
    expect(policy).toContain("aws_ssm_parameter.servers_script_parameter.arn");
  });

  it("has a name of its own in each region, since roles are global", () => {
    expect(resource(synthesize(), "aws_iam_role", "servers_role_role").name).toBe("rke-ha-eu-central-1-server");
  });

  it("is bounded by the user's policy", () => {
    const permissionsBoundary = "arn:aws:iam::111122223333:policy/boundary";
    const bounded = synthesize({ aws: { ...minimal.aws, permissionsBoundary } });
    expect(resource(bounded, "aws_iam_role", "servers_role_role").permissions_boundary).toBe(permissionsBoundary);
    expect(resource(synthesize(), "aws_iam_role", "servers_role_role")).not.toHaveProperty("permissions_boundary");
  });
});
