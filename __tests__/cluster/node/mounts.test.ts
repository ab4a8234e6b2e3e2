import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SERVER_PATH } from "../../../lab/which";
import { temporaryFolder } from "../../lab/support/temporary-folder";
import { withoutServerPrograms } from "../../support/server-programs";
import { describeUnless } from "../../support/unless";
import { NODE } from "./parts";

/** Status of a run that must wait (say.sh, `AGAIN`). */
const AGAIN = 75;

describeUnless(withoutServerPrograms, "the node script without a mount", () => {
  const folder = temporaryFolder();
  beforeAll(() => {
    cpSync(NODE, folder, { recursive: true });
    cpSync(join(NODE, "../aws.sh"), join(folder, "aws.sh"));
    writeFileSync(join(folder, "settings"), "DISTRIBUTION=rke2\nBACKEND=etcd\n");
    const say = readFileSync(join(NODE, "say.sh"), "utf8");
    expect(say).toMatch(/^run=\/run$/m);
    writeFileSync(join(folder, "say.sh"), say.replace(/^run=\/run$/m, `run=${folder}`));
  });

  // On the root disk, a server would look as if it had lost its data, and would join again.
  it.each(["/var/lib/rancher", "/etc/rancher", "/var/lib/rancher/rke2/server/db"])("waits for %s", (missing) => {
    // The script ends before it writes anything: `mkdir` is the first command after this check.
    const doubles = `mountpoint() { [ "$2" != ${missing} ]; }; mkdir() { echo "goes on"; exit 0; }; export -f mountpoint mkdir`;
    const env = {
      ...process.env,
      PATH: SERVER_PATH,
      SERVER: "server-1",
      ETCD_FOLDER: "/var/lib/rancher/rke2/server/db",
    };
    const started = `${doubles}; status=0; bash ${folder}/node.sh || status=$?; echo $status`;
    const said = execFileSync("bash", ["-c", started], { env, encoding: "utf8", timeout: 60_000 });
    expect(said).toBe(`server-1: waiting: for the volume at ${missing} to be mounted\n${AGAIN}\n`);
  });
});
