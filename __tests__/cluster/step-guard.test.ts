import { minimal, namesOf, resource, synthesize } from "../support/synth";

interface Precondition {
  readonly condition: string;
  readonly error_message: string;
}

/** What the guard of a stack asks for. That Terraform judges by it is shown in __tests__/apply. */
function preconditions(stack = synthesize()): Precondition[] {
  return (resource(stack, "terraform_data", "guard").lifecycle as { precondition: Precondition[] }).precondition;
}

describe("guard of steps", () => {
  it.each([
    ["aws.kmsKeyArn: ", 1],
    ["balancer.scheme: ", 1],
    ["cluster.distribution: ", 1],
    ["network.cidr: ", 1],
    ["network.existing: ", 1],
    ["cluster.version: ", 2],
    ["rancher.version: ", 2],
    ["cluster.version and rancher.version: ", 1],
    ["cluster.replace: ", 2],
    ["cluster.servers: ", 1],
    ["cluster.volume.size: ", 1],
  ])("has for %s%i refusals", (place, number) => {
    expect(preconditions().filter((one) => one.error_message.startsWith(place))).toHaveLength(number);
  });

  it("is judged before any server is touched", () => {
    const stack = synthesize({ cluster: { ...minimal.cluster, servers: 5 } });
    for (const name of namesOf(stack, "aws_instance")) {
      expect(resource(stack, "aws_instance", name).depends_on).toContain("terraform_data.guard");
    }
  });

  it("compares versions as numbers", () => {
    const conditions = preconditions().map(({ condition }) => condition);
    expect(conditions).toContain("${try(local.deployed_last.kubernetes.ordinal, 1035007001) <= 1035007001}");
    expect(conditions).toContain("${try(local.deployed_last.kubernetes.minor, 35) + 1 >= 35}");
  });
});
