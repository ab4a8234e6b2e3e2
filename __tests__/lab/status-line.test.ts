import { setTimeout as sleep } from "node:timers/promises";
import { elapsed, StatusLine } from "../../lab/status-line";

function output(isTTY: boolean) {
  const written: string[] = [];
  const stream = { isTTY, columns: 40, write: (text: string) => written.push(text) > 0 };
  return { written, line: new StatusLine(stream as unknown as NodeJS.WriteStream) };
}

describe("the status line", () => {
  it("changes on a terminal, within its width, and stays with the last state", async () => {
    const { written, line } = output(true);
    const work = async () => {
      await sleep(0);
      line.set("1 of 155 resources are done, and all others are not");
      await sleep(1_500);
      line.set("155 done");
      return "result";
    };
    expect(await line.during("Deploying", work())).toBe("result");
    expect(written).toEqual([
      "Deploying",
      `\r\x1b[K${"Deploying, 1 s, 1 of 155 resources are done".slice(0, 39)}`,
      expect.stringMatching(/Deploying, [12] s, 155 done\n$/),
    ]);
  });

  it("is two lines elsewhere when the work is short, and none of them after a failure", async () => {
    const { written, line } = output(false);
    await line.during("Planning", Promise.resolve());
    await expect(line.during("Failing", Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(written).toEqual(["Planning\n", "  Planning, 0 s\n", "Failing\n"]);
  });

  it("leaves the terminal at the start of a line after a failure", async () => {
    const { written, line } = output(true);
    await expect(line.during("Failing", Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(written).toEqual(["Failing", "\n"]);
  });

  it.each([
    [0, "0 s"],
    [59_400, "59 s"],
    [59_600, "1 min 00 s"],
    [125_000, "2 min 05 s"],
  ])("writes %d ms as %s", (ms, text) => expect(elapsed(ms)).toBe(text));
});
