import { join } from "node:path";
import { goProgram, whyNoGoProgram } from "../../../lab/go-program";
import { run } from "../../../lab/run";
import { SHORT_WAITS, withShortWaits } from "../../../lab/terraform/short-waits";
import { helmProgram, whyNoHelm } from "../../../lab/tools/build";
import { describeUnless } from "../../support/unless";

/** Builds with empty caches, with a reserve. */
jest.setTimeout(700_000);

const PLATFORM = `${process.platform} ${process.arch}`;
const reason = whyNoGoProgram(SHORT_WAITS) ?? (PLATFORM === "linux x64" ? undefined : `${PLATFORM} is not linux x64`);

describeUnless(reason, "a provider with short waits", () => {
  it("waits 64 times shorter for resources, and unchanged for everything else", async () => {
    const provider = await goProgram(join(__dirname, "waiting-provider"), "waiting-provider", "provider");
    const copy = await withShortWaits(provider);
    expect(copy).not.toBe(provider);
    const waited = JSON.parse((await run(copy, [], { timeoutMs: 30_000 })).stdout);
    // Without the change it would be 6400 ms.
    expect(waited.resource).toBeGreaterThanOrEqual(100);
    expect(waited.resource).toBeLessThan(3000);
    expect(waited.timer).toBeGreaterThanOrEqual(300);
    expect(await withShortWaits(provider)).toBe(copy);
  });
});

describeUnless(reason ?? whyNoHelm(), "a program without the waits of a provider", () => {
  it("stays unchanged, which is reported once", async () => {
    const said = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      const helm = await helmProgram();
      for (const other of [process.execPath, process.execPath, helm]) expect(await withShortWaits(other)).toBe(other);
      expect(said.mock.calls).toEqual([
        [expect.stringMatching(/^.*node waits as long as for AWS: Go did not build it: .*\n$/)],
        [expect.stringMatching(/^.*helm waits as long as for AWS: it has no function that is known to pause\n$/)],
      ]);
    } finally {
      said.mockRestore();
    }
  });
});
