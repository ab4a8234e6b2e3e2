import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { userData } from "../../lib/cluster/user-data";
import { resource, synthesize } from "../support/synth";

const SCRIPTS = join(__dirname, "../../lib/cluster/scripts");
const props = {
  name: "server-1",
  region: "eu-central-1",
  volumeId: "vol-0123456789abcdef0",
  scriptParameter: "/rancher/rke-ha/servers/node.sh",
};

/** The text that Terraform makes of a template without interpolations. */
const evaluated = (template: string) => template.replace(/([$%])\1\{/g, "$1{");

describe("user data", () => {
  const text = evaluated(userData(props));

  it("holds the scripts byte for byte", () => {
    for (const script of ["data-volume.sh", "run-node-script.sh"]) {
      expect(text).toContain(readFileSync(join(SCRIPTS, script), "utf8"));
    }
  });

  it("leaves Terraform nothing to interpolate", () => {
    expect(userData(props)).not.toMatch(/(?<![$])[$]\{|(?<!%)%\{/);
  });

  it("is bash, and far below the 16 KiB of EC2", () => {
    execFileSync("bash", ["-n"], { input: text, timeout: 10_000 });
    expect(text.startsWith("#!/bin/bash\n")).toBe(true);
    expect(Buffer.byteLength(text)).toBeLessThan(12 * 1024);
  });

  it("says which server, volume and parameter these are", () => {
    expect(text).toContain(
      "SERVER=server-1\nREGION=eu-central-1\nVOLUME_ID=vol-0123456789abcdef0\nSCRIPT_PARAMETER=/rancher/rke-ha/servers/node.sh\n",
    );
  });
});

describe("node script", () => {
  it("is kept in a parameter, byte for byte", () => {
    const { name, type, value } = resource(synthesize(), "aws_ssm_parameter", "servers_script_parameter");
    expect([name, type]).toEqual(["/rancher/rke-ha/servers/node.sh", "String"]);
    expect(evaluated(String(value))).toBe(readFileSync(join(SCRIPTS, "node.sh"), "utf8"));
    expect(Buffer.byteLength(String(value))).toBeLessThan(4096);
  });
});
