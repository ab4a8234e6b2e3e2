import { minimal, namesOf, resource, synthesize } from "../support/synth";

interface Precondition {
  readonly condition: string;
  readonly error_message: string;
}

/** What the guard of a stack asks for. That Terraform judges by it is shown in __tests__/apply. */
function preconditions(stack = synthesize()): Precondition[] {
  return (
    resource(stack, "aws_ssm_parameter", "cluster_deployed_attempt").lifecycle as { precondition: Precondition[] }
  ).precondition;
}

describe("guard of steps", () => {
  it.each([
    ["aws.kmsKeyArn: ", 1],
    ["balancer.scheme: ", 1],
    ["cluster.distribution: ", 1],
    ["cluster.ingress: ", 1],
    ["network.cidr: ", 1],
    ["network.existing: ", 1],
    ["cluster.version: ", 2],
    ["rancher.version: ", 2],
    ["cluster.version and rancher.version: ", 1],
    ["cluster.replace: ", 3],
    ["cluster.size or instanceType: ", 2],
    ["cluster.servers: ", 1],
    ["cluster.volume.size: ", 1],
  ])("has for %s%i refusals", (place, number) => {
    expect(preconditions().filter((one) => one.error_message.startsWith(place))).toHaveLength(number);
  });

  it("is judged before any server is touched", () => {
    const stack = synthesize({ cluster: { ...minimal.cluster, servers: 5 } });
    const attempt = "aws_ssm_parameter.cluster_deployed_attempt";
    for (const type of ["aws_instance", "aws_ebs_volume", "aws_network_interface"]) {
      for (const name of namesOf(stack, type)) expect(resource(stack, type, name).depends_on).toContain(attempt);
    }
  });

  it("compares versions as numbers", () => {
    const conditions = preconditions().map(({ condition }) => condition);
    expect(conditions).toContain(
      "${try(local.cluster_deployed_last.record.kubernetes.ordinal, 1035007001) <= 1035007001}",
    );
    expect(conditions).toContain("${try(local.cluster_deployed_last.record.kubernetes.minor, 35) + 1 >= 35}");
  });

  it("looks at AWS for every server that runs, and for the type in the zones in use", () => {
    const stack = synthesize({ cluster: { ...minimal.cluster, servers: 1, instanceType: "m7i.xlarge" } });
    expect(stack.data?.aws_instances).toEqual({
      "cluster_guard_running_server-0": expect.objectContaining({
        instance_state_names: ["running"],
        instance_tags: { "rancher-stack": "rke-ha", Name: "rke-ha-server-0" },
      }),
    });
    expect(stack.data?.aws_ec2_instance_type_offerings?.cluster_guard_offers_zones).toMatchObject({
      filter: [{ name: "instance-type", values: ["m7i.xlarge"] }],
      location_type: "availability-zone",
    });
    const zones = /setsubtract\((\[[^\]]*\]+[^\]]*\]), data/.exec(JSON.stringify(preconditions(stack)))?.[1];
    expect(zones).toBe('[\\"${terraform_data.network_zones_pin.input[0]}\\"]');
  });

  it("looks the user's image up where an instance is made, and no image that AWS names", () => {
    expect(synthesize().data).not.toHaveProperty("aws_ami");
    const stack = synthesize({ cluster: { ...minimal.cluster, image: "ami-0123456789abcdef0" } });
    expect(stack.data?.aws_ami?.["cluster_guard_image_cluster-image"]).toMatchObject({
      count: expect.stringMatching(/^\$\{.* \? 1 : 0\}$/),
      filter: [{ name: "image-id", values: ["ami-0123456789abcdef0"] }],
      include_deprecated: true,
    });
  });
});
