import { whyNoApply } from "../../lab/prerequisites";
import { DeployedStack } from "../../lab/stack/deployed-stack";
import { withLabProvider } from "../../lab/stack/provider";
import { Terraform } from "../../lab/terraform/terraform";
import { RancherOnDocker } from "../../stacks/rancher-on-docker";
import { minimalOnDocker } from "../support/synth";
import { describeUnless } from "../support/unless";

jest.setTimeout(180_000);

const DEPLOYER = "arn:aws:iam::123456789012:role/deployer";
const RECORDS = "arn:aws:iam::444455556666:role/records";

describeUnless(whyNoApply(), "a stack whose zone is in another account", () => {
  let stack: DeployedStack;
  let terraform: Terraform;

  const changes = (roleArn?: string) => {
    const props = withLabProvider({
      hostname: "rancher.example.com",
      aws: { region: "eu-central-1", assumeRole: { roleArn: DEPLOYER, externalId: "team" } },
      dns: { zone: "example.com", roleArn },
      rancher: { version: "2.15.0" },
    } as const);
    stack.synthesize((app) => new RancherOnDocker(app, "docker", props));
    return terraform.changes();
  };

  beforeAll(async () => {
    stack = await DeployedStack.start("docker", { zone: "example.org" });
    const params = { Name: "example.com", CallerReference: "zone" };
    await stack.standIn.aws("route53", "create_hosted_zone", params, await stack.standIn.assumeRole(RECORDS));
    // A provider that runs already has one configuration, and this stack has two.
    terraform = new Terraform(stack.directory, stack.env);
    stack.synthesize((app) => new RancherOnDocker(app, "docker", withLabProvider(minimalOnDocker)));
    await terraform.init();
  });
  afterAll(() => stack?.stop());

  it("does not find it by the role of the stack", async () => {
    await expect(changes()).rejects.toThrow(/no matching Route 53 Hosted Zone found/);
  });

  it("finds it by the role of that account", async () => {
    expect(await changes(RECORDS)).toMatchObject({ "aws_route53_record.dns_record": "create" });
    expect(await stack.standIn.asked()).toContain("sts:AssumeRole");
  });
});
