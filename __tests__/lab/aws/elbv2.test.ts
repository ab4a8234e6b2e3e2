import { type StandIn, startStandIn } from "../../../lab/aws/stand-in";
import { whyNoStandIn } from "../../../lab/prerequisites";
import { describeUnless } from "../../support/unless";
import { createSite } from "../support/slot";

jest.setTimeout(120_000);

describeUnless(whyNoStandIn(), "network load balancers of the stand-in", () => {
  let standIn: StandIn;
  let arn: string;
  beforeAll(async () => {
    standIn = await startStandIn();
    const { subnetId } = await createSite(standIn);
    const params = { Name: "lab", Type: "network", Subnets: [subnetId], Tags: [{ Key: "team", Value: "platform" }] };
    const answer = await standIn.aws<{ LoadBalancers: { LoadBalancerArn: string }[] }>(
      "elbv2",
      "create_load_balancer",
      params,
    );
    arn = answer.LoadBalancers[0]?.LoadBalancerArn as string;
  });
  afterAll(() => standIn.stop());

  it("have an ARN that contains net, and tags by that ARN", async () => {
    expect(arn).toContain(":loadbalancer/net/lab/");
    const tags = await standIn.aws("elbv2", "describe_tags", { ResourceArns: [arn] });
    expect(tags).toMatchObject({ TagDescriptions: [{ Tags: [{ Key: "team", Value: "platform" }] }] });
  });

  it("are internet-facing by default", async () => {
    const answer = await standIn.aws("elbv2", "describe_load_balancers", { LoadBalancerArns: [arn] });
    expect(answer).toMatchObject({ LoadBalancers: [{ Scheme: "internet-facing" }] });
  });

  it("cannot be deleted while they are protected", async () => {
    const protect = (Value: "true" | "false") =>
      standIn.aws("elbv2", "modify_load_balancer_attributes", {
        LoadBalancerArn: arn,
        Attributes: [{ Key: "deletion_protection.enabled", Value }],
      });
    const remove = () => standIn.aws("elbv2", "delete_load_balancer", { LoadBalancerArn: arn });
    await protect("true");
    await expect(remove()).rejects.toMatchObject({ code: "OperationNotPermitted" });
    await protect("false");
    await remove();
    expect((await standIn.inventory())["load-balancer"]).toBeUndefined();
  });
});
