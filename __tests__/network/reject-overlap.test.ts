import { execFileSync } from "node:child_process";
import { whyNoTerraform } from "../../lab/prerequisites";
import { findTerraform } from "../../lab/terraform/terraform";
import { overlapping } from "../../lib/network/reject-overlap";
import { temporaryFolder } from "../lab/support/temporary-folder";
import { describeUnless } from "../support/unless";

describeUnless(whyNoTerraform(), "overlapping ranges, computed by Terraform", () => {
  const folder = temporaryFolder();
  const among = (ranges: readonly string[], range: string) => {
    const input = `jsonencode(${overlapping(JSON.stringify(ranges), range)})\n`;
    const said = execFileSync(findTerraform(), ["console", "-no-color"], {
      cwd: folder,
      input,
      encoding: "utf8",
      timeout: 20_000,
      stdio: ["pipe", "pipe", "pipe"],
    });
    return JSON.parse(JSON.parse(said));
  };

  it("are equal, wider or narrower ones", () => {
    const meeting = ["10.42.0.0/16", "10.42.128.0/24", "10.0.0.0/8", "10.32.0.0/12", "10.42.255.255/32"];
    const apart = ["10.41.255.0/24", "10.43.0.0/16", "10.48.0.0/12", "172.16.0.0/12"];
    expect(among([...apart, ...meeting], "10.42.0.0/16")).toEqual(meeting);
  });

  it("include a range that contains a narrow one, at both of its ends", () => {
    expect(among(["10.0.0.0/16", "10.0.255.0/24", "10.1.0.0/16"], "10.0.255.128/25")).toEqual([
      "10.0.0.0/16",
      "10.0.255.0/24",
    ]);
    expect(among([], "10.42.0.0/16")).toEqual([]);
  });
});
