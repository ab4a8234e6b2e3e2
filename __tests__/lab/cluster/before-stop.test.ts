import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../lab/run";
import { which } from "../../../lab/which";
import { describeUnless } from "../../support/unless";
import { ApiDouble, type ApiState, certificates, type NodeState } from "../support/api-double";
import { reporting } from "../support/reported";
import { temporaryFolder } from "../support/temporary-folder";

const text = (...names: string[]) =>
  names.map((name) => readFileSync(join(__dirname, "../../../lib/cluster/readiness", name), "utf8")).join("");
const BEFORE_STOP = text("readiness-api.sh", "servers.sh", "before-stop.sh");
const missing = ["curl", "openssl", "awk"].find((program) => which(program) === undefined);
const reason =
  process.platform !== "linux"
    ? "needs Linux, for port 6443 of many loopback addresses"
    : missing && `needs ${missing} on PATH`;
jest.setTimeout(60_000);

const well = reporting();
const all: ApiState = { nodes: { "server-0": well, "server-1": well, "server-2": well }, rolledOut: true };
const without = (server: string, node: Partial<NodeState>): ApiState => ({
  ...all,
  nodes: { ...all.nodes, [server]: { ...well, ...node } },
});

describeUnless(reason, "before Terraform stops server-0", () => {
  const folder = temporaryFolder();
  const programs = join(folder, "programs");
  const temporary = join(folder, "tmp");
  // Terraform's process is the parent of its commands; here it is this process.
  const access = join(temporary, `rancher-rke-ha-${process.pid}`);
  const address = `127.${(process.pid >> 8) & 255}.${process.pid & 255}.44`;
  let api: ApiDouble | undefined;

  beforeAll(async () => {
    await certificates(folder);
    mkdirSync(programs);
    mkdirSync(temporary);
    // This double shortens the waits, and each of its calls takes ten seconds of the script's clock.
    writeFileSync(join(programs, "sleep"), `#!/bin/sh\necho . >>${folder}/slept\nexec /bin/sleep 0.1\n`, {
      mode: 0o755,
    });
    const clock = `#!/bin/sh\nif [ "$*" = +%s ]; then echo $((1000 + 10 * $(wc -l <${folder}/slept))); else exec /bin/date "$@"; fi\n`;
    writeFileSync(join(programs, "date"), clock, { mode: 0o755 });
  });
  beforeEach(async () => {
    writeFileSync(join(folder, "slept"), "");
    await sh(text("end-of-access.sh"));
  });
  afterEach(async () => {
    await api?.stop();
    api = undefined;
  });

  const sh = (script: string, env: Readonly<Record<string, string>> = {}) =>
    run("sh", ["-c", script], {
      env: { PATH: `${programs}:${process.env.PATH}`, TMPDIR: temporary, STACK: "rke-ha", ...env },
      timeoutMs: 50_000,
      accept: [0, 1],
    });
  const pem = (name: string) => readFileSync(join(folder, name), "utf8");
  const writeAccess = () =>
    sh(text("api-access.sh"), {
      HOST: address,
      CA: pem("ca.crt"),
      CERTIFICATE: pem("client.crt"),
      KEY: pem("client.key"),
    });
  const stop = async (state: ApiState | undefined, env: Readonly<Record<string, string>> = {}) => {
    if (state !== undefined) api = await ApiDouble.start(folder, address, state);
    await writeAccess();
    const { status, stdout } = await sh(BEFORE_STOP, {
      STOPS: "server-0",
      SERVERS: "server-1 server-2",
      LIMIT: "200",
      ...env,
    });
    return { status, lines: stdout.trimEnd().split("\n") };
  };

  it("all others must be ready", async () => {
    const { status, lines } = await stop(all);
    expect([status, lines.at(-1)]).toEqual([0, "all others are ready: server-0 can stop"]);
  });

  it.each<[string, Partial<NodeState>, string]>([
    ["its heartbeat stands still, although it reported that it is ready", { beats: false }, "no heartbeat yet"],
    ["it reports that it is not ready", reporting({ ready: false }), "not ready"],
    ["it has no report, although its heartbeat moves", { report: undefined }, "no report yet"],
    ["its report is no JSON", { report: "ready: true" }, "no report yet"],
    [
      "only a text in its report says that it is ready",
      reporting({ ready: false, error: ", 'ready': true" }),
      "not ready",
    ],
    ["its Node was deleted", { report: undefined, joined: false }, "has not joined"],
  ])("it does not stop while server-1 is down: %s", async (_, node, why) => {
    const { status, lines } = await stop(without("server-1", node));
    expect(status).toBe(1);
    expect(lines.at(-1)).toBe(
      `server-0 was not stopped: waiting for server-1 (${why}), and etcd could lose its majority; make the other servers ready first, or set the environment variable RANCHER_STOP=server-0 for one deploy to stop server-0 in any case`,
    );
  });

  it("it stops while only itself is down", async () => {
    expect((await stop(without("server-0", { ...reporting({ ready: false }), beats: false }))).status).toBe(0);
  });

  it("it does not stop while the API answers, but not the question", async () => {
    const { status, lines } = await stop({ ...all, status: 403 });
    expect([status, lines.at(-1)]).toEqual([1, expect.stringContaining("the API answers with status 403")]);
  });

  it.each([
    ["no API answers", undefined],
    ["the API has no majority of etcd", { ...all, status: 503 }],
  ])("it stops after a minute in which %s, because no majority is left to lose", async (_, state) => {
    const { status, lines } = await stop(state);
    expect([status, lines.at(-1)]).toEqual([
      0,
      `no answer from the API at ${address}:6443 for 1m0s: the cluster does not serve, so server-0 can stop`,
    ]);
  });

  it("it stops when the operator names it, and no other one", async () => {
    const broken = without("server-1", reporting({ ready: false }));
    expect((await stop(broken, { RANCHER_STOP: "server-1 server-0" })).status).toBe(0);
    await api?.stop();
    expect((await stop(broken, { RANCHER_STOP: "server-1" })).status).toBe(1);
  });

  it("it stops with the whole stack, without a question", async () => {
    const markOf = (server: string) => `${access}.${server}`;
    const marked = async (SERVERS: string) => {
      await writeAccess();
      await sh(text("with-stack.sh"), { SERVERS });
      return sh(BEFORE_STOP, { STOPS: "server-0", SERVERS: "server-1 server-2", LIMIT: "200" });
    };
    api = await ApiDouble.start(folder, address, without("server-1", reporting({ ready: false })));
    expect((await marked("server-1 server-2")).status).toBe(1);
    expect(await marked("server-0 server-1")).toMatchObject({ status: 0, stdout: "" });
    // A later run of Terraform may get the same process id.
    expect([access, markOf("server-0")].filter((file) => existsSync(file))).toEqual([]);
    expect(existsSync(markOf("server-1"))).toBe(true);
    await writeAccess();
    expect(existsSync(markOf("server-1"))).toBe(false);
  });

  it("it does not stop when nothing says how to ask", async () => {
    const { status, stdout } = await sh(BEFORE_STOP, { STOPS: "server-0", SERVERS: "server-1", LIMIT: "200" });
    expect([status, stdout]).toEqual([1, expect.stringContaining("deploy once without stopping a server")]);
  });

  it("the only server stops without a question", async () => {
    const { status, stdout } = await sh(BEFORE_STOP, { STOPS: "server-0", SERVERS: "", LIMIT: "200" });
    expect([status, stdout]).toEqual([0, ""]);
  });

  it("the credentials are readable only by their owner, and deleted afterwards", async () => {
    await writeAccess();
    const { stdout } = await run("stat", ["--format=%a", access, join(access, "client.key")], { timeoutMs: 5_000 });
    expect(stdout).toBe("700\n600\n");
    await sh(text("end-of-access.sh"));
    expect(existsSync(access)).toBe(false);
  });
});
