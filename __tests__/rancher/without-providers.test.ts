import { type StackJson, withoutProviders } from "../../lab/stack/without-providers";
import { synthesize } from "../support/synth";

const stack = {
  terraform: { required_providers: { helm: {}, aws: {} }, required_version: ">= 1.10.0" },
  provider: { helm: [{}], kubernetes: [{}], aws: [{}] },
  resource: {
    aws_ssm_parameter: { record: { value: "1", depends_on: ["helm_release.rancher", "aws_lb.balancer"] } },
    helm_release: {
      "cert-manager": { depends_on: ["terraform_data.cluster_readiness"] },
      rancher: { depends_on: ["helm_release.cert-manager", "kubernetes_secret_v1.tls"] },
    },
    kubernetes_secret_v1: { tls: { depends_on: ["helm_release.cert-manager"] } },
  },
  locals: { cures: "${local.charts}", charts: "${helm_release.rancher.chart}", name: "rancher" },
  output: { chart: { value: "${helm_release.rancher.chart}" }, url: { value: "https://rancher.example.com" } },
};

describe("a stack without some providers", () => {
  it("is the stack without their resources, and without locals and outputs about them", () => {
    const left = withoutProviders(stack, ["helm", "kubernetes"]);
    expect(left.terraform).toEqual({ required_providers: { aws: {} }, required_version: ">= 1.10.0" });
    expect(left.provider).toEqual({ aws: [{}] });
    expect(Object.keys(left.resource ?? {})).toEqual(["aws_ssm_parameter"]);
    expect(left.locals).toEqual({ name: "rancher" });
    expect(left.output).toEqual({ url: { value: "https://rancher.example.com" } });
  });

  it("keeps its order: dependents inherit the dependencies of removed resources", () => {
    const { record } = withoutProviders(stack, ["helm", "kubernetes"]).resource?.aws_ssm_parameter ?? {};
    expect(record?.depends_on).toEqual(["terraform_data.cluster_readiness", "aws_lb.balancer"]);
  });

  it("is rejected when another resource uses their values", () => {
    const told = {
      ...stack,
      resource: { ...stack.resource, terraform_data: { chart: { input: "${helm_release.rancher.chart}" } } },
    };
    expect(() => withoutProviders(told, ["helm", "kubernetes"])).toThrow(
      "terraform_data.chart refers to helm_release.rancher, which is left out",
    );
  });

  it("can be created from RancherOnRke, whose record then follows readiness", () => {
    const left = withoutProviders(synthesize() as unknown as StackJson, ["helm", "kubernetes"]);
    expect(Object.keys(left.resource ?? {}).filter((type) => /^(helm|kubernetes)_/.test(type))).toEqual([]);
    expect(left.check).toBeUndefined();
    expect(left.resource?.aws_ssm_parameter?.cluster_deployed_last?.depends_on).toEqual([
      "terraform_data.cluster_readiness",
      "aws_route53_record.dns_record",
    ]);
  });
});
