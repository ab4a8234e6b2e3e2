import { namesOf, resource, synthesize } from "../support/synth";

describe("DNS record", () => {
  it("is an alias of the load balancer in a public zone", () => {
    const stack = synthesize();
    expect(stack.data?.aws_route53_zone?.dns_zone).toMatchObject({ name: "example.com", private_zone: false });
    expect(resource(stack, "aws_route53_record", "dns_record")).toMatchObject({
      name: "rancher.example.com",
      type: "A",
      alias: {
        name: "${aws_lb.cluster_balancer_balancer.dns_name}",
        zone_id: "${aws_lb.cluster_balancer_balancer.zone_id}",
      },
    });
    expect(namesOf(stack, "aws_route53_zone_association")).toEqual([]);
  });

  it("adds a VPC of the stack's own to a private zone", () => {
    const stack = synthesize({ dns: { zone: "example.com", private: true }, balancer: { scheme: "internal" } });
    expect(stack.data?.aws_route53_zone?.dns_zone).toMatchObject({ name: "example.com", private_zone: true });
    expect(resource(stack, "aws_route53_zone_association", "dns_vpc")).toMatchObject({
      vpc_id: "${aws_vpc.network_vpc.id}",
      zone_id: "${data.aws_route53_zone.dns_zone.zone_id}",
    });
  });

  it("finds the private zone of an existing VPC, among others of the same name", () => {
    const vpcId = "vpc-0123456789abcdef0";
    const privateSubnetIds = ["subnet-00000000000000001", "subnet-00000000000000002", "subnet-00000000000000003"];
    const stack = synthesize({
      dns: { zone: "example.com", private: true },
      balancer: { scheme: "internal" },
      network: { existing: { vpcId, privateSubnetIds } },
    });
    expect(stack.data?.aws_route53_zone?.dns_zone).toMatchObject({ private_zone: true, vpc_id: vpcId });
    expect(namesOf(stack, "aws_route53_zone_association")).toEqual([]);
  });
});
