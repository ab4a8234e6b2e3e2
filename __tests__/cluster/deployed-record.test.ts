import { App, TerraformStack } from "cdktf";
import { DeployedRecord } from "../../lib/cluster/deployed-record";
import { synthesize } from "../support/synth";

describe("deployed record", () => {
  it("is looked for by its path, where none is no error", () => {
    expect(synthesize().data?.aws_ssm_parameters_by_path?.deployed_found?.path).toBe("/rancher/rke-ha/deployed");
  });

  it("is read as JSON, and as an empty object before the first deploy", () => {
    expect((synthesize() as unknown as { locals: Record<string, string> }).locals.deployed_last).toBe(
      '${jsondecode(length(data.aws_ssm_parameters_by_path.deployed_found.names) == 0 ? "{}" : nonsensitive(data.aws_ssm_parameters_by_path.deployed_found.values[0]))}',
    );
  });

  it("gives its parts as expressions, with what they are before the first deploy", () => {
    const record = new DeployedRecord(new TerraformStack(new App(), "stack"), "deployed", { stackName: "rke-ha" });
    expect(record.last('replace["server-1"]', "0")).toMatch(/^try\(local\.\w+\.replace\["server-1"\], 0\)$/);
  });
});
