import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { userData } from "../../lib/cluster/user-data";

const SCRIPTS = join(__dirname, "../../lib/cluster/agent");
const props = {
  name: "server-1",
  region: "eu-central-1",
  volumeId: "vol-0123456789abcdef0",
  stackName: "rke-ha",
  bucket: "rke-ha-servers-1",
};

/** The text of a Terraform template without interpolations. */
const evaluated = (template: string) => template.replace(/([$%])\1\{/g, "$1{");

describe("user data", () => {
  const text = evaluated(userData(props));

  it("contains the scripts byte for byte", () => {
    for (const script of ["data-volume.sh", "run-node-script.sh", "aws.sh", "desired.py"]) {
      expect(text).toContain(readFileSync(join(SCRIPTS, script), "utf8"));
    }
  });

  it("contains nothing for Terraform to interpolate", () => {
    expect(userData(props)).not.toMatch(/(?<![$])[$]\{|(?<!%)%\{/);
  });

  it("is bash, and even uncompressed smaller than EC2's limit of 16 KiB", () => {
    execFileSync("bash", ["-n"], { input: text, timeout: 10_000 });
    expect(text.startsWith("#!/bin/bash\n")).toBe(true);
    expect(Buffer.byteLength(text)).toBeLessThan(15 * 1024);
  });

  it("rejects a proxy's variables beyond that limit", () => {
    const withProxy = (length: number) => () =>
      userData({ ...props, proxyEnvironment: `${randomBytes(length / 2).toString("hex")}\n` });
    expect(withProxy(16_000)).not.toThrow();
    expect(withProxy(24_000)).toThrow(
      /^egress\.proxy\.noProxy: got \d+ bytes of user data, expected at most 16384; write fewer entries$/,
    );
  });

  it("lets no distribution start without the data volume", () => {
    for (const unit of ["rke2-server", "k3s"]) {
      expect(text).toMatch(
        new RegExp(
          `>/etc/systemd/system/${unit}.service.d/data-volume.conf [^]*?AssertPathIsMountPoint=/var/lib/rancher\n`,
        ),
      );
    }
  });

  it("lets no distribution start without the volume for etcd, if there is one", () => {
    const own = evaluated(userData({ ...props, etcd: { volumeId: "vol-etcd", distribution: "k3s" } }));
    expect(own).toContain("\nETCD_VOLUME_ID=vol-etcd\nETCD_FOLDER=/var/lib/rancher/k3s/server/db\n");
    expect(own.match(/^AssertPathIsMountPoint=\/var\/lib\/rancher\/k3s\/server\/db$/gm)).toHaveLength(2);
    expect(text).not.toContain("ETCD_VOLUME_ID=");
    expect(text.match(/^AssertPathIsMountPoint=.*$/gm)).toHaveLength(4);
  });

  it("uses Amazon's own time source, which is reachable in an air gap", () => {
    expect(text).toMatch(
      />\/etc\/chrony\/sources\.d\/amazon-time\.sources [^\n]+\nserver 169\.254\.169\.123 [^\n]+\nEND_OF_FILE\n/,
    );
  });

  it("lets systemd-networkd keep the routes and rules of the network plug-in", () => {
    expect(text).toMatch(
      />\/etc\/systemd\/networkd\.conf\.d\/\S+\.conf [^\n]+\n\[Network\]\nManageForeignRoutes=no\nManageForeignRoutingPolicyRules=no\nEND_OF_FILE\n/,
    );
  });

  it("continues when chrony does not answer, because cloud-init runs it only once", () => {
    const [line] = /^.*chronyc reload sources.*$/m.exec(text) as RegExpExecArray;
    const doubles = "systemctl() { true; }; chronyc() { echo '506 Cannot talk to daemon'; return 1; };";
    const said = execFileSync("bash", ["-euc", `${doubles} ${line}; echo goes on`], {
      encoding: "utf8",
      timeout: 10_000,
    });
    expect(said).toBe("506 Cannot talk to daemon\ngoes on\n");
  });

  it("runs the node script at a random second", () => {
    const folder = mkdtempSync(join(tmpdir(), "timer-"));
    try {
      const [timer] = /^cat >\S+rancher-node.timer [\s\S]*?^sed [^\n]+$/m.exec(text) as RegExpExecArray;
      const script = timer.replaceAll("/etc/systemd/system", folder);
      const seconds = Array.from({ length: 10 }, () => {
        execFileSync("bash", ["-euc", script], { timeout: 10_000 });
        return /^OnCalendar=\*:\*:(\d+)$/m.exec(readFileSync(join(folder, "rancher-node.timer"), "utf8"))?.[1];
      });
      for (const second of seconds) expect(Number(second)).toBeLessThan(60);
      expect(new Set(seconds).size).toBeGreaterThan(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("names its server, volume, stack and bucket", () => {
    expect(text).toContain(
      "SERVER=server-1\nREGION=eu-central-1\nDOMAIN=amazonaws.com\nVOLUME_ID=vol-0123456789abcdef0\nSTACK=rke-ha\nBUCKET=rke-ha-servers-1\n",
    );
  });
});
