import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { whyNoTerraform } from "../../../lab/prerequisites";
import { plannedActions } from "../../../lab/terraform/plan";
import { findTerraform, Terraform, TerraformError } from "../../../lab/terraform/terraform";
import { describeUnless } from "../../support/unless";
import { temporaryFolder } from "../support/temporary-folder";

jest.setTimeout(120_000);

/** Two resources in a chain, and a guard. terraform_data is built in: no provider is needed. */
const CONFIGURATION = `
variable "size" { default = "small" }
resource "terraform_data" "first" { input = var.size }
resource "terraform_data" "second" {
  input = terraform_data.first.output
  triggers_replace = var.size
  lifecycle {
    precondition {
      condition     = var.size != "huge"
      error_message = "size: got huge, expected small or large; write large instead"
    }
  }
}
output "size" { value = terraform_data.second.output }
output "secret" {
  value     = "hush"
  sensitive = true
}
`;

describeUnless(whyNoTerraform(), "terraform", () => {
  const folder = temporaryFolder();
  // The user's own Terraform settings must not affect the lab's.
  const steering = { TF_VAR_size: "huge", TF_WORKSPACE: "other", TF_CLI_ARGS_plan: "-nonsense" };
  let terraform: Terraform;
  beforeAll(async () => {
    terraform = new Terraform(folder, { ...process.env, ...steering });
    writeFileSync(join(folder, "main.tf"), CONFIGURATION);
    await terraform.init();
  });

  it("plans, applies in order, plans nothing more, changes and destroys", async () => {
    await terraform.validate();
    const first = await terraform.plan();
    expect(first.changes).toBe(true);
    expect(plannedActions(first.json)).toEqual({
      "terraform_data.first": "create",
      "terraform_data.second": "create",
    });
    const [one, two] = await terraform.apply();
    expect([one?.address, two?.address]).toEqual(["terraform_data.first", "terraform_data.second"]);
    expect(one?.ended).toBeLessThan(two?.started as number);
    expect(await terraform.output()).toEqual({ size: "small", secret: "hush" });
    expect(await terraform.addresses()).toEqual(["terraform_data.first", "terraform_data.second"]);
    expect(await terraform.idOf("terraform_data.first")).toMatch(/^[0-9a-f-]{36}$/);
    await expect(terraform.idOf("terraform_data.third")).rejects.toThrow("got no terraform_data.third in the state");
    expect(await terraform.plan()).toMatchObject({ changes: false });
    expect(await terraform.wouldChange()).toBe(false);

    const larger = { variables: { size: "large" } };
    expect(await terraform.wouldChange(larger)).toBe(true);
    expect(plannedActions((await terraform.plan(larger)).json)).toEqual({
      "terraform_data.first": "update",
      "terraform_data.second": "replace",
    });
    const replace = { replace: ["terraform_data.first"] };
    expect(plannedActions((await terraform.plan(replace)).json)["terraform_data.first"]).toBe("replace");
    expect((await terraform.apply(larger)).map(({ address, action }) => `${action} ${address}`)).toEqual([
      "delete terraform_data.second",
      "update terraform_data.first",
      "create terraform_data.second",
    ]);

    const gone = await terraform.destroy();
    expect(gone.map(({ address }) => address)).toEqual(["terraform_data.second", "terraform_data.first"]);
    expect(await terraform.addresses()).toEqual([]);
  });

  it("reports why a plan is rejected", async () => {
    const rejected = terraform.plan({ variables: { size: "huge" } });
    await expect(rejected).rejects.toThrow(TerraformError);
    await expect(rejected).rejects.toThrow("size: got huge, expected small or large; write large instead");
    await expect(rejected).rejects.toMatchObject({
      diagnostics: [{ severity: "error", summary: "Resource precondition failed" }],
    });
  });

  it("reports what is invalid, and what is missing", async () => {
    const broken = moduleOf('resource "terraform_data" "a" { nonsense = 1 }');
    await broken.init();
    await expect(broken.validate()).rejects.toThrow('An argument named "nonsense" is not expected here');
    await expect(moduleOf("nonsense {}").init()).rejects.toThrow("Unsupported block type");
  });

  it("stops a command after its time limit", async () => {
    const slow = moduleOf('resource "terraform_data" "slow" {\n provisioner "local-exec" { command = "sleep 60" }\n}');
    await slow.init();
    await expect(slow.apply({ timeoutMs: 4_000 })).rejects.toThrow("not done after 4 s");
  });
});

describe("terraform on PATH", () => {
  it.each(["terraform", "tofu"])("is %s", (name) => {
    const folder = join(others, name);
    mkdirSync(folder);
    writeFileSync(join(folder, name), "", { mode: 0o755 });
    expect(findTerraform(folder)).toBe(join(folder, name));
  });

  it("is requested when it is missing", () => {
    expect(() => findTerraform("")).toThrow(
      "neither terraform nor tofu is on PATH: install Terraform 1.10 or newer, or OpenTofu 1.10 or newer",
    );
  });
});

const others = temporaryFolder();
let count = 0;

/** A separate root module with that configuration. */
function moduleOf(configuration: string): Terraform {
  const folder = join(others, String(count++));
  mkdirSync(folder);
  writeFileSync(join(folder, "main.tf"), configuration);
  return new Terraform(folder, process.env);
}
