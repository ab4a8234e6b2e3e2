import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { python, STAND_IN } from "../../lab/python";
import { temporaryFolder } from "./support/temporary-folder";

const HINT = "install Python 3.10 or newer with its venv module (Debian, Ubuntu: apt-get install python3-venv)";

describe("python of the lab", () => {
  const folder = temporaryFolder();
  const path = process.env.PATH;
  afterEach(() => {
    process.env.PATH = path;
  });

  /** Creates a folder with only a program python3, makes it the only one on PATH, and returns the program's path. */
  function onlyPython(name: string, script: string): string {
    const bin = join(folder, name);
    mkdirSync(bin);
    const program = join(bin, "python3");
    writeFileSync(program, `#!/bin/sh\n${script}\n`);
    chmodSync(program, 0o755);
    process.env.PATH = bin;
    return program;
  }

  it("reports what to install without Python", async () => {
    process.env.PATH = "";
    await expect(python(STAND_IN)).rejects.toThrow(`the lab needs Python: got none on PATH; ${HINT}`);
  });

  it("reports what to install when it is too old", async () => {
    const program = onlyPython("old", "echo 3.9.18");
    await expect(python(STAND_IN)).rejects.toThrow(`the lab needs Python: got ${program} (3.9.18); ${HINT}`);
  });

  it("reports what to install without its venv module", async () => {
    const program = onlyPython("bare", 'case "$2" in *venv*) exit 1 ;; esac; echo 3.12.1');
    await expect(python(STAND_IN)).rejects.toThrow(`the lab needs Python: got ${program} (without venv); ${HINT}`);
  });
});
