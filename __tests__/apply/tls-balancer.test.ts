import { whyNoApply } from "../../lab/prerequisites";
import { DeployedStack } from "../../lab/stack/deployed-stack";
import type { RancherOnRkeProps } from "../../lib/config";
import { describeUnless } from "../support/unless";
import { askedBeyond, policyNow } from "./asked";

const MINUTE = 60_000;
jest.setTimeout(10 * MINUTE);

interface Listener {
  readonly Port: number;
  readonly Protocol: string;
  readonly Certificates?: readonly { readonly CertificateArn: string }[];
}

describeUnless(whyNoApply(), "TLS that ends at the load balancer", () => {
  let stack: DeployedStack;
  const props = (mode: "external" | "ingress"): RancherOnRkeProps => ({
    hostname: "rancher.example.com",
    aws: { region: "eu-central-1" },
    network: { natGateways: "single" },
    dns: { zone: "example.com" },
    cluster: {
      version: "v1.35.7+rke2r1",
      servers: 1,
      apiAllowedCidrs: ["203.0.113.0/24"],
      volume: { finalSnapshot: false },
    },
    rancher: { version: "2.15.0", tls: { mode, issuer: mode === "external" ? "blank" : "rancher" } },
  });
  const listeners = async () => {
    type Balancers = { LoadBalancers: { LoadBalancerArn: string; LoadBalancerName: string }[] };
    const { LoadBalancers } = await stack.standIn.aws<Balancers>("elbv2", "describe_load_balancers");
    const found = LoadBalancers.map(async ({ LoadBalancerArn, LoadBalancerName }) => {
      const { Listeners } = await stack.standIn.aws<{ Listeners: Listener[] }>("elbv2", "describe_listeners", {
        LoadBalancerArn,
      });
      return Listeners.map((listener) => ({ balancer: LoadBalancerName, ...listener }));
    });
    return (await Promise.all(found)).flat();
  };

  beforeAll(async () => {
    stack = await DeployedStack.start("tls");
    stack.synth(props("external"));
    await stack.terraform.init();
    await stack.terraform.apply();
  });
  afterAll(() => stack?.stop());

  it("is deployed with a requested certificate, and needs no change afterwards", async () => {
    const found = await listeners();
    expect(found.map(({ balancer, Port, Protocol }) => `${balancer} ${Protocol} ${Port}`).sort()).toEqual([
      "tls TCP 6443",
      "tls-rancher HTTP 80",
      "tls-rancher HTTPS 443",
    ]);
    type Certificates = { CertificateSummaryList: { CertificateArn: string; DomainName: string }[] };
    const { CertificateSummaryList } = await stack.standIn.aws<Certificates>("acm", "list_certificates");
    expect(CertificateSummaryList.map(({ DomainName }) => DomainName)).toEqual(["rancher.example.com"]);
    expect(found.find(({ Port }) => Port === 443)?.Certificates?.[0]?.CertificateArn).toBe(
      CertificateSummaryList[0]?.CertificateArn,
    );
    expect(await stack.terraform.wouldChange()).toBe(false);
  });

  it("can move back to the ingress, without a change of servers, volumes and the API's load balancer", async () => {
    stack.synth(props("ingress"));
    const changes = await stack.terraform.changes({ refresh: false });
    const of = (wanted: string) =>
      Object.keys(changes)
        .filter((address) => changes[address] === wanted)
        .sort();
    expect(of("update")).toEqual(["aws_route53_record.dns_record", "aws_s3_object.cluster_desired_object_object"]);
    expect(of("delete").filter((address) => !/\.(tls-balancer|certificate)_/.test(address))).toEqual([]);
    expect(
      of("create").filter((address) => !/\.(cluster_balancer_|cluster_servers_from-balancer-)/.test(address)),
    ).toEqual([]);
    // The deploy waits until all servers have the manifest.
    expect(of("replace")).toEqual(["terraform_data.cluster_readiness"]);
  });

  it("leaves nothing after a destroy", async () => {
    stack.synth(props("external"));
    await stack.terraform.destroy();
    expect(await stack.standIn.inventory()).toEqual({ "hosted-zone": 1 });
  });

  it("called only actions of AWS that the printed policy allows", async () => {
    expect(await askedBeyond(stack, policyNow(stack))).toEqual([]);
  });
});
