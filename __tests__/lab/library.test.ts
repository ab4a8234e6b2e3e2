import { readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { createProgram } from "typescript";
import { standInEnvironment } from "../../lab/aws/environment";
import { undocumented } from "../../lab/library/documentation";
import { pnpm, whyNoPnpm } from "../../lab/library/pnpm";
import { ScratchProject } from "../../lab/library/scratch-project";
import { run } from "../../lab/run";
import { EXAMPLES } from "../support/examples";
import { temporaryFolders } from "../support/temporary-folders";
import { itUnless } from "../support/unless";

const ROOT = join(__dirname, "../..");
const PACKAGE = "cdktf-rancher-0.2.0.tgz";

describe("the library's package in a user's project", () => {
  const folder = temporaryFolders();
  let release: string;
  let tarball: string;
  // The dry run of a release: projects install the package that a release contains.
  beforeAll(async () => {
    release = join(folder(), "release");
    const command = ["run", "--silent", "release-files", "--", "--output", release];
    await run("npm", command, { directory: ROOT, timeoutMs: 600_000 });
    tarball = join(release, PACKAGE);
  }, 600_000);

  it("is a file of a release, beside its bill of materials, the changelog, the schema and every example", async () => {
    const files = [PACKAGE, "examples.tar.gz", "rancher.schema.json", "release-notes.md", "sbom.cdx.json"];
    expect(readdirSync(release).sort()).toEqual(["SHA256SUMS", ...files].sort());
    const file = (name: string) => readFileSync(join(release, name), "utf8");
    await run("sha256sum", ["--check", "--strict", "SHA256SUMS"], { directory: release, timeoutMs: 10_000 });
    expect(file("SHA256SUMS").trim().split("\n")).toHaveLength(files.length);

    const { metadata, components } = JSON.parse(file("sbom.cdx.json"));
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(metadata.component).toMatchObject({ name: "cdktf-rancher", version: "0.2.0" });
    const named = components.map(({ name, version }: { name: string; version: string }) => `${name} ${version}`);
    expect(named).toEqual(expect.arrayContaining(Object.entries(dependencies).map((pair) => pair.join(" "))));

    expect(file("release-notes.md")).toMatch(/^This is the first release\./);
    expect(file("release-notes.md")).not.toMatch(/^## /m);
    expect(file("rancher.schema.json")).toBe(readFileSync(join(ROOT, "rancher.schema.json"), "utf8"));
    const list = await run("tar", ["-tzf", "examples.tar.gz"], { directory: release, timeoutMs: 10_000 });
    const stacks = list.stdout
      .split("\n")
      .flatMap((path) => /^(.+)\/stacks\/[^/]+\/cdk\.tf\.json$/.exec(path)?.[1] ?? []);
    expect(new Set(stacks)).toEqual(new Set(EXAMPLES.map((path) => basename(path, ".yaml"))));
  });

  const install = {
    npm: async (project: ScratchProject) => {
      const args = ["install", "--legacy-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
      await run("npm", args, { directory: project.folder, timeoutMs: 120_000 });
    },
    pnpm: async (project: ScratchProject) => {
      const args = [await pnpm(), "install", "--ignore-scripts", "--config.auto-install-peers=false"];
      await run("node", [...args, `--store-dir=${join(project.folder, "store")}`], {
        directory: project.folder,
        timeoutMs: 120_000,
      });
      // pnpm's rule, which npm does not have: the package sees only what it declares.
      expect(realpathSync(join(project.folder, "node_modules/cdktf-rancher"))).toContain("node_modules/.pnpm/");
    },
  };

  /** The command of the package, without credentials and without a network. */
  const checksAccount = async (project: ScratchProject) => {
    const nowhere = "http://127.0.0.1:1";
    const env = { ...standInEnvironment(nowhere, "eu-central-1"), AWS_ACCESS_KEY_ID: "", HTTPS_PROXY: nowhere };
    const command = join(project.folder, "node_modules/.bin/cdktf-rancher-preflight");
    const preflight = () =>
      run(command, ["cdktf.out/stacks/rke-ha", "--json"], {
        directory: project.folder,
        env,
        timeoutMs: 60_000,
        accept: [1],
      });
    const found = JSON.parse((await preflight()).stdout) as { check: string; status: string; text: string }[];
    expect(found.find(({ check }) => check === "credentials")?.text).toMatch(/^found no AWS credentials/);
    rmSync(join(project.folder, "node_modules/hpagent"));
    expect((await preflight()).stderr).toMatch(
      /^preflight: hpagent is not installed; run npm install --save-dev @aws-sdk\/client-ec2 .* proxy-from-env$/m,
    );
  };

  const printsUpgrade = async (project: ScratchProject) => {
    const command = join(project.folder, "node_modules/.bin/cdktf-rancher-upgrade-path");
    const versions = ["v1.34.7+rke2r1", "2.14.0", "v1.35.7+rke2r1", "2.14.0"];
    const { stdout } = await run(command, versions, { directory: project.folder, timeoutMs: 60_000 });
    expect(stdout).toContain("1. cluster.version: v1.35.7+rke2r1");
  };

  const serves = async (installed: (project: ScratchProject) => Promise<void>) => {
    const project = new ScratchProject(folder());
    project.write(tarball);
    await installed(project);
    project.linkPeers();
    expect(await project.compile("tsconfig.json")).toBe("");
    expect(await project.synth()).toBe(
      'rejected hostname: got "nonsense", expected a lower-case DNS name such as rancher.example.com\nRancher by CDKTF\n',
    );
    expect(await project.compile("tsconfig.wrong.json")).toMatch(/^wrong\.ts\(4,\d+\): error TS\d+: .*\n?.*/);
    expect(JSON.parse(project.stack("rke-ha")).output.vpc_id_beside.value).toBe("${aws_vpc.beside_vpc.id}");
    expect(JSON.parse(project.stack("from-yaml")).resource.helm_release).toHaveProperty("rancher_release");
    await checksAccount(project);
    await printsUpgrade(project);
  };

  it("is the package of the example, whose test passes", async () => {
    const project = new ScratchProject(folder());
    project.writeExample(tarball);
    await install.npm(project);
    project.linkPeers();
    expect(await project.script("test")).toMatch(/Tests: +3 passed, 3 total/);
    await project.script("synth");
    expect(JSON.parse(project.stack("platform")).output).toHaveProperty("url");
    const index = join(project.folder, "node_modules/cdktf-rancher/dist/index.d.ts");
    const found = undocumented(createProgram([index], { skipLibCheck: true }), index);
    expect(found.filter((line) => !line.endsWith("Props.mode: no @default"))).toEqual([]);
  }, 600_000);

  for (const manager of ["npm", "pnpm"] as const) {
    const reason = manager === "pnpm" ? whyNoPnpm() : undefined;
    itUnless(
      reason,
      `installed by ${manager}, is compiled against, and synthesizes`,
      () => serves(install[manager]),
      600_000,
    );
  }
});
