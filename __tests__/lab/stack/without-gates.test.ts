import { withoutGates } from "../../../lab/stack/without-gates";
import type { StackJson } from "../../../lab/stack/without-providers";
import { synthesize } from "../../support/synth";

describe("a stack without gates", () => {
  const whole: StackJson = { ...synthesize() };
  const stack = withoutGates(JSON.parse(JSON.stringify(whole)));
  const dependencies = (server: string) =>
    (stack.resource?.aws_instance?.[`cluster_servers_${server}_instance`]?.depends_on ?? []).join(" ");

  it("has servers that do not wait for each other", () => {
    expect(JSON.stringify(whole)).toContain("terraform_data.cluster_servers_server-0-ready");
    expect(JSON.stringify(whole)).toContain("terraform_data.cluster_servers_server-0-stop");
    expect(JSON.stringify(stack)).not.toMatch(/server-\d-ready/);
    expect(dependencies("server-2")).toBe(dependencies("server-0"));
  });

  it("has everything else", () => {
    const count = ({ resource = {} }: typeof stack) => Object.values(resource).flatMap((blocks) => Object.keys(blocks));
    expect(count(stack)).toHaveLength(count(whole).length - 2);
    expect(dependencies("server-0")).toContain("aws_vpc_endpoint.network_s3");
  });

  it("is not made of a stack whose gates have other names", () => {
    const renamed = JSON.parse(JSON.stringify(whole).replaceAll("-ready", "-waits"));
    expect(() => withoutGates(renamed)).toThrow("got 0 gates for 3 servers, expected one less");
  });
});
