import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cached, cacheRoot, hashOf } from "../../lab/cache";
import { which } from "../../lab/which";
import { itUnless } from "../support/unless";
import { temporaryFolder } from "./support/temporary-folder";

const noLocks = which("flock") === undefined ? "flock is not on PATH" : undefined;

describe("cache", () => {
  process.env.XDG_CACHE_HOME = temporaryFolder();
  const write = (text: string) => async (folder: string) => writeFileSync(join(folder, "file"), text);
  const read = (folder: string) => readFileSync(join(folder, "file"), "utf8");

  it("is in the user's cache folder", () => {
    expect(cacheRoot({ XDG_CACHE_HOME: "/caches" })).toBe("/caches/cdktf-rancher");
    expect(cacheRoot({})).toMatch(/\/\.cache\/cdktf-rancher$/);
  });

  it("builds once", async () => {
    expect(read(await cached("once", write("first")))).toBe("first");
    expect(read(await cached("once", write("second")))).toBe("first");
  });

  it("keeps nothing of a failed build", async () => {
    const failing = cached("failed", async (folder) => {
      await write("half")(folder);
      throw new Error("no network");
    });
    await expect(failing).rejects.toThrow("no network");
    expect(readdirSync(cacheRoot()).filter((name) => name.includes("failed"))).toEqual([]);
    expect(read(await cached("failed", write("whole")))).toBe("whole");
  });

  itUnless(
    noLocks,
    "builds once when two processes need it, and shows only a complete result",
    async () => {
      let builds = 0;
      const slowly = () =>
        cached("race", async (folder) => {
          builds++;
          await sleep(300);
          expect(existsSync(join(cacheRoot(), "race"))).toBe(false);
          await write("whole")(folder);
        });
      const folders = await Promise.all([slowly(), slowly()]);
      expect(folders.map(read)).toEqual(["whole", "whole"]);
      expect(builds).toBe(1);
    },
    60_000,
  );

  itUnless(
    noLocks,
    "builds after the process that builds dies",
    async () => {
      const [register, module] = ["register.cjs", "lab/cache.ts"].map((file) => join(__dirname, "../..", file));
      const script = `require(${JSON.stringify(module)}).cached("dead", async () => {
      console.log("builds");
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    })`;
      const builder = spawn(process.execPath, ["--require", register as string, "--eval", script], {
        env: process.env,
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(builder.stdout, "data", { signal: AbortSignal.timeout(30_000) });
      const waiting = cached("dead", write("whole"));
      builder.kill("SIGKILL");
      expect(read(await waiting)).toBe("whole");
    },
    60_000,
  );

  it("distinguishes contents by their hash", () => {
    expect(hashOf("a", "b")).toMatch(/^[0-9a-f]{16}$/);
    expect(new Set([hashOf("a", "b"), hashOf("ab"), hashOf("b", "a")]).size).toBe(3);
  });
});
