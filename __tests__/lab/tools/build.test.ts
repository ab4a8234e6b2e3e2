import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { whyNoGo } from "../../../lab/go-program";
import { whyNoTerraform } from "../../../lab/prerequisites";
import { run } from "../../../lab/run";
import { providerSource } from "../../../lab/terraform/providers";
import { Terraform } from "../../../lab/terraform/terraform";
import { builtProviders, helmProgram, whyNoBuiltProviders, whyNoHelm } from "../../../lab/tools/build";
import { itUnless } from "../../support/unless";
import { temporaryFolder } from "../support/temporary-folder";

/** A build with empty caches, with a reserve. */
const BUILD_MS = 700_000;

const CONFIGURATION = `
terraform {
  required_providers {
    tls = {
      source  = "hashicorp/tls"
      version = ">= 4.0.4, != 4.2.0, < 5"
    }
    random = {
      source  = "hashicorp/random"
      version = ">= 3.6, < 4"
    }
  }
}
resource "random_password" "token" { length = 32 }
resource "tls_private_key" "ca" { algorithm = "ECDSA" }
resource "tls_self_signed_cert" "ca" {
  private_key_pem       = tls_private_key.ca.private_key_pem
  is_ca_certificate     = true
  validity_period_hours = 87600
  allowed_uses          = ["cert_signing"]
  subject { common_name = "lab" }
}
output "certificate" { value = tls_self_signed_cert.ca.cert_pem }
output "token" {
  value     = random_password.token.result
  sensitive = true
}
`;

describe("tools built by the lab", () => {
  const folder = temporaryFolder();

  itUnless(
    whyNoHelm(),
    "have a helm program",
    async () => {
      const { stdout } = await run(await helmProgram(), ["version", "--short"], { timeoutMs: 30_000 });
      expect(stdout).toMatch(/^v3\.22\b/);
    },
    BUILD_MS,
  );

  itUnless(
    whyNoTerraform() ?? whyNoBuiltProviders(),
    "have tls and random providers that Terraform applies with",
    async () => {
      writeFileSync(join(folder, "main.tf"), CONFIGURATION);
      const env = { TERRAFORM_PROVIDER_MIRRORS: await builtProviders() };
      const source = await providerSource(folder, { env, registry: false });
      const terraform = new Terraform(folder, { ...process.env, ...source.env });
      await terraform.init();
      await terraform.apply();
      expect(await terraform.output()).toEqual({
        certificate: expect.stringContaining("BEGIN CERTIFICATE"),
        token: expect.stringMatching(/^.{32}$/),
      });
      expect(await terraform.wouldChange()).toBe(false);
      await terraform.destroy();
    },
    BUILD_MS,
  );

  it("request Go when it is missing", async () => {
    expect(whyNoGo("")).toBe("go is not on PATH: install Go 1.26 or newer");
  });
});
