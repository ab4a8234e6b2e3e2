import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { which } from "../../lab/which";
import { synthesize, synthesizeOnDocker, synthesizeOnRke1, userDataOf } from "../support/synth";
import { describeUnless } from "../support/unless";

const AGENT = join(__dirname, "../../lib/cluster/agent/node");
/** The units that the node script starts. */
const STARTED = [...readFileSync(join(AGENT, "release.sh"), "utf8").matchAll(/ unit=(\S+)/g)].map(([, unit]) => unit);

const userData = {
  RancherOnRKE: userDataOf(synthesize(), "cluster_servers_server-1_instance"),
  RancherOnDocker: userDataOf(synthesizeOnDocker(), "host_server_instance"),
  RancherOnRKE1: userDataOf(synthesizeOnRke1(), "cluster_servers_server-1_instance"),
};

/** The services of a text that systemd gets from it, or for which it gets a drop-in. */
function unitsIn(text: string): string[] {
  const names = [...text.matchAll(/^cat >\/etc\/systemd\/system\/([\w.-]+)\.service(?:\.d\/\S+)? /gm)];
  return names.map(([, name]) => name as string);
}

/** The services among those given that needrestart does not restart, by Perl, as needrestart reads its files. */
function exempt(text: string, units: readonly string[]): string[] {
  const file = /^cat >\/etc\/needrestart\/conf\.d\/rancher\.conf <<'END_OF_FILE'\n([\s\S]*?)END_OF_FILE$/m.exec(
    text,
  )?.[1];
  // needrestart, `needrestart`: the first expression that matches a unit's name decides.
  const program = `our %nrconf; ${file}
    for my $rc (@ARGV) {
      my ($value) = map { $nrconf{override_rc}{$_} } grep { "$rc.service" =~ /$_/ } keys %{$nrconf{override_rc}};
      print "$rc\\n" if defined $value && !$value;
    }`;
  const printed = execFileSync("perl", ["-Mstrict", "-we", program, ...units], { encoding: "utf8", timeout: 10_000 });
  return printed.split("\n").filter((line) => line !== "");
}

describeUnless(which("perl") === undefined ? "perl is not on PATH: install it" : undefined, "needrestart", () => {
  it.each([
    ["RancherOnRKE", [...new Set(STARTED as string[])]],
    ["RancherOnDocker", ["docker", "containerd"]],
    ["RancherOnRKE1", ["docker", "containerd"]],
  ] as const)("restarts no unit on which a server of %s depends, and all others", (mode, started) => {
    const units = [...new Set([...unitsIn(userData[mode]), ...started])];
    expect(units.length).toBeGreaterThan(3);
    expect(exempt(userData[mode], units)).toEqual(units);
    const others = ["ssh", "amazon-ssm-agent", "rancher-other", "my-docker", "k3s-agent", "xk3s", "rke2-server@a"];
    expect(exempt(userData[mode], others)).toEqual([]);
  });
});
