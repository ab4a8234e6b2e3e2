import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cached, cacheRoot, hashOf } from "../../lab/cache";
import { temporaryFolder } from "./support/temporary-folder";

describe("cache", () => {
  process.env.XDG_CACHE_HOME = temporaryFolder();
  const write = (text: string) => async (folder: string) => writeFileSync(join(folder, "file"), text);
  const read = (folder: string) => readFileSync(join(folder, "file"), "utf8");

  it("lies where the user keeps caches", () => {
    expect(cacheRoot({ XDG_CACHE_HOME: "/caches" })).toBe("/caches/cdktf-rancher");
    expect(cacheRoot({})).toMatch(/\/\.cache\/cdktf-rancher$/);
  });

  it("builds once", async () => {
    expect(read(await cached("once", write("first")))).toBe("first");
    expect(read(await cached("once", write("second")))).toBe("first");
  });

  it("keeps nothing of a build that failed", async () => {
    const failing = cached("failed", async (folder) => {
      await write("half")(folder);
      throw new Error("no network");
    });
    await expect(failing).rejects.toThrow("no network");
    expect(readdirSync(cacheRoot()).filter((name) => name.includes("failed"))).toEqual([]);
    expect(read(await cached("failed", write("whole")))).toBe("whole");
  });

  it("takes the first of two builds at once, and shows neither before it is whole", async () => {
    const slowly = (text: string, ms: number) =>
      cached("race", async (folder) => {
        await sleep(ms);
        expect(existsSync(join(cacheRoot(), "race"))).toBe(text === "second");
        await write(text)(folder);
      });
    const folders = await Promise.all([slowly("second", 300), slowly("first", 50)]);
    expect(folders.map(read)).toEqual(["first", "first"]);
    expect(readdirSync(cacheRoot()).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("tells contents apart by their hash", () => {
    expect(hashOf("a", "b")).toMatch(/^[0-9a-f]{16}$/);
    expect(new Set([hashOf("a", "b"), hashOf("ab"), hashOf("b", "a")]).size).toBe(3);
  });
});
