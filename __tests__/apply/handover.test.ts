import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type StandIn, startStandIn } from "../../lab/aws/stand-in";
import { whyNoApply, whyNoRancher2Provider } from "../../lab/prerequisites";
import { ask, changePassword, signIn } from "../../lab/rancher/client";
import { type Rancher, startRancher } from "../../lab/rancher/rancher";
import { run } from "../../lab/run";
import { providerSource } from "../../lab/terraform/providers";
import { findTerraform, Terraform, type TerraformError } from "../../lab/terraform/terraform";
import { describeUnless } from "../support/unless";

const MINUTE = 60_000;
const DAY_SECONDS = 24 * 60 * 60;
jest.setTimeout(10 * MINUTE);

const EXAMPLE = join(__dirname, "../../examples/handover");
const FIRST = "the-first-password-of-the-chart";
const OIDC = { issuer: "https://idp.example.com", client_id: "rancher", client_secret: "of-the-client" };
const VARIABLES = {
  state: JSON.stringify({ bucket: "states", key: "rke-ha", region: "eu-central-1" }),
  oidc: JSON.stringify(OIDC),
  admin_group: "platform",
};
const BOOTSTRAP = "rancher2_bootstrap.admin";

/** A second stack: the example as it is, with both states in files, and a short wait for a login. */
class SecondStack {
  private constructor(
    readonly folder: string,
    readonly terraform: Terraform,
  ) {}

  static async start(parent: string, standIn: StandIn, rancher: Rancher): Promise<SecondStack> {
    const folder = await mkdtemp(join(parent, "handover-"));
    await cp(EXAMPLE, folder, { recursive: true });
    const outputs = { url: rancher.url, bootstrap_password: FIRST, ca_certs: rancher.authority };
    const values = Object.entries(outputs).map(([name, value]) => [name, { value, type: "string" }]);
    const state = { version: 4, terraform_version: "1.10.0", serial: 1, lineage: "first" };
    await writeFile(join(folder, "first.tfstate"), JSON.stringify({ ...state, outputs: Object.fromEntries(values) }));
    // Terraform's S3 backend has no variable for a bucket in the path, and the stand-in has no names of buckets.
    await writeFile(
      join(folder, "override.tf"),
      `terraform {
  backend "local" {}
}
data "terraform_remote_state" "rancher" {
  backend = "local"
  config  = { path = "first.tfstate" }
}
provider "rancher2" {
  alias   = "bootstrap"
  timeout = "6s"
}
`,
    );
    const source = await providerSource(folder);
    const terraform = new Terraform(folder, { ...standIn.env, ...source.env });
    await terraform.init();
    return new SecondStack(folder, terraform);
  }

  apply(options: Parameters<Terraform["apply"]>[0] = {}) {
    return this.terraform.apply({ ...options, variables: { ...VARIABLES, ...options.variables } });
  }

  wouldChange() {
    return this.terraform.wouldChange({ variables: VARIABLES });
  }

  changes() {
    return this.terraform.changes({ variables: VARIABLES });
  }

  async password(): Promise<string> {
    return String((await this.terraform.output()).admin_password);
  }
}

