import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { whyNoDistribution } from "../../../lab/distribution/build";
import { publish } from "../../../lab/distribution/releases";
import { run } from "../../../lab/run";
import { describeUnless } from "../../support/unless";
import { temporaryFolder } from "../support/temporary-folder";

/** A build with empty caches, with a reserve. */
const BUILD_MS = 1_300_000;

describeUnless(whyNoDistribution(), "published releases", () => {
  const folder = temporaryFolder();
  const say = async (...command: readonly [string, ...string[]]) =>
    run(command[0], command.slice(1), { timeoutMs: 60_000, accept: [0, 1] });

  it(
    "are RKE2's archive with its unit and a right checksum",
    async () => {
      await publish(folder, "v1.34.4+rke2r1");
      const place = join(folder, "v1.34.4+rke2r1");
      await run("sha256sum", ["-c", "sha256sum-amd64.txt"], { directory: place, timeoutMs: 60_000 });
      mkdirSync(join(folder, "local"));
      const archive = join(place, "rke2.linux-amd64.tar.gz");
      await run("tar", ["-xzf", archive, "-C", join(folder, "local")], { timeoutMs: 60_000 });
      const unit = await say("cat", join(folder, "local/lib/systemd/system/rke2-server.service"));
      expect(unit.stdout).toContain("ExecStart=/usr/local/bin/rke2 server");
      expect(unit.stdout).toMatch(/^ExecCondition=.*\nExecStart=.*\nExecStopPost=-/m);
      expect(unit.stdout).not.toContain("Conflicts=");
      expect(statSync(join(folder, "local/bin/rke2-killall.sh")).mode & 0o111).toBe(0o111);
      const version = await say(join(folder, "local/bin/rke2"), "--version");
      expect(version.stdout).toBe("rke2 version v1.34.4+rke2r1 (double)\n");
      const parameters = readFileSync(join(folder, "local/share/rke2/rke2-cis-sysctl.conf"), "utf8");
      expect(parameters).toContain("vm.overcommit_memory=1\n");
      // A host without the profile's settings.
      const end = await say(join(folder, "local/bin/rke2"), "server", "--profile=cis");
      const rejection = "invalid kernel parameter value vm.overcommit_memory= - expected 1";
      expect([end.status, end.stderr]).toEqual([1, expect.stringContaining(rejection)]);
    },
    BUILD_MS,
  );

  it(
    "end like the originals' command line, and also at an unknown key, of which the originals only warn",
    async () => {
      await publish(folder, "v1.34.4+rke2r1");
      const local = join(folder, "options");
      mkdirSync(local);
      await run("tar", ["-xzf", join(folder, "v1.34.4+rke2r1/rke2.linux-amd64.tar.gz"), "-C", local], {
        timeoutMs: 60_000,
      });
      const rejections: readonly (readonly [line: string, rejection: string])[] = [
        ["kubelet-args: [max-pods=200]", "unknown option kubelet-args found in"],
        ["flannel-backend: vxlan", "unknown option flannel-backend found in"],
        ["debug: often", 'invalid value \\"often\\" for flag -debug: parse error'],
        ["v: loud", 'invalid value \\"loud\\" for flag -v: parse error'],
        ["cni: weave", "Invalid value weave for --cni flag: must be one of calico,canal,cilium,flannel"],
        ["cni: multus", "multus must be used alongside another primary cni selection"],
        ["cni: [canal, calico]", "may only provide multiple values if multus is the first value"],
      ];
      for (const [line, rejection] of rejections) {
        const file = join(folder, "options.yaml");
        writeFileSync(file, `${line}\n`);
        const end = await say(join(local, "bin/rke2"), "server", `--config=${file}`);
        expect([line, end.status, end.stderr]).toEqual([line, 1, expect.stringContaining(rejection)]);
      }
    },
    BUILD_MS,
  );

  it(
    "are K3s' program; a broken one starts and ends with status 1",
    async () => {
      await publish(folder, "v1.35.7+k3s1", { broken: true });
      const program = join(folder, "v1.35.7+k3s1", "k3s");
      expect((await say(program, "--version")).stdout).toBe("k3s version v1.35.7+k3s1 (double)\n");
      const end = await say(program, "server");
      expect([end.status, end.stderr]).toEqual([1, expect.stringContaining("v1.35.7+k3s1 is a broken release")]);
    },
    BUILD_MS,
  );

  it("have a version of one of the two", async () => {
    await expect(publish(folder, "v1.35.7")).rejects.toThrow("expected one such as v1.35.7+rke2r1 or v1.35.7+k3s1");
  });
});
