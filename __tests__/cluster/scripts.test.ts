import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expectEveryPartChecked, expectNothingFromShellcheck, withoutShellcheck } from "../support/shellcheck";
import { describeUnless } from "../support/unless";

const FOLDER = "lib/cluster/scripts";
const filesIn = (folder: string) => readdirSync(join(__dirname, "../..", folder));
const scripts = filesIn(FOLDER).filter((name) => name.endsWith(".sh"));

describeUnless(withoutShellcheck, "shellcheck", () => {
  // The parts of the node script are checked as node.sh sources them.
  it.each([...scripts, "node/node.sh", "watched/node.sh"])("has nothing to say about %s", (script) => {
    expectNothingFromShellcheck("--external-sources", `${FOLDER}/${script}`);
  });

  it("has nothing to say about the parts for an external datastore", () => {
    const parts = filesIn(`${FOLDER}/datastore`).map((name) => `${FOLDER}/datastore/${name}`);
    // Their variables are those of node.sh, which sources them under the names of the parts that they replace.
    expectNothingFromShellcheck("--exclude=SC2154", ...parts);
  });

  it("has been shown every part of the node script", () => expectEveryPartChecked(FOLDER));
});
