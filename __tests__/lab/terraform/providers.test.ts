import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { providerProgram } from "../../../lab/terraform/attached-provider";
import { readMirror } from "../../../lab/terraform/mirrors";
import { providerPlatform } from "../../../lab/terraform/platform";
import { providerSource, whyUnavailable } from "../../../lab/terraform/providers";
import { SERVER_PATH } from "../../../lab/which";
import { withoutServerPrograms } from "../../support/server-programs";
import { itUnless } from "../../support/unless";
import { temporaryFolder } from "../support/temporary-folder";

const PLATFORM = providerPlatform();

describe("sources of providers", () => {
  const folder = temporaryFolder();
  const first = join(folder, "first");
  const second = join(folder, "second");
  const place = (mirror: string, provider: string, platform = PLATFORM) =>
    mkdirSync(join(mirror, "registry.terraform.io", provider, "1.0.0", platform), { recursive: true });
  place(first, "hashicorp/aws");
  place(first, "hashicorp/other", "plan9_mips");
  place(second, "hashicorp/tls");
  place(second, "acme/thing");

  it("are the mirrors that the environment names, for exactly their content", async () => {
    const env = { TERRAFORM_PROVIDER_MIRRORS: `${first}:${second}` };
    const source = await providerSource(folder, { env, registry: true });
    const file = join(folder, "terraform.rc");
    expect(source.env).toEqual({ TF_CLI_CONFIG_FILE: file });
    const [acme, aws, tls] = ["acme/thing", "hashicorp/aws", "hashicorp/tls"].map(
      (it) => `registry.terraform.io/${it}`,
    );
    expect(readFileSync(file, "utf8")).toBe(`provider_installation {
  filesystem_mirror {
    path    = "${first}"
    include = ["${aws}"]
  }
  filesystem_mirror {
    path    = "${second}"
    include = ["${acme}","${tls}"]
  }
  direct {
    exclude = ["${acme}","${aws}","${tls}"]
  }
}
`);
  });

  it("are unchanged when the registry answers, nothing is named and there is no Terraform", async () => {
    const env = { PATH: folder };
    expect(await providerSource(folder, { env, registry: true })).toEqual({ env: {}, registry: true, mirrors: [] });
  });

  it("always include the mirrors of the lab's own providers", async () => {
    const source = await providerSource(folder, { env: { PATH: folder }, registry: true, mirrors: [second] });
    expect(source.mirrors.map(({ path }) => path)).toEqual([second]);
  });

  it("reject a named mirror without providers", async () => {
    const env = { TERRAFORM_PROVIDER_MIRRORS: join(folder, "absent") };
    await expect(providerSource(folder, { env, registry: true })).rejects.toThrow(
      `TERRAFORM_PROVIDER_MIRRORS: ${join(folder, "absent")} holds no provider as HOST/NAMESPACE/NAME/VERSION/OS_ARCH`,
    );
  });

  it("report why a provider cannot be installed", async () => {
    const env = { TERRAFORM_PROVIDER_MIRRORS: first };
    const source = await providerSource(folder, { env, registry: false });
    expect(whyUnavailable(source, "hashicorp/aws")).toBeUndefined();
    expect(whyUnavailable(source, "hashicorp/helm")).toBe(
      "no Terraform provider hashicorp/helm: the registry is out of reach and no mirror in " +
        "TERRAFORM_PROVIDER_MIRRORS holds it",
    );
    expect(whyUnavailable({ ...source, registry: true }, "hashicorp/helm")).toBeUndefined();
  });
});

describe("a mirror of the registry", () => {
  const folder = temporaryFolder();
  const cache = process.env.XDG_CACHE_HOME;
  beforeEach(() => {
    process.env.XDG_CACHE_HOME = join(folder, "cache");
  });
  afterEach(() => {
    if (cache === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = cache;
  });

  const downloads = async () => {
    const path = [join(__dirname, "downloading-terraform"), SERVER_PATH].join(delimiter);
    const log = join(folder, "log");
    const env = { PATH: path, DOWNLOADING_TERRAFORM_LOG: log, DOWNLOADING_TERRAFORM_PLATFORM: PLATFORM };
    const source = await providerSource(folder, { env, registry: true });
    const names = ["aws", "helm", "kubernetes", "random", "tls"];
    expect(source).toEqual({
      env: { TF_CLI_CONFIG_FILE: join(folder, "terraform.rc") },
      registry: true,
      mirrors: [
        {
          path: expect.stringMatching(/\/mirror-[0-9a-f]+\/\.terraform\/providers$/),
          providers: names.map((name) => `registry.terraform.io/hashicorp/${name}`),
        },
      ],
    });
    expect(await providerProgram("hashicorp/aws", source)).toMatch(/\/terraform-provider-aws$/);
    expect(await providerSource(folder, { env, registry: true })).toEqual(source);
    expect(readFileSync(log, "utf8")).toBe("init -input=false -no-color\n");
  };
  const name = "is created once, when the registry answers and nothing is named, with the product's providers";
  itUnless(withoutServerPrograms, name, downloads, 60_000);
});

describe("a mirror", () => {
  it("contains what Terraform finds: a link counts only for the platform", async () => {
    const folder = temporaryFolderWithLinks();
    expect(await readMirror(folder)).toEqual({ path: folder, providers: ["registry.terraform.io/hashicorp/linked"] });
  });

  it("contains nothing without its folder", async () => {
    expect((await readMirror("/nowhere/at/all")).providers).toEqual([]);
  });
});

const linked = temporaryFolder();

/** A mirror with a linked platform folder, and a linked name, which Terraform does not follow. */
function temporaryFolderWithLinks(): string {
  const namespace = join(linked, "registry.terraform.io", "hashicorp");
  mkdirSync(join(namespace, "linked", "1.0.0"), { recursive: true });
  symlinkSync(linked, join(namespace, "linked", "1.0.0", PLATFORM));
  symlinkSync(join(namespace, "linked"), join(namespace, "alias"));
  return linked;
}
