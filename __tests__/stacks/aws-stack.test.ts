import { Eip } from "@cdktf/provider-aws/lib/eip";
import { Testing } from "cdktf";
import { Construct } from "constructs";
import { AwsStack } from "../../stacks/aws-stack";

class AnyStack extends AwsStack {
  constructor() {
    super(Testing.app(), "any", {
      mode: "RancherOnRKE",
      aws: { region: "eu-central-1", tags: {}, rolePolicyArns: [], provider: 6 },
    });
  }
}

describe("addresses", () => {
  it("are construct paths without a hash", () => {
    const stack = new AnyStack();
    const address = new Eip(new Construct(stack, "network"), "nat-0.address");
    expect(address.friendlyUniqueId).toBe("network_nat-0-address");
  });

  it("are rejected when two constructs would share one", () => {
    const stack = new AnyStack();
    new Eip(stack, "a_b").friendlyUniqueId;
    const second = new Eip(new Construct(stack, "a"), "b");
    expect(() => second.friendlyUniqueId).toThrow(
      "got two constructs with the address a_b: any/a_b and any/a/b; rename one",
    );
  });
});
