import { expectEveryPartChecked, expectNothingFromShellcheck, withoutShellcheck } from "../support/shellcheck";
import { describeUnless } from "../support/unless";

const FOLDER = "lib/docker/scripts";

describeUnless(withoutShellcheck, "shellcheck", () => {
  // The parts of the node script are checked as node.sh sources them.
  it.each(["readiness.sh", "node/node.sh", "access/node.sh"])("has nothing to say about %s", (script) => {
    expectNothingFromShellcheck("--external-sources", `${FOLDER}/${script}`);
  });

  it("has been shown every part of the node script", () => expectEveryPartChecked(FOLDER));
});
