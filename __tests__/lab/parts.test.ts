import { expectPrepared, MissingError, type Part, prepare, reasonOf, whyMissing } from "../../lab/parts";
import { run } from "../../lab/run";

const part = (name: string, prepare: () => Promise<unknown> = async () => undefined): Part => ({
  name,
  whyMissing: () => undefined,
  prepare,
});
const fails = (error: Error) => async () => {
  throw error;
};

describe("parts of the lab", () => {
  const before = process.env.LAB_UNPREPARED;
  const said: string[] = [];
  beforeEach(() => {
    delete process.env.LAB_UNPREPARED;
    said.length = 0;
    jest.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    if (before === undefined) delete process.env.LAB_UNPREPARED;
    else process.env.LAB_UNPREPARED = before;
  });

  it("are available unless they could not be prepared", async () => {
    await prepare([part("one")]);
    expect(whyMissing("one")).toBeUndefined();
    expect(() => expectPrepared("one")).not.toThrow();
    expect(said).toEqual([]);
  });

  it("fail their own tests with one line, and do not stop the others", async () => {
    const others: string[] = [];
    const other = part("other", async () => others.push("prepared"));
    await prepare([part("broken", fails(new Error("main.go:1:2: undefined: x\nmore"))), other]);
    expect(others).toEqual(["prepared"]);
    expect(() => expectPrepared("broken")).toThrow(/^not prepared: broken: main\.go:1:2: undefined: x$/);
    expect(whyMissing("broken")).toBeUndefined();
    expect(() => expectPrepared("other")).not.toThrow();
    expect(said).toEqual(["broken: main.go:1:2: undefined: x; its tests are failed\n"]);
  });

  it.each([
    new MissingError("the lab needs Python: got none on PATH"),
    new Error("k8s.io/api@v1: module lookup disabled by GOPROXY=off"),
    new Error('Get "https://example.org/mod": dial tcp: lookup example.org: no such host'),
    new Error("ERROR: No matching distribution found for moto==5.2.1 (from versions: none)"),
    new Error("go: go.mod requires go >= 1.26.0 (running go 1.22.1; GOTOOLCHAIN=local)"),
  ])("skip their own tests when a program or a registry is missing: %s", async (error) => {
    await prepare([part("absent", fails(error))]);
    expect(whyMissing("absent")).toBe(`absent: ${error.message}`);
    expect(() => expectPrepared("absent")).toThrow("absent");
  });

  it("are not prepared when this computer cannot have them", async () => {
    const never = { ...part("never", fails(new Error("prepared"))), whyMissing: () => "needs root" };
    await prepare([never]);
    expect(() => expectPrepared("never")).not.toThrow();
  });

  it("are not tried again in another list", async () => {
    const tries: number[] = [];
    const broken = part("broken", () => Promise.reject(new Error(`try ${tries.push(0)}`)));
    await prepare([broken]);
    await prepare([broken, part("other")]);
    expect(() => expectPrepared("broken")).toThrow("try 1");
    expect(tries).toHaveLength(1);
  });

  it.each([
    [2, 1],
    [3, 1],
    [8, 4],
  ])("are prepared on %d cores %d at once", async (cores, atOnce) => {
    let running = 0;
    let most = 0;
    const slow = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running--;
    };
    await prepare(
      ["a", "b", "c", "d", "e"].map((name) => part(name, slow)),
      cores,
    );
    expect(most).toBe(atOnce);
  });
});

describe("the reason of a failed program", () => {
  const reason = (script: string) =>
    run("sh", ["-c", script], { timeoutMs: 20_000 }).then(
      () => "none",
      (error) => reasonOf(error),
    );

  it("is the line of its output that tells it", async () => {
    const output = "golang.org/x/xerrors\n# example.org/main\n./main.go:3:1: undefined: x\n./main.go:9:1: undefined: y";
    expect(await reason(`echo '${output}' >&2; exit 1`)).toBe("sh -c ended with 1: ./main.go:3:1: undefined: x");
    expect(await reason("echo Downloading all; echo write: no space left on device; exit 2")).toBe(
      "sh -c ended with 2: write: no space left on device",
    );
  });

  it("is how it ended when no line tells it", async () => {
    expect(await reason("exit 7")).toBe("sh -c ended with 7");
    expect(await reason("echo the last one; exit 7")).toBe("sh -c ended with 7: the last one");
  });
});
