import { spawnSync } from "node:child_process";

/** Runs the program of `npm run cost` with the repository's own file. */
function cost(...words: string[]) {
  const args = ["--require", "./register.cjs", "tools/cost/main.ts", ...words];
  const env = { ...process.env, RANCHER_CONFIG: "rancher.yaml" };
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8", env, timeout: 60_000 });
  return [stdout, stderr, status];
}

describe("a command", () => {
  it("prints its usage", () => {
    expect(cost("--help")).toEqual(["npm run cost -- STACK [REGION]\n", "", 0]);
  });

  it.each([
    ["an argument too many", ["rke-ha", "us-east-1", "more"], "got more, expected npm run cost -- STACK [REGION]"],
    ["an unknown stack", ["other"], "rancher.yaml: got other, expected the name of a stack: rke-ha"],
  ])("rejects %s in one line", (_, words, said) => {
    expect(cost(...words)).toEqual(["", `${said}\n`, 1]);
  });
});
