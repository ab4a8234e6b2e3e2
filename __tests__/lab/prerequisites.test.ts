import { join } from "node:path";
import { whyNoServers } from "../../lab/prerequisites";
import { run } from "../../lab/run";
import { ROOT } from "../project/source-files";
import { describeUnless } from "../support/unless";

const AT_ONCE = 8;
const ASKS = `console.log(String(require("./lab/prerequisites").whyNoServers()))`;

describeUnless(whyNoServers(), "the prerequisites of servers", () => {
  it("are found by each of several processes at the same time", async () => {
    const ask = () =>
      run(process.execPath, ["--require", join(ROOT, "register.cjs"), "-e", ASKS], {
        directory: ROOT,
        timeoutMs: 60_000,
      });
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, ask));
    expect(answers.map(({ stdout }) => stdout.trim())).toEqual(Array(AT_ONCE).fill("undefined"));
  }, 90_000);
});
