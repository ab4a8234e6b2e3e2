import { resource, synthesize } from "../support/synth";

describe("identity", () => {
  it("is name, region and account of the first deploy, and rejects any other", () => {
    const { input, lifecycle } = resource(synthesize(), "terraform_data", "cluster_identity_first");
    expect(input).toEqual({
      stack: "rke-ha",
      region: "eu-central-1",
      account: "${data.aws_caller_identity.cluster_identity_caller.account_id}",
      since: "${plantimestamp()}",
    });
    expect(lifecycle).toMatchObject({
      ignore_changes: ["input"],
      postcondition: [
        { condition: '${self.input.stack == "rke-ha"}' },
        { condition: '${self.input.region == "eu-central-1"}' },
        { condition: "${self.input.account == data.aws_caller_identity.cluster_identity_caller.account_id}" },
      ],
    });
  });

  it("rejects credentials of another account than the configured one, also at the first deploy", () => {
    const stack = synthesize({ aws: { region: "eu-central-1", accountId: "111122223333" } });
    expect(stack.data?.aws_caller_identity?.cluster_identity_caller?.lifecycle).toMatchObject({
      postcondition: [{ condition: '${self.account_id == "111122223333"}' }],
    });
    expect(synthesize().data?.aws_caller_identity?.cluster_identity_caller).not.toHaveProperty("lifecycle");
  });
});
