import { expectNothingFromShellcheck, withoutShellcheck } from "../support/shellcheck";
import { describeUnless } from "../support/unless";

describeUnless(withoutShellcheck, "shellcheck", () => {
  it.each(["setup.sh", "readiness.sh"])("has nothing to say about %s", (script) => {
    expectNothingFromShellcheck("--external-sources", `lib/docker/scripts/${script}`);
  });
});
