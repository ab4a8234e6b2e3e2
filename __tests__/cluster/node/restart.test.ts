import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "../../support/temporary-folders";
import { runWithParts } from "./parts";

const PARTS = ["say", "release", "configuration", "restart"];

describe("what a server is restarted for", () => {
  const why = (wanted: string, current: string, ready: string, more = "configuration_differs() { false; }") => {
    const folder = temporaryFolderOfTest();
    writeFileSync(join(folder, "was-ready"), ready);
    return runWithParts(
      PARTS,
      folder,
      `VERSION=${wanted}; select_release ${current}; leaf_ends_soon() { false; }; ${more}; why_restart`,
    );
  };
  const temporaryFolderOfTest = temporaryFolders();

  it.each([
    ["v1.34.9+rke2r1", "v1.34.9+rke2r1", "v1.34.9+rke2r1", ""],
    ["v1.34.10+rke2r1", "v1.34.9+rke2r1", "v1.34.9+rke2r1", "upgrade from v1.34.9+rke2r1 to v1.34.10+rke2r1\n"],
    ["v1.34.9+rke2r2", "v1.34.9+rke2r1", "v1.34.9+rke2r1", "upgrade from v1.34.9+rke2r1 to v1.34.9+rke2r2\n"],
    // Rancher may have upgraded its own cluster.
    ["v1.34.9+rke2r1", "v1.34.11+rke2r1", "v1.34.11+rke2r1", ""],
    ["v1.34.10+rke2r1", "v1.34.9+rke2r1", "v1.35.7+rke2r1", ""],
    // A version that never became ready may be taken back.
    ["v1.34.9+rke2r1", "v1.34.10+rke2r1", "v1.34.9+rke2r1", "upgrade from v1.34.10+rke2r1 to v1.34.9+rke2r1\n"],
  ])("wanted %s, started %s, ready before %s", (wanted, current, ready, reason) => {
    expect(why(wanted, current, ready)).toBe(reason);
  });

  it("another configuration", () => {
    expect(why("v1.34.9+rke2r1", "v1.34.9+rke2r1", "v1.34.9+rke2r1", "configuration_differs() { true; }")).toBe(
      "restart with another configuration\n",
    );
  });

  it("certificates that end soon, at most once a day", () => {
    const soon = "configuration_differs() { false; }; leaf_ends_soon() { true; }";
    const same = ["v1.34.9+rke2r1", "v1.34.9+rke2r1", "v1.34.9+rke2r1"] as const;
    expect(why(...same, soon)).toBe("restart for new certificates\n");
    expect(why(...same, `${soon}; touch $state/renewed`)).toBe("");
  });
});
