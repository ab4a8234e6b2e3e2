import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { goBuild, goProgram, whyNoGo } from "../../lab/go-program";
import { listenToProgress } from "../../lab/progress";
import { run } from "../../lab/run";
import { describeUnless } from "../support/unless";
import { temporaryFolder } from "./support/temporary-folder";

const folder = temporaryFolder();
const path = process.env.PATH;
const said: string[] = [];
beforeAll(() => listenToProgress((line) => said.push(line)));
afterEach(() => {
  process.env.PATH = path;
});

/** Puts a program `go` before the genuine one, which lists three packages and builds as a script says. */
function goThat(builds: string): void {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "go"), `#!/bin/sh\ncase $1 in list) printf 'a\\nb\\nc\\n' ;; build) ${builds} ;; esac\n`);
  chmodSync(join(bin, "go"), 0o755);
  process.env.PATH = [bin, path].join(delimiter);
}
const build = (stoppedMs: number) => goBuild(folder, "it", ["."], join(folder, "program"), stoppedMs);

describe("a build", () => {
  it("is ended when it compiles nothing for some time, and says how far it was", async () => {
    goThat("echo a >&2; echo b >&2; exec sleep 60");
    await expect(build(1_000)).rejects.toThrow(
      "go build printed nothing for 1 s, after 2 of 3 packages; the next call continues there",
    );
    expect(said).toContain("building it");
  }, 30_000);

  it("may take longer while it compiles", async () => {
    goThat("for i in 1 2 3 4 5 6; do echo $i >&2; sleep 0.5; done");
    await expect(build(1_500)).resolves.toBeUndefined();
  }, 30_000);

  it("fails with the compiler's error", async () => {
    goThat("echo './main.go:1:1: undefined: x' >&2; exit 1");
    await expect(build(10_000)).rejects.toThrow("./main.go:1:1: undefined: x");
  }, 30_000);
});

describeUnless(whyNoGo(), "a Go program", () => {
  const cache = process.env.XDG_CACHE_HOME;
  beforeAll(() => {
    process.env.XDG_CACHE_HOME = join(folder, "cache");
  });
  afterAll(() => {
    if (cache === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = cache;
  });

  it("is built again when its sources change", async () => {
    const sources = join(folder, "sources");
    mkdirSync(sources);
    writeFileSync(join(sources, "go.mod"), "module example\n\ngo 1.26.0\n");
    const source = (text: string) =>
      writeFileSync(join(sources, "main.go"), `package main\n\nfunc main() { print("${text}") }\n`);
    const output = async () => {
      const program = await goProgram(sources, "it's one", "one");
      return { program, text: (await run(program, [], { timeoutMs: 20_000 })).stderr };
    };
    source("first");
    const first = await output();
    expect(first).toEqual({ program: expect.stringMatching(/\/it-s-one-\w+\/one$/), text: "first" });
    source("second");
    expect((await output()).text).toBe("second");
    expect(readFileSync(first.program)).not.toHaveLength(0);
  }, 300_000);
});
