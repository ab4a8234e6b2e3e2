import { spawnSync } from "node:child_process";
import { expectNothingFromShellcheck, withoutShellcheck } from "../support/shellcheck";
import { synthesizeOnRke1, userDataOf } from "../support/synth";
import { describeUnless } from "../support/unless";

describeUnless(withoutShellcheck, "shellcheck", () => {
  it.each(["server.sh", "state.sh"])("finds nothing in %s", (script) => {
    expectNothingFromShellcheck(`lib/rke1/scripts/${script}`);
  });
});

describe("user data of a server of RKE1", () => {
  const userData = userDataOf(synthesizeOnRke1(), "cluster_servers_server-1_instance");

  it("contains its server, its volume and the allowed public key, and no private key", () => {
    expect(userData).toContain("SERVER=server-1\nVOLUME_ID=${aws_ebs_volume.cluster_servers_server-1_volume.id}\n");
    expect(userData).toContain('PUBLIC_KEY="${trimspace(tls_private_key.cluster_ssh_key.public_key_openssh)}"\n');
    expect(userData).not.toMatch(/private_key_(openssh|pem)/);
  });

  it("is shell, with room for Terraform's values", () => {
    const { status, stderr } = spawnSync("bash", ["-n"], { input: userData, encoding: "utf8", timeout: 10_000 });
    expect([status, stderr]).toEqual([0, ""]);
    // EC2, "Instance user data": 16 KB.
    expect(userData.length).toBeLessThan(14_000);
  });

  it("starts Docker, which restarts its containers, only on the data volume", () => {
    expect(userData).toMatch(
      /docker\.service\.d\/data-volume\.conf <<[\s\S]*?\nExecStartPre=\/usr\/bin\/systemctl is-active --quiet rancher-rke1-state\.service\n/,
    );
    expect(userData).toMatch(
      /rancher-rke1-state\.service <<[\s\S]*?\nExecStartPre=\/usr\/bin\/mountpoint --quiet \/var\/lib\/rancher\n/,
    );
    for (const folder of ["/var/lib/docker", "/var/lib/etcd", "/etc/kubernetes", "/opt/rke"])
      expect(userData).toMatch(new RegExp(`for folder in .*${folder}`));
  });
});