describeUnless(whyNoApply() ?? whyNoRancher2Provider(), "a second stack that configures Rancher", () => {
  let parent: string;
  let standIn: StandIn;
  let rancher: Rancher;
  let stack: SecondStack;

  const pipelineToken = async () => {
    interface Answer {
      readonly Parameter: { readonly Value: string };
    }
    const params = { Name: "/rancher/pipeline-token", WithDecryption: true };
    return (await standIn.aws<Answer>("ssm", "get_parameter", params)).Parameter.Value;
  };
  /** The status of a request with that token. */
  const reached = async (token: string) => (await ask(rancher, "GET", "/v3/settings/server-url", { token })).status;
  const errorsOf = (failed: Promise<unknown>) =>
    failed.then(
      () => [],
      (error: TerraformError) => error.diagnostics.filter(({ severity }) => severity === "error"),
    );

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), "second-stack-"));
    standIn = await startStandIn();
    rancher = await startRancher(FIRST);
    stack = await SecondStack.start(parent, standIn, rancher);
  });
  afterAll(async () => {
    await rancher?.stop();
    await standIn?.stop();
    await rm(parent, { recursive: true, force: true });
  });

  it("is formatted", async () => {
    await run(findTerraform(), ["fmt", "-check", "-diff", EXAMPLE], { timeoutMs: MINUTE });
  });

  it("replaces the first password, sets the server URL, and configures the OIDC login", async () => {
    const events = await stack.apply();
    expect(events.length).toBeGreaterThan(0);
    expect((await signIn(rancher, FIRST)).status).toBe(401);
    expect((await signIn(rancher, await stack.password())).status).toBe(201);
    expect(rancher.settings.value("server-url")).toBe(rancher.url);
    expect(rancher.settings.value("ui-default-landing")).toBe("vue");
    expect(rancher.settings.value("first-login")).toBe("false");
    expect(rancher.authConfigs.stored).toMatchObject({
      enabled: true,
      accessMode: "required",
      allowedPrincipalIds: ["genericoidc_group://platform"],
      clientId: OIDC.client_id,
      clientSecret: OIDC.client_secret,
      groupsClaim: "groups",
      issuer: OIDC.issuer,
      rancherUrl: `${rancher.url}/verify-auth`,
      scope: "openid profile email",
    });
    const binding = { globalRoleId: "admin", groupPrincipalId: "genericoidc_group://platform" };
    expect(rancher.bindings.list()).toMatchObject([binding]);
  });

  it("stores a token for the pipeline that expires", async () => {
    const token = await pipelineToken();
    const { body } = await ask(rancher, "GET", `/v3/tokens/${token.split(":")[0]}`, { token });
    expect(body).toMatchObject({ description: "pipeline", ttl: 30 * DAY_SECONDS * 1000 });
  });

  it("needs no change afterwards", async () => {
    expect(await stack.wouldChange()).toBe(false);
  });

  it("leaves no session behind", async () => {
    const { token } = (await signIn(rancher, await stack.password())).body;
    const { data } = (await ask(rancher, "GET", "/v3/tokens", { token })).body as { data: { description: string }[] };
    expect(data.map(({ description }) => description)).not.toContain("Terraform bootstrap admin session");
  });

  it("does not see a password that a person changed, and replaces it on request", async () => {
    expect((await changePassword(rancher, await stack.password(), "changed-by-hand")).status).toBe(200);
    expect(await stack.wouldChange()).toBe(false);
    await stack.apply({ replace: ["random_password.admin"] });
    expect((await signIn(rancher, "changed-by-hand")).status).toBe(401);
    expect((await signIn(rancher, await stack.password())).status).toBe(201);
    expect(await stack.wouldChange()).toBe(false);
  });

  it("replaces an expired token of the pipeline", async () => {
    const old = await pipelineToken();
    rancher.advance(31 * DAY_SECONDS);
    expect(await reached(old)).toBe(401);
    expect(await stack.changes()).toEqual({
      "rancher2_token.pipeline": "replace",
      "aws_ssm_parameter.pipeline_token": "update",
    });
    await stack.apply();
    expect(await reached(await pipelineToken())).toBe(200);
    expect(await stack.wouldChange()).toBe(false);
  });

  it("needs an apply of the administrator's token first when it has expired", async () => {
    rancher.advance(91 * DAY_SECONDS);
    rancher.purge();
    const [error, ...others] = await errorsOf(stack.wouldChange());
    expect(error?.summary).toMatch(/401.*must authenticate/);
    expect(others.every(({ summary }) => /401.*must authenticate/.test(summary))).toBe(true);
    await stack.apply({ targets: [BOOTSTRAP] });
    await stack.apply();
    expect(await reached(await pipelineToken())).toBe(200);
    expect(await stack.wouldChange()).toBe(false);
  });

  it("takes the present password when the token has expired and a person changed the password", async () => {
    await changePassword(rancher, await stack.password(), "changed-by-hand");
    rancher.advance(91 * DAY_SECONDS);
    const [error, ...others] = await errorsOf(stack.apply({ targets: [BOOTSTRAP] }));
    expect(error?.summary).toContain("Timeout trying to login with admin user: Doing user login: Unauthorized");
    expect(others).toEqual([]);
    await stack.apply({ targets: [BOOTSTRAP], variables: { admin_password: "changed-by-hand" } });
    await stack.apply();
    expect((await signIn(rancher, await stack.password())).status).toBe(201);
    expect(await stack.wouldChange()).toBe(false);
  });

  it("is destroyed, which keeps the password and ends the OIDC login and the pipeline's token", async () => {
    const [password, token] = [await stack.password(), await pipelineToken()];
    await stack.terraform.destroy({ variables: VARIABLES });
    expect((await signIn(rancher, password)).status).toBe(201);
    expect((await signIn(rancher, FIRST)).status).toBe(401);
    expect(await reached(token)).toBe(401);
    expect(rancher.authConfigs.get("genericoidc").enabled).toBe(false);
    expect(rancher.bindings.list()).toEqual([]);
    expect(rancher.settings.value("server-url")).toBe(rancher.url);
  });

  describe("with another first password than Rancher's", () => {
    let other: Rancher;
    beforeAll(async () => {
      other = await startRancher("another-first-password");
    });
    afterAll(() => other?.stop());

    it("stops with one error, and changes nothing in Rancher", async () => {
      await mkdir(join(parent, "other"));
      const wrong = await SecondStack.start(join(parent, "other"), standIn, other);
      const [error, ...others] = await errorsOf(wrong.apply());
      expect(error?.summary).toContain("Timeout trying to login with admin user: Doing user login: Unauthorized");
      expect(others).toEqual([]);
      expect(other.requests.filter((line) => !/^(GET|POST \/v1-public\/login )/.test(line))).toEqual([]);
      expect((await signIn(other, "another-first-password")).status).toBe(201);
    });
  });
});
