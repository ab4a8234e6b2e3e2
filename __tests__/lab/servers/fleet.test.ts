import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type StandIn, startStandIn } from "../../../lab/aws/stand-in";
import { whyNoServers } from "../../../lab/prerequisites";
import { run } from "../../../lab/run";
import { Fleet } from "../../../lab/servers/fleet";
import { describeUnless } from "../../support/unless";
import { HandMadeServers, type Slot } from "../support/servers";

jest.setTimeout(120_000);

/** A unit that mounts the volume by its name, counts boots on it, and serves its own name on port 8080. */
const USER_DATA = `#!/bin/bash
set -euo pipefail
echo "installing SERVER"
cat >/usr/local/bin/work <<'END'
#!/bin/bash
set -euo pipefail
disk=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_VOLUME
until [ -b "$disk" ]; do sleep 0.1; done
blkid "$disk" >/dev/null || mkfs.ext4 -q "$disk"
mkdir -p /var/lib/rancher
mount "$disk" /var/lib/rancher
echo boot >>/var/lib/rancher/boots
echo "SERVER: boot $(wc -l </var/lib/rancher/boots) on $(hostname)"
mkdir -p /run/web
echo SERVER >/run/web/name
cd /run/web
exec /usr/bin/python3 -m http.server 8080
END
chmod +x /usr/local/bin/work
cat >/etc/systemd/system/work.service <<'END'
[Unit]
Description=Work
[Service]
Type=exec
ExecStart=/usr/local/bin/work
Restart=always
RestartSec=1
StandardOutput=journal+console
[Install]
WantedBy=multi-user.target
END
cat >/etc/systemd/system/rancher-node.service <<'END'
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'echo pass >>/run/passes'
END
cat >/etc/systemd/system/rancher-node.timer <<'END'
[Timer]
OnCalendar=minutely
AccuracySec=1
END
systemctl daemon-reload
systemctl start rancher-node.timer
systemctl enable --now --no-block work.service
`;

/** The parent of a process. */
const parentOf = async (pid: number) =>
  Number(/^PPid:\s*(\d+)$/m.exec(await readFile(`/proc/${pid}/status`, "utf8"))?.[1]);

/** Fetches a parameter like a server, with the credentials of its role. */
const FETCH = `
set -euo pipefail
metadata=http://169.254.169.254/latest
token=$(curl -sf -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 300" $metadata/api/token)
imds() { curl -sf -H "X-aws-ec2-metadata-token: $token" "$metadata/meta-data/$1"; }
keys=$(imds iam/security-credentials/$(imds iam/security-credentials/))
field() { printf %s "$keys" | sed -n "s/.*\\"$1\\": \\"\\([^\\"]*\\)\\".*/\\1/p"; }
curl -s --max-time 10 --aws-sigv4 aws:amz:eu-central-1:ssm --user "$(field AccessKeyId):$(field SecretAccessKey)" \
  -H "X-Amz-Security-Token: $(field Token)" -H "Content-Type: application/x-amz-json-1.1" \
  -H "X-Amz-Target: AmazonSSM.GetParameter" --data "{\\"Name\\": \\"$1\\"}" https://ssm.eu-central-1.amazonaws.com/
`;

