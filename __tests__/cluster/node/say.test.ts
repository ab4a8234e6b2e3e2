import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { withoutServerPrograms } from "../../support/server-programs";
import { temporaryFolders } from "../../support/temporary-folders";
import { describeUnless } from "../../support/unless";
import { runWithParts } from "./parts";

describeUnless(withoutServerPrograms, "a server that waits", () => {
  const folderOfTest = temporaryFolders();
  /** What it says for a reason, after it gave the same reason at a time relative to now, in seconds. */
  const saysAgain = (after: number | undefined) => {
    const folder = folderOfTest();
    const then = Math.floor(Date.now() / 1000) - (after ?? 0);
    if (after !== undefined) writeFileSync(join(folder, "rancher-waiting"), `${then}\nfor the API\n`);
    return runWithParts(folder, 'run=$state; waiting "for the API"').trim();
  };

  it("says why, and the same reason again after a minute", () => {
    expect(saysAgain(undefined)).toBe("server-1: waiting: for the API");
    expect(saysAgain(20)).toBe("");
    expect(saysAgain(61)).toBe("server-1: waiting: for the API");
  });

  it("says it again after its clock was set back", () => {
    expect(saysAgain(-3600)).toBe("server-1: waiting: for the API");
  });
});
