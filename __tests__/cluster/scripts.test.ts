import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectNothingFromShellcheck, withoutShellcheck } from "../support/shellcheck";
import { describeUnless } from "../support/unless";
import { NODE, PARTS } from "./node/parts";

const FOLDERS = ["lib/cluster/agent", "lib/cluster/readiness"];
const scripts = FOLDERS.flatMap((folder) =>
  readdirSync(join(__dirname, "../..", folder))
    .filter((name) => name.endsWith(".sh"))
    .map((name) => `${folder}/${name}`),
);

describeUnless(withoutShellcheck, "shellcheck", () => {
  it.each(scripts)("finds nothing in %s", (script) => {
    expectNothingFromShellcheck("--external-sources", script);
  });

  it("finds nothing in the whole node script", () => {
    const folder = mkdtempSync(join(tmpdir(), "node-script-"));
    try {
      const file = join(folder, "node.sh");
      const texts = ["../aws.sh", ...PARTS, "node.sh"].map((name) => readFileSync(join(NODE, name), "utf8"));
      writeFileSync(file, `#!/bin/bash\n${texts.join("\n")}`);
      // shellcheck cannot know that functions are called by name, and that the settings' names are in capitals.
      expectNothingFromShellcheck("--external-sources", "--exclude=SC2317,SC2153", file);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the parts of the node script", () => {
  it("name the folder /run once, so that a test gives them another one", () => {
    const named = PARTS.filter((part) => readFileSync(join(NODE, part), "utf8").includes("/run/"));
    expect(named).toEqual([]);
  });

  const sourced = (parts: readonly string[]) => {
    const settings = "set -euo pipefail; DISTRIBUTION=k3s BACKEND=etcd SERVER=server-0";
    const script = `${settings}; before=$(compgen -v); for part in ${parts.join(" ")}; do . ${NODE}/$part; done
      declare -f; for name in $(compgen -v); do case " $before before part name " in *"$name"*) ;; *) declare -p $name ;; esac; done`;
    return execFileSync("bash", ["-c", script], { encoding: "utf8", timeout: 10_000 });
  };

  it("behave the same in any order", () => {
    const one = sourced(PARTS).replace(/^declare -- (part|_)=.*$/gm, "");
    expect(one).toContain("become_ready ()");
    expect(one).toContain('declare -- releases="/var/lib/rancher/releases"');
    expect(sourced([...PARTS].reverse()).replace(/^declare -- (part|_)=.*$/gm, "")).toBe(one);
  });

  it("contain only functions and constants, each name in one of them", () => {
    const names = PARTS.flatMap((part) =>
      [...readFileSync(join(NODE, part), "utf8").matchAll(/^([a-z0-9_]+|[A-Z_]+)(\(\) [{(]|=)/gm)].map(
        ([, name]) => name,
      ),
    );
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});
