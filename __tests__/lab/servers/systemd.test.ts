import { type StandIn, startStandIn } from "../../../lab/aws/stand-in";
import { whyNoServers } from "../../../lab/prerequisites";
import { Fleet } from "../../../lab/servers/fleet";
import { describeUnless } from "../../support/unless";
import { HandMadeServers } from "../support/servers";

jest.setTimeout(120_000);

/** Units whose behaviour the product relies on, each as small as it can be. */
const UNITS: Readonly<Record<string, string>> = {
  "always.service": "[Service]\nExecStart=/bin/sh -c 'echo once >>/run/always'\nRestart=always\nRestartSec=1",
  "failing.service": "[Service]\nType=oneshot\nExecStart=/bin/false",
  "again.service":
    "[Unit]\nStartLimitIntervalSec=0\n[Service]\nType=oneshot\nRestart=on-failure\nRestartSec=0.2\n" +
    "ExecStart=/bin/sh -c 'echo try >>/run/again; [ $(wc -l </run/again) -ge 8 ]'",
  "limited.service": "[Service]\nExecStart=/bin/false\nRestart=always\nRestartSec=0.1",
  "needs-failing.service":
    "[Unit]\nRequires=failing.service\nAfter=failing.service\n[Service]\nExecStart=/bin/sleep 100",
  "not-mounted.service":
    "[Unit]\nAssertPathIsMountPoint=/var/lib/rancher\n[Service]\nExecStart=/bin/sh -c 'touch /run/started-nevertheless'",
  "notify.service":
    "[Service]\nType=notify\nExecStart=/bin/sh -c 'sleep 1; systemd-notify --ready; touch /run/told; sleep 100'",
  "silent.service": "[Service]\nType=notify\nTimeoutStartSec=2\nExecStart=/bin/sleep 100",
  "whole.service": "[Service]\nExecStart=/bin/sh -c 'sleep 1001 & exec sleep 1002'",
  "spared.service": "[Service]\nKillMode=process\nExecStart=/bin/sh -c 'sleep 1003 & exec sleep 1004'",
  "ticked.service": "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo tick >>/run/ticks'",
  "ticked.timer": "[Timer]\nOnBootSec=1\nOnCalendar=minutely\n[Install]\nWantedBy=timers.target",
  "variables.service":
    "[Service]\nType=oneshot\nEnvironmentFile=/etc/default/variables\nEnvironmentFile=-/etc/default/none\n" +
    "ExecStart=/bin/sh -c 'echo \"$A and $B\"'\nStandardOutput=journal+console",
  "variables.service.d/more.conf": '[Service]\nEnvironment="B=two words"',
};

const USER_DATA = [
  "#!/bin/bash",
  "set -e",
  "mkdir -p /etc/systemd/system/variables.service.d",
  "echo A=one >/etc/default/variables",
  ...Object.entries(UNITS).map(([name, text]) => `cat >/etc/systemd/system/${name} <<'END'\n${text}\nEND`),
  "systemctl daemon-reload",
  "echo installed",
  "",
].join("\n");

describeUnless(whyNoServers(), "double of systemd", () => {
  let standIn: StandIn;
  let fleet: Fleet;

  beforeAll(async () => {
    standIn = await startStandIn();
    fleet = await Fleet.start(standIn, { minute: 1 });
    const servers = await HandMadeServers.create(standIn);
    await servers.add("server-0", USER_DATA);
    await fleet.says("server-0", /installed/);
  });
  afterAll(async () => {
    await fleet?.stop();
    await standIn?.stop();
  });

  const bash = (script: string) => fleet.run("server-0", ["bash", "-c", script]);
  const property = async (unit: string, name: string) =>
    (await bash(`systemctl show --property ${name} --value ${unit}`)).stdout.trim();

  it("starts a service again after its end, when the unit says so", async () => {
    await bash("systemctl start always; sleep 3.5");
    expect(Number((await bash("wc -l </run/always")).stdout)).toBeGreaterThanOrEqual(3);
    await bash("systemctl stop always");
    expect(await property("always", "ActiveState")).toBe("inactive");
  });

  it("repeats a oneshot until it succeeds", async () => {
    expect((await bash("systemctl start again")).status).toBe(1);
    await bash("sleep 3");
    expect((await bash("wc -l </run/again")).stdout).toBe("8\n");
    expect([await property("again", "ActiveState"), await property("again", "Result")]).toEqual([
      "inactive",
      "success",
    ]);
  });

  it("gives up what fails too often, until that is forgotten", async () => {
    await bash("systemctl start limited; sleep 2");
    expect([await property("limited", "ActiveState"), await property("limited", "Result")]).toEqual([
      "failed",
      "start-limit-hit",
    ]);
    await bash("systemctl reset-failed limited");
    expect(await property("limited", "ActiveState")).toBe("inactive");
  });

  it("starts nothing whose requirement failed, or whose assertion does not hold", async () => {
    expect((await bash("systemctl start needs-failing")).status).toBe(1);
    expect(await property("needs-failing", "ActiveState")).toBe("inactive");
    expect((await bash("systemctl start not-mounted")).status).toBe(1);
    expect((await bash("test -e /run/started-nevertheless")).status).toBe(1);
  });

  it("takes a service for started when it says so, and for failed when it does not", async () => {
    const { stdout } = await bash("systemctl start --no-block notify; sleep 0.3; systemctl is-active notify");
    expect(stdout).toBe("activating\n");
    expect((await bash("systemctl start notify && systemctl is-active notify")).stdout).toBe("active\n");
    expect((await bash("systemctl start silent")).status).toBe(1);
    expect(await property("silent", "Result")).toBe("timeout");
  });

  it("ends all processes of a service, unless KillMode spares them", async () => {
    await bash("systemctl start whole spared; sleep 0.5; systemctl stop whole spared; sleep 0.5");
    expect((await bash("pgrep -af 'sleep 100[1-4]'")).stdout).toMatch(/^\d+ sleep 1003\n$/);
  });

  it("lets timers elapse, at the lab's pace, also after a boot", async () => {
    await bash("systemctl enable --now ticked.timer");
    await bash("sleep 3.5");
    expect(Number((await bash("wc -l </run/ticks")).stdout)).toBeGreaterThanOrEqual(3);
    await fleet.reboot("server-0");
    await bash("sleep 3");
    expect(Number((await bash("wc -l </run/ticks")).stdout)).toBeGreaterThanOrEqual(2);
  });

  it("reads environment files, drop-ins and what is to be seen on the console", async () => {
    expect((await bash("systemctl start variables")).status).toBe(0);
    await fleet.says("server-0", /^sh: one and two words$/);
    expect((await bash("journalctl -u variables -n 1")).stdout).toContain("sh: one and two words");
  });
});