describeUnless(whyNoServers(), "the stand-in's instances", () => {
  let standIn: StandIn;
  let fleet: Fleet;
  let servers: HandMadeServers;
  let first: Slot;
  let balancer: string;

  beforeAll(async () => {
    standIn = await startStandIn();
    fleet = await Fleet.start(standIn, { runSeconds: 2 });
    servers = await HandMadeServers.create(standIn);
    first = await servers.add("server-0", USER_DATA);
    await servers.add("server-1", USER_DATA);
    balancer = await servers.balance(8080);
  });
  afterAll(async () => {
    await fleet?.stop();
    await standIn?.stop();
  });

  const fetch = (parameter: string) => fleet.run("server-0", ["bash", "-c", FETCH, "fetch", parameter]);
  const ask = async () =>
    (await run(fleet.client, ["curl", "-s", "--max-time", "3", `http://${balancer}:8080/name`], { timeoutMs: 10_000 }))
      .stdout;

  const until = async (isCase: () => Promise<boolean>) => {
    const limit = Date.now() + 30_000;
    while (!(await isCase())) {
      if (Date.now() > limit) throw new Error("not within 30 s");
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };

  it("run their user data, with their volumes and addresses", async () => {
    const hostname = `ip-${first.address.replaceAll(".", "-")}`;
    expect(await fleet.says("server-0", /boot \d/)).toMatch(
      new RegExp(`work\\[\\d+\\]: server-0: boot 1 on ${hostname}$`),
    );
    await fleet.says("server-1", /server-1: boot 1/);
    const { stdout } = await fleet.run("server-0", ["ip", "-4", "-o", "address", "show", "eth0"]);
    expect(stdout).toContain(`inet ${first.address}/16`);
    expect((await fleet.status()).faults).toEqual([]);
  });

  it("run the node script's timer at the lab's pace", async () => {
    await until(async () => (await fleet.run("server-0", ["wc", "-l", "/run/passes"])).stdout.startsWith("4 "));
  });

  it("boot again without their user data", async () => {
    await fleet.reboot("server-0");
    await fleet.says("server-0", /server-0: boot 2/);
    await fleet.powerCut("server-0");
    await fleet.says("server-0", /server-0: boot 3/);
    expect((await fleet.console("server-0")).match(/installing/g)).toHaveLength(1);
  });

  it("follow the stand-in when it stops and starts them, however quickly", async () => {
    const params = { InstanceIds: [first.instanceId] };
    await standIn.aws("ec2", "stop_instances", params);
    await standIn.aws("ec2", "start_instances", params);
    await fleet.says("server-0", /server-0: boot 4/);
    await standIn.aws("ec2", "stop_instances", params);
    await fleet.poll();
    expect(Object.keys((await fleet.status()).machines)).not.toContain(first.instanceId);
    await standIn.aws("ec2", "start_instances", params);
    await fleet.says("server-0", /server-0: boot 5/);
  });

  it("return on the volume of a replaced instance, with a new root disk", async () => {
    await servers.replace(first, USER_DATA);
    await fleet.poll();
    await fleet.says("server-0", /server-0: boot 6/);
    expect((await fleet.console("server-0")).match(/installing/g)).toHaveLength(1);
    expect(Object.keys((await fleet.status()).machines)).toContain(first.instanceId);
  });

  it("are limited by IAM to their role's actions, independent of other clients", async () => {
    for (const path of ["servers", "deployed"]) {
      await standIn.aws("ssm", "put_parameter", { Name: `/rancher/lab/${path}/x`, Value: "found", Type: "String" });
    }
    expect((await fetch("/rancher/lab/servers/x")).stdout).toContain('"Value": "found"');
    expect((await fetch("/rancher/lab/deployed/x")).stdout).toContain("AccessDenied");
  });

  it("are without SSM while the lab blocks it", async () => {
    await fleet.fault("ssm", "off");
    expect((await fetch("/rancher/lab/servers/x")).status).toBe(52);
    await fleet.fault("ssm", "on");
    expect((await fetch("/rancher/lab/servers/x")).status).toBe(0);
  });

  it("are reached through the load balancer, and only those that answer", async () => {
    const names = new Set<string>();
    await until(async () => Object.values((await fleet.status()).healthy).flat().length === 2);
    for (let n = 0; n < 6; n++) names.add((await ask()).trim());
    expect([...names].sort()).toEqual(["server-0", "server-1"]);
    await fleet.powerCut("server-1", { hold: true });
    await until(async () => Object.values((await fleet.status()).healthy).flat().length === 1);
    for (let n = 0; n < 6; n++) expect((await ask()).trim()).toBe("server-0");
    await fleet.powerOn("server-1");
    await fleet.says("server-1", /server-1: boot 2/);
  });

  it("are isolated by a partition", async () => {
    const ping = () => fleet.run("server-1", ["curl", "-s", "--max-time", "2", `http://${first.address}:8080/name`]);
    expect((await ping()).stdout).toBe("server-0\n");
    await fleet.partition("server-1", true);
    expect((await ping()).status).not.toBe(0);
    await fleet.partition("server-1", false);
    await until(async () => (await ping()).stdout === "server-0\n");
  });

  it("download the mirror's content, or other content while the lab sets it", async () => {
    await mkdir(join(fleet.mirror, "v1"));
    await writeFile(join(fleet.mirror, "v1/rke2+x"), "the archive");
    const get = () => fleet.run("server-0", ["curl", "-sf", `${fleet.mirrorUrl}/v1/rke2%2Bx`]);
    expect((await get()).stdout).toBe("the archive");
    await fleet.fault("mirror", "corrupt");
    expect((await get()).stdout).toBe("the archivd");
    await fleet.fault("mirror", "broken");
    expect((await get()).status).toBe(18);
    await fleet.fault("mirror", "on");
  });

  it("have a clock that is synchronised, or not", async () => {
    const clock = async () =>
      (await fleet.run("server-0", ["timedatectl", "show", "--property", "NTPSynchronized", "--value"])).stdout;
    expect(await clock()).toBe("yes\n");
    await fleet.clock("server-0", false);
    expect(await clock()).toBe("no\n");
    await fleet.clock("server-0", true);
  });

  it("are reported when they do not start, and hold up no others", async () => {
    const program = "/usr/lib/systemd/systemd";
    const broken = `rm ${program} && printf '#!/bin/sh\\necho no memory >/dev/console\\nexit 1\\n' >${program} && chmod +x ${program}`;
    expect((await fleet.run("server-0", ["sh", "-c", broken])).stderr).toBe("");
    const boots = async () => (await fleet.console("server-1")).match(/server-1: boot/g)?.length ?? 0;
    const before = await boots();
    await fleet.powerCut("server-0");
    await fleet.powerCut("server-1");
    await until(async () => (await boots()) === before + 1);
    await until(async () => (await fleet.status()).faults.some((fault) => fault.includes("no memory")));
    await servers.replace(first, USER_DATA);
    await fleet.poll();
    await fleet.says("server-0", /server-0: boot \d/);
  });

  it("end when the process that runs them is killed", async () => {
    const pids = Object.values((await fleet.status()).machines).map(({ pid }) => pid);
    expect(pids).toHaveLength(2);
    const [unshare = 0] = await Promise.all(pids.map(async (pid) => parentOf(await parentOf(pid))));
    process.kill(await parentOf(unshare), "SIGKILL");
    await until(async () => pids.every((pid) => !existsSync(`/proc/${pid}`)));
  });
});
