import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { RunError, run } from "../../lab/run";

const sh = (script: string, options: Partial<Parameters<typeof run>[2]> = {}) =>
  run("/bin/sh", ["-c", script], { timeoutMs: 20_000, ...options });

describe("run", () => {
  it("passes on input and environment, and returns the output", async () => {
    const result = await sh('cat; echo "$A"; echo oops >&2', { input: "in ", env: { A: "1", PATH: process.env.PATH } });
    expect(result).toEqual({ status: 0, stdout: "in 1\n", stderr: "oops\n" });
  });

  it("passes on lines as they arrive", async () => {
    const lines: string[] = [];
    await sh("echo a; echo b; printf c", { onLine: (line) => lines.push(line) });
    expect(lines).toEqual(["a", "b", "c"]);
  });

  it("fails with the status and the last output", async () => {
    const failed = sh("echo out; echo err >&2; exit 3");
    await expect(failed).rejects.toThrow("ended with 3\nout\nerr");
    await expect(failed).rejects.toMatchObject({ result: { status: 3 } });
    expect((await sh("exit 3", { accept: [3] })).status).toBe(3);
  });

  it("fails without such a program", async () => {
    const failed = run("/nowhere/program", [], { timeoutMs: 1_000 });
    await expect(failed).rejects.toThrow("/nowhere/program: cannot run: spawn /nowhere/program ENOENT");
  });

  it("does not wait for a program's children", async () => {
    expect((await sh("sleep 20 & echo started", { timeoutMs: 10_000 })).stdout).toBe("started\n");
  });

  it("stops a program after its time limit", async () => {
    const failed = sh("echo started; exec sleep 60", { timeoutMs: 300 });
    await expect(failed).rejects.toThrow(RunError);
    await expect(failed).rejects.toThrow("not done after 0.3 s\nstarted");
  });

  it("starts the time limit again with each output of a program that prints its progress", async () => {
    const lines: string[] = [];
    const onProgress = (line: string) => lines.push(line);
    await sh("for i in 1 2 3 4; do echo $i >&2; sleep 0.4; done; echo end", { timeoutMs: 1_000, onProgress });
    expect(lines).toEqual(["1", "2", "3", "4", "end"]);
    const silent = sh("echo started; exec sleep 60", { timeoutMs: 500, onProgress });
    await expect(silent).rejects.toThrow("printed nothing for 0.5 s\nstarted");
  });

  it("stops a program after a signal, and starts none after it", async () => {
    const enough = new AbortController();
    const { signal } = enough;
    const failed = sh("echo started; exec sleep 60", { signal, onLine: () => enough.abort() });
    await expect(failed).rejects.toThrow("interrupted\nstarted");
    await expect(sh("echo started", { signal })).rejects.toThrow("not started");
  });

  it("kills a program that ignores its time limit", async () => {
    const before = Date.now();
    const failed = sh('trap "" INT; echo started; sleep 25; true', { timeoutMs: 300 });
    await expect(failed).rejects.toThrow("not done after 0.3 s\nstarted");
    expect(Date.now() - before).toBeLessThan(20_000);
  }, 30_000);
});

/** A copy of the module for one test, because its functions change how it runs all later programs. */
const copy = () => {
  let module: typeof import("../../lab/run") | undefined;
  jest.isolateModules(() => {
    module = require("../../lab/run");
  });
  return module as typeof import("../../lab/run");
};

describe("runInGroups", () => {
  it("ends the children that a program leaves", async () => {
    const { run, runInGroups } = copy();
    runInGroups();
    const { stdout } = await run("/bin/sh", ["-c", "sleep 60 >/dev/null 2>&1 & echo $!"], { timeoutMs: 20_000 });
    const state = () => spawnSync("ps", ["-o", "stat=", "-p", stdout.trim()], { encoding: "utf8", timeout: 5_000 });
    // A zombie until its new parent notices its end.
    for (let i = 0; i < 50 && !/^(Z|$)/.test(state().stdout); i++) await sleep(100);
    expect(state().stdout.trim()).toMatch(/^(Z|$)/);
  });
});

describe("endAll", () => {
  it("stops running programs", async () => {
    const { endAll, run } = copy();
    const failed = run("/bin/sleep", ["60"], { timeoutMs: 20_000 });
    setTimeout(endAll, 300);
    await expect(failed).rejects.toThrow("/bin/sleep 60: interrupted");
  });

  it("kills programs that do not react, within seconds", async () => {
    const { endAll, run } = copy();
    const before = Date.now();
    const failed = run("/bin/sh", ["-c", 'trap "" INT; while :; do sleep 1; done'], { timeoutMs: 90_000 });
    setTimeout(endAll, 300);
    await expect(failed).rejects.toThrow("interrupted");
    expect(Date.now() - before).toBeLessThan(15_000);
  }, 30_000);

  it("lets no new program start", async () => {
    const { endAll, run } = copy();
    endAll();
    await expect(run("/bin/true", [], { timeoutMs: 20_000 })).rejects.toThrow("/bin/true: not started, all is ending");
  });
});
