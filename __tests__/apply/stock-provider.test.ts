import { whyNoApply } from "../../lab/prerequisites";
import { DeployedStack } from "../../lab/stack/deployed-stack";
import { describeUnless } from "../support/unless";
import { deployed } from "./deployed";

const MINUTE = 60_000;
jest.setTimeout(10 * MINUTE);

// In other tests the provider is attached, and its waits are shorter: see lab/terraform/short-waits.ts.
describeUnless(whyNoApply(), "the released AWS provider", () => {
  let stack: DeployedStack;

  beforeAll(async () => {
    stack = await DeployedStack.start("rke-ha", { original: true });
    stack.synth(deployed);
    await stack.terraform.init();
  });
  afterAll(() => stack?.stop());

  it("deploys three servers", async () => {
    expect(stack.attached).toEqual({});
    await stack.terraform.apply();
    expect(await stack.standIn.inventory()).toMatchObject({ instance: 3, volume: 3, "load-balancer": 1 });
    expect(await stack.terraform.wouldChange()).toBe(false);
  });

  it("destroys everything except the final snapshots", async () => {
    await stack.terraform.destroy();
    expect(await stack.standIn.inventory()).toEqual({ "hosted-zone": 1, snapshot: 3 });
  });
});
