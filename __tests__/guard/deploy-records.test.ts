import { comesAfter, resource, type Synthesized, synthesize } from "../support/synth";

interface Lifecycle {
  readonly precondition: readonly { readonly condition: string; readonly error_message: string }[];
}

describe("deploy records", () => {
  const locals = (stack: Synthesized = synthesize()) => stack.locals as Readonly<Record<string, unknown>>;

  it("are looked up by their path, where a missing record is no error", () => {
    expect(synthesize().data?.aws_ssm_parameters_by_path?.cluster_deployed_found?.path).toBe(
      "/rancher/rke-ha/deployed",
    );
  });

  it("are read as JSON, last and pending deploy by their names", () => {
    expect(locals().cluster_deployed_records).toBe(
      "${{ for name, text in zipmap(data.aws_ssm_parameters_by_path.cluster_deployed_found.names, nonsensitive(data.aws_ssm_parameters_by_path.cluster_deployed_found.values)) : basename(name) => jsondecode(text) }}",
    );
  });

  it("equal the desired state when nothing is recorded", () => {
    expect(locals().cluster_deployed_wanted).toMatchObject({ servers: 3, rancher: { version: "2.15.0", minor: 15 } });
    expect(locals()["cluster_deployed_last-deploy"]).toBe(
      "${{ for part, value in local.cluster_deployed_wanted : part => try(merge(value, local.cluster_deployed_records.last[part]), local.cluster_deployed_records.last[part], value) }}",
    );
    expect(locals()["cluster_deployed_pending-deploy"]).toBe(
      "${{ for part, value in local.cluster_deployed_last-deploy : part => try(merge(value, local.cluster_deployed_records.pending[part]), local.cluster_deployed_records.pending[part], value) }}",
    );
  });

  it("differ only in time: the pending deploy before any server, the last deploy after everything", () => {
    const stack = synthesize();
    const pending = resource(stack, "aws_ssm_parameter", "cluster_deployed_pending");
    const last = resource(stack, "aws_ssm_parameter", "cluster_deployed_last");
    expect([pending.name, last.name]).toEqual(["/rancher/rke-ha/deployed/pending", "/rancher/rke-ha/deployed/last"]);
    expect(pending.value).toBe("${jsonencode(local.cluster_deployed_wanted)}");
    expect(last.value).toBe(
      "${jsonencode(merge(local.cluster_deployed_wanted, { endpoint = local.cluster_deployed_endpoint, restored = local.cluster_deployed_restored, rancherBefore = local.cluster_deployed_rancher-before }))}",
    );
    expect(pending).not.toHaveProperty("depends_on");
    const running = "aws_ec2_instance_state.cluster_servers_server-2_running";
    expect(comesAfter(stack, "aws_ssm_parameter.cluster_deployed_last", running)).toBe(true);
  });

  it("are rejected by a new state, and the pending deploy first leaves a trace in the state", () => {
    const { lifecycle } = resource(synthesize(), "aws_ssm_parameter", "cluster_deployed_pending");
    const [first] = (lifecycle as Lifecycle).precondition;
    expect(first?.condition).toBe(
      '${!(try(terraform_data.cluster_identity_first.input.since, "") == plantimestamp()) || length(data.aws_ssm_parameters_by_path.cluster_deployed_found.names) == 0}',
    );
    expect(first?.error_message).toContain(
      "but this Terraform state does not contain it; write the backend that it was deployed with",
    );
  });

  it("are reported as missing when the state knows their date", () => {
    expect(resource(synthesize(), "terraform_data", "cluster_deployed_since")).toMatchObject({
      input: "${plantimestamp()}",
      depends_on: ["aws_ssm_parameter.cluster_deployed_last"],
      lifecycle: { ignore_changes: ["input"], postcondition: [{ condition: expect.stringContaining("self.input") }] },
    });
  });
});
