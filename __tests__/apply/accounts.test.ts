import { whyNoApply } from "../../lab/prerequisites";
import { DeployedStack } from "../../lab/stack/deployed-stack";
import { withLabProvider } from "../../lab/stack/provider";
import { Terraform } from "../../lab/terraform/terraform";
import { RancherOnDocker } from "../../stacks/rancher-on-docker";
import type { Json } from "../../tools/json";
import { describeUnless } from "../support/unless";

jest.setTimeout(600_000);

const DEPLOYER = "arn:aws:iam::123456789012:role/deployer";
const RECORDS = "arn:aws:iam::444455556666:role/records";

describeUnless(whyNoApply(), "a stack whose zone is in another account", () => {
  let stack: DeployedStack;

  beforeAll(async () => {
    stack = await DeployedStack.start("docker", { zone: "example.org" });
  });
  afterAll(() => stack?.stop());

  it("has its record there, by the role of that account", async () => {
    const { standIn } = stack;
    const credentials = await standIn.assumeRole(RECORDS);
    const ofZones = <Result>(operation: string, params: object) =>
      standIn.aws<Result>("route53", operation, params, credentials);
    const { HostedZone } = await ofZones<{ HostedZone: { Id: string } }>("create_hosted_zone", {
      Name: "example.com",
      CallerReference: "zone",
    });
    const props = withLabProvider({
      hostname: "rancher.example.com",
      aws: { region: "eu-central-1", assumeRole: { roleArn: DEPLOYER, externalId: "team" } },
      dns: { zone: "example.com", roleArn: RECORDS },
      rancher: { version: "2.15.0" },
    } as const);
    stack.synthesize((app) => new RancherOnDocker(app, "docker", props));
    // A provider that runs already has one configuration, and this stack has two.
    const terraform = new Terraform(stack.directory, stack.env);
    await terraform.init();
    await terraform.apply();

    const { ResourceRecordSets } = await ofZones<{ ResourceRecordSets: Json[] }>("list_resource_record_sets", {
      HostedZoneId: HostedZone.Id,
    });
    expect(ResourceRecordSets.map(({ Type, Name }) => [Type, Name])).toContainEqual(["A", "rancher.example.com."]);
    expect(await standIn.inventory()).toMatchObject({ instance: 1 });
    expect(await standIn.asked()).toContain("sts:AssumeRole");
    expect(await terraform.wouldChange()).toBe(false);
  });
});
