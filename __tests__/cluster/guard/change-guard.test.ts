import { minimal, namesOf, resource, synthesize } from "../../support/synth";

interface Precondition {
  readonly condition: string;
  readonly error_message: string;
}

/** The preconditions of a stack's guard. The tests in __tests__/apply show that Terraform applies them. */
function preconditions(stack = synthesize()): Precondition[] {
  return (
    resource(stack, "aws_ssm_parameter", "cluster_deployed_pending").lifecycle as { precondition: Precondition[] }
  ).precondition;
}

describe("change guard", () => {
  it.each([
    ['${join("\\n", local.cluster_guard_fixed-changes)}', 1],
    ["cluster.version: ", 2],
    ["rancher.version: ", 2],
    ["cluster.version and rancher.version: ", 1],
    ["cluster.replace: ", 3],
    ["cluster.restore: ", 2],
    ["cluster.size or instanceType: ", 2],
    ["cluster.servers: ", 1],
    ['${join("\\n", local.cluster_guard_lowered-numbers)}', 1],
  ])("has %s%i rejections", (place, number) => {
    expect(preconditions().filter((one) => one.error_message.startsWith(place))).toHaveLength(number);
  });

  it("is checked before any server changes", () => {
    const stack = synthesize({ cluster: { ...minimal.cluster, servers: 5 } });
    const attempt = "aws_ssm_parameter.cluster_deployed_pending";
    for (const type of ["aws_instance", "aws_ebs_volume", "aws_network_interface"]) {
      for (const name of namesOf(stack, type)) expect(resource(stack, type, name).depends_on).toContain(attempt);
    }
  });

  it("compares versions as numbers", () => {
    const conditions = preconditions().map(({ condition }) => condition);
    const [last, wanted] = [
      "local.cluster_deployed_last-deploy.kubernetes",
      "local.cluster_deployed_wanted.kubernetes",
    ];
    expect(conditions).toContain(`\${${last}.ordinal <= ${wanted}.ordinal}`);
    expect(conditions).toContain(`\${${last}.minor + 1 >= ${wanted}.minor}`);
  });

  it("looks up in AWS the running servers, and the instance type in the zones in use", () => {
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
    expect(stack.locals?.["cluster_guard_lacking-zones"]).toMatch(
      /^\$\{setsubtract\(\["\$\{terraform_data\.network_zones_pin\.input\[0\]\}"\], data/,
    );
  });

  it("looks up the user's image when an instance is created, and no image that AWS names", () => {
    expect(synthesize().data).not.toHaveProperty("aws_ami");
    const stack = synthesize({ cluster: { ...minimal.cluster, image: "ami-0123456789abcdef0" } });
    expect(stack.data?.aws_ami?.["cluster_guard_image_cluster-image"]).toMatchObject({
      count: expect.stringMatching(/^\$\{.* \? 1 : 0\}$/),
      filter: [{ name: "image-id", values: ["ami-0123456789abcdef0"] }],
      include_deprecated: true,
    });
  });

  it.each([
    ["m7i.xlarge", "x86_64"],
    ["m7g.xlarge", "arm64"],
  ])("wants an image for the processors of %s", (instanceType, architecture) => {
    const stack = synthesize({ cluster: { ...minimal.cluster, instanceType, image: "ami-0123456789abcdef0" } });
    expect(stack.data?.aws_ami?.["cluster_guard_image_cluster-image"]?.lifecycle).toMatchObject({
      postcondition: [
        {
          condition: `\${self.architecture == "${architecture}" && self.state == "available"}`,
          error_message: expect.stringMatching(new RegExp(`; expected an available image for ${architecture}$`)),
        },
        expect.anything(),
      ],
    });
  });

  it.each([
    ["the data volume", {}, 40],
    ["no data volume", { version: "v1.35.7+k3s1", datastore: { rds: {} } }, 100],
  ] as const)("wants an image that fits the root volume beside %s", (_, parts, size) => {
    const stack = synthesize({ cluster: { ...minimal.cluster, ...parts, image: "ami-0123456789abcdef0" } });
    expect(resource(stack, "aws_instance", "cluster_servers_server-0_instance")).toMatchObject({
      root_block_device: { volume_size: size },
    });
    expect(stack.data?.aws_ami?.["cluster_guard_image_cluster-image"]?.lifecycle).toMatchObject({
      postcondition: [
        expect.anything(),
        {
          condition: expect.stringMatching(new RegExp(`^\\$\\{max\\(0, .* <= ${size}\\}$`)),
          error_message: expect.stringMatching(new RegExp(`at most ${size} GiB$`)),
        },
      ],
    });
  });
});
