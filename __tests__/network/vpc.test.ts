import { namesOf, resource, synthesize } from "../support/synth";

const ZONES = [0, 1, 2];

describe("a VPC of the stack's own", () => {
  const stack = synthesize();

  it.each(ZONES)("has a private and a public subnet in zone %i", (index) => {
    const zone = `\${terraform_data.network_zones_pin.input[${index}]}`;
    expect(resource(stack, "aws_subnet", `network_private-${index}`)).toMatchObject({
      availability_zone: zone,
      cidr_block: `\${cidrsubnet("10.0.0.0/16", 4, ${index})}`,
    });
    expect(resource(stack, "aws_subnet", `network_public-${index}`)).toMatchObject({
      availability_zone: zone,
      cidr_block: `\${cidrsubnet("10.0.0.0/16", 4, ${index + 8})}`,
    });
  });

  it.each(ZONES)("routes servers of zone %i through the NAT gateway of their own zone", (index) => {
    expect(resource(stack, "aws_route", `network_private-${index}-default`)).toMatchObject({
      destination_cidr_block: "0.0.0.0/0",
      nat_gateway_id: `\${aws_nat_gateway.network_nat-${index}.id}`,
    });
    expect(resource(stack, "aws_nat_gateway", `network_nat-${index}`).subnet_id).toBe(
      `\${aws_subnet.network_public-${index}.id}`,
    );
  });

  it("deletes no NAT gateway before its routes have moved", () => {
    for (const name of namesOf(stack, "aws_nat_gateway"))
      expect(resource(stack, "aws_nat_gateway", name).lifecycle).toEqual({ create_before_destroy: true });
  });

  it("routes all zones through one NAT gateway when configured", () => {
    const single = synthesize({ network: { natGateways: "single" } });
    expect(namesOf(single, "aws_nat_gateway")).toEqual(["network_nat-0"]);
    expect(namesOf(single, "aws_eip")).toEqual(["network_nat-0-address"]);
    for (const index of ZONES) {
      expect(resource(single, "aws_route", `network_private-${index}-default`).nat_gateway_id).toBe(
        "${aws_nat_gateway.network_nat-0.id}",
      );
    }
  });

  it("reaches S3 from all private subnets without NAT", () => {
    expect(resource(stack, "aws_vpc_endpoint", "network_s3")).toMatchObject({
      service_name: "com.amazonaws.eu-central-1.s3",
      vpc_endpoint_type: "Gateway",
      route_table_ids: ZONES.map((index) => `\${aws_route_table.network_private-${index}-routes.id}`),
    });
  });

  it("removes the rules of the default security group", () => {
    const group = resource(stack, "aws_default_security_group", "network_default-security-group");
    expect(group).not.toHaveProperty("ingress");
    expect(group).not.toHaveProperty("egress");
  });
});

describe("zones", () => {
  it("are the region's first three without an opt-in, and stay fixed", () => {
    const stack = synthesize();
    expect(stack.data?.aws_availability_zones?.network_zones_available).toMatchObject({
      filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
      state: "available",
    });
    expect(resource(stack, "terraform_data", "network_zones_pin")).toMatchObject({
      input:
        "${slice(data.aws_availability_zones.network_zones_available.names, 0, min(3, length(data.aws_availability_zones.network_zones_available.names)))}",
      lifecycle: { ignore_changes: ["input"] },
    });
  });

  it("are the configured ones, and missing ones are reported", () => {
    const zones = ["eu-central-1c", "eu-central-1a", "eu-central-1b"];
    const stack = synthesize({ network: { zones } });
    expect(resource(stack, "terraform_data", "network_zones_pin")).toMatchObject({
      input:
        '${[for zone in ["eu-central-1c","eu-central-1a","eu-central-1b"] : zone if contains(data.aws_availability_zones.network_zones_available.names, zone)]}',
      lifecycle: {
        ignore_changes: ["input"],
        postcondition: [
          { condition: "${length(self.input) == 3}" },
          {
            condition:
              '${length(self.input) != 3 || join(", ", self.input) == "eu-central-1c, eu-central-1a, eu-central-1b"}',
          },
        ],
      },
    });
  });
});
