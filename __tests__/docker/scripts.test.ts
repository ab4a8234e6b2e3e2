import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectNothingFromShellcheck, withoutShellcheck } from "../support/shellcheck";
import { describeUnless } from "../support/unless";

const FOLDER = "lib/docker/scripts";

describeUnless(withoutShellcheck, "shellcheck", () => {
  it.each(["setup.sh", "readiness.sh"])("finds nothing in %s", (script) => {
    expectNothingFromShellcheck("--external-sources", `${FOLDER}/${script}`);
  });
});

describe("setup.sh", () => {
  const text = readFileSync(join(__dirname, "../..", FOLDER, "setup.sh"), "utf8");
  const startDocker = /^start_docker\(\) \{\n[\s\S]*?^\}$/m.exec(text)?.[0];

  it("reports that an air gap needs Docker in the image", () => {
    const machine =
      'retry_later() { echo "$1"; exit 75; }; command() { return 1; }; apt-get() { return 1; }; AIR_GAP=yes';
    const script = `${machine}\n${startDocker}\nstart_docker`;
    expect(spawnSync("bash", ["-c", script], { encoding: "utf8", timeout: 20_000 })).toMatchObject({
      status: 75,
      stdout: expect.stringMatching(
        /^for Docker: the image has no Docker, .*; write a server\.image that contains Docker\n$/,
      ),
    });
  });
});
