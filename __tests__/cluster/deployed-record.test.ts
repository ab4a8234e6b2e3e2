import { App, TerraformStack } from "cdktf";
import { DeployedRecord } from "../../lib/cluster/deployed-record";
import { comesAfter, resource, synthesize } from "../support/synth";

describe("deployed record", () => {
  it("is looked for by its path, where none is no error", () => {
    expect(synthesize().data?.aws_ssm_parameters_by_path?.cluster_deployed_found?.path).toBe(
      "/rancher/rke-ha/deployed",
    );
  });

  it("is read as JSON, attempt and record by their names", () => {
    expect((synthesize() as unknown as { locals: Record<string, string> }).locals.cluster_deployed_last).toBe(
      "${{ for name, text in zipmap(data.aws_ssm_parameters_by_path.cluster_deployed_found.names, nonsensitive(data.aws_ssm_parameters_by_path.cluster_deployed_found.values)) : basename(name) => jsondecode(text) }}",
    );
  });

  it("gives its parts as expressions, with what they are before the first deploy", () => {
    const record = new DeployedRecord(new TerraformStack(new App(), "stack"), "deployed", {
      stackName: "rke-ha",
      isNew: "false",
    });
    expect(record.last('replace["server-1"]', "0")).toMatch(/^try\(local\.\w+\.record\.replace\["server-1"\], 0\)$/);
    expect(record.begun("servers", "3")).toMatch(
      /^try\(local\.\w+\.attempt\.servers, local\.\w+\.record\.servers, 3\)$/,
    );
  });

  it("is the same in both parameters, but for what was before: the attempt before any server, the record after everything", () => {
    const stack = synthesize();
    const attempt = resource(stack, "aws_ssm_parameter", "cluster_deployed_attempt");
    const record = resource(stack, "aws_ssm_parameter", "cluster_deployed_record");
    expect([attempt.name, record.name]).toEqual([
      "/rancher/rke-ha/deployed/attempt",
      "/rancher/rke-ha/deployed/record",
    ]);
    const remembered = ', "before" = local.cluster_deployed_rancher-before}';
    const endpoint = ', "endpoint" = aws_lb.cluster_balancer_balancer.dns_name}';
    for (const text of [remembered, endpoint]) expect(record.value).toContain(text);
    expect(attempt.value).toBe((record.value as string).replace(remembered, "}").replace(endpoint, "}"));
    expect(attempt).not.toHaveProperty("depends_on");
    const last = "aws_ec2_instance_state.cluster_servers_server-2_running";
    expect(comesAfter(stack, "aws_ssm_parameter.cluster_deployed_record", last)).toBe(true);
  });

  it("is not taken over by a state that is new, of which the attempt has a trace first", () => {
    const { lifecycle } = resource(synthesize(), "aws_ssm_parameter", "cluster_deployed_attempt");
    const [first] = (lifecycle as { precondition: { condition: string; error_message: string }[] }).precondition;
    expect(first?.condition).toBe(
      '${!(try(terraform_data.cluster_identity_first.input.since, "") == plantimestamp()) || length(data.aws_ssm_parameters_by_path.cluster_deployed_found.names) == 0}',
    );
    expect(first?.error_message).toContain("but this state is empty; restore its state");
  });

  it("is missed when the state knows since when there is one", () => {
    expect(resource(synthesize(), "terraform_data", "cluster_deployed_since")).toMatchObject({
      input: "${plantimestamp()}",
      depends_on: ["aws_ssm_parameter.cluster_deployed_record"],
      lifecycle: { ignore_changes: ["input"], postcondition: [{ condition: expect.stringContaining("self.input") }] },
    });
  });
});
