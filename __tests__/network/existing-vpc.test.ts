import { overlapping } from "../../lib/network/reject-overlap";
import { namesOf, resource, synthesize } from "../support/synth";

const vpcId = "vpc-0123456789abcdef0";
const privateSubnetIds = ["subnet-00000000000000001", "subnet-00000000000000002", "subnet-00000000000000003"];
const publicSubnetIds = ["subnet-0000000000000000a", "subnet-0000000000000000b", "subnet-0000000000000000c"];

describe("an existing VPC", () => {
  const stack = synthesize({ network: { existing: { vpcId, privateSubnetIds, publicSubnetIds } } });

  it("gets only interfaces, a load balancer and security groups", () => {
    for (const type of ["aws_vpc", "aws_subnet", "aws_nat_gateway", "aws_route_table", "aws_vpc_endpoint"]) {
      expect(namesOf(stack, type)).toEqual([]);
    }
  });

  it("has the servers in its private subnets, with the volumes in those zones", () => {
    expect(resource(stack, "aws_network_interface", "cluster_servers_server-1_interface").subnet_id).toBe(
      privateSubnetIds[1],
    );
    expect(resource(stack, "aws_ebs_volume", "cluster_servers_server-1_volume").availability_zone).toBe(
      "${data.aws_subnet.network_private-1.availability_zone}",
    );
  });

  it("has the load balancer in its public subnets, an internal one in the private subnets", () => {
    expect(resource(stack, "aws_lb", "cluster_balancer_balancer").subnets).toEqual(publicSubnetIds);
    const internal = synthesize({
      network: { existing: { vpcId, privateSubnetIds } },
      balancer: { scheme: "internal" },
    });
    expect(resource(internal, "aws_lb", "cluster_balancer_balancer").subnets).toEqual(privateSubnetIds);
  });

  it("is rejected by the plan when a subnet is of another VPC or two share a zone", () => {
    expect(stack.data?.aws_subnet?.["network_public-2"]?.lifecycle).toEqual({
      postcondition: [
        {
          condition: `\${self.vpc_id == "${vpcId}"}`,
          error_message: `network.existing.publicSubnetIds: ${publicSubnetIds[2]} is in \${self.vpc_id}, expected a subnet of ${vpcId}`,
        },
      ],
    });
    expect(resource(stack, "terraform_data", "network_private-zones").lifecycle).toMatchObject({
      precondition: [{ condition: expect.stringMatching(/^\$\{length\(distinct\(\[.*\]\)\) == 3\}$/) }],
    });
  });

  it("is rejected before the first deploy when it overlaps pods or services", () => {
    const { input, lifecycle } = resource(stack, "terraform_data", "cluster_cluster-ranges") as {
      input: string;
      lifecycle: { ignore_changes: string[]; postcondition: { condition: string; error_message: string }[] };
    };
    expect(stack.data?.aws_vpc).toEqual({ cluster_vpc: expect.objectContaining({ id: vpcId }) });
    // A time that equals this plan's only while the resource is new. Afterwards the ranges cannot change.
    expect([input, lifecycle.ignore_changes]).toEqual(["${plantimestamp()}", ["input"]]);
    expect(stack.locals?.["cluster_vpc-ranges"]).toBe(
      '${[for block in data.aws_vpc.cluster_vpc.cidr_block_associations : block.cidr_block if !contains(["disassociated", "failed"], block.state)]}',
    );
    expect(lifecycle.postcondition).toEqual(
      [
        ["podCidr", "10.42.0.0/16"],
        ["serviceCidr", "10.43.0.0/16"],
      ].map(([key, range], index) => ({
        condition: `\${self.input != plantimestamp() || length(local.cluster_vpc-ranges-met-${index}) == 0}`,
        error_message: `cluster.${key}: got ${range}, which overlaps the range \${join(", ", local.cluster_vpc-ranges-met-${index})} of ${vpcId}; write another range`,
      })),
    );
    expect(stack.locals?.["cluster_vpc-ranges-met-1"]).toBe(
      `\${${overlapping("local.cluster_vpc-ranges", "10.43.0.0/16")}}`,
    );
  });
});
