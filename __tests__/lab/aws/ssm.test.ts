import { type StandIn, startStandIn } from "../../../lab/aws/stand-in";
import { whyNoStandIn } from "../../../lab/prerequisites";
import { describeUnless } from "../../support/unless";

jest.setTimeout(120_000);

describeUnless(whyNoStandIn(), "values of parameters in the stand-in", () => {
  let standIn: StandIn;
  beforeAll(async () => {
    standIn = await startStandIn();
  });
  afterAll(() => standIn.stop());

  const put = (size: number, tier?: string) => write("x".repeat(size), tier);
  const write = (Value: string, tier?: string) => {
    const params = { Name: "/lab/large", Value, Type: "String", Overwrite: true };
    return standIn.aws("ssm", "put_parameter", { ...params, ...(tier === undefined ? {} : { Tier: tier }) });
  };

  it.each([
    [4096, undefined, "Standard"],
    [4096, "Intelligent-Tiering", "Standard"],
    [4097, "Intelligent-Tiering", "Advanced"],
    [8192, "Advanced", "Advanced"],
  ])("%i bytes fit with tier %s", async (size, tier, stored) => {
    await put(size, tier);
    const Name = "/lab/large";
    const { Parameters } = await standIn.aws<{ Parameters: { Name: string; Tier: string }[] }>(
      "ssm",
      "describe_parameters",
    );
    expect(Parameters.find((parameter) => parameter.Name === Name)?.Tier).toBe(stored);
    await standIn.aws("ssm", "delete_parameter", { Name });
  });

  it.each([
    [4097, undefined],
    [8193, "Advanced"],
    [8193, "Intelligent-Tiering"],
  ])("%i bytes do not fit with tier %s", async (size, tier) => {
    await expect(put(size, tier)).rejects.toMatchObject({ code: "ValidationException" });
  });

  it("cannot have double braces", async () => {
    await expect(write("a: {{ x }}")).rejects.toMatchObject({ code: "ValidationException" });
    await write("a: {b: {}}");
  });
});
