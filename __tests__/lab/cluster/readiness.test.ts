import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type RunResult, run } from "../../../lab/run";
import { which } from "../../../lab/which";
import { describeUnless } from "../../support/unless";
import { ApiDouble, type ApiState, certificates, type NodeState } from "../support/api-double";
import { REPORT, reporting } from "../support/reported";
import { temporaryFolder } from "../support/temporary-folder";

const SCRIPT = ["readiness-api.sh", "servers.sh", "readiness.sh"]
  .map((name) => readFileSync(join(__dirname, "../../../lib/cluster/readiness", name), "utf8"))
  .join("");
const VERSION = "v1.35.7+rke2r1";
const missing = ["curl", "openssl", "awk"].find((program) => which(program) === undefined);
const reason =
  process.platform !== "linux"
    ? "needs Linux, for port 6443 of many loopback addresses"
    : missing && `needs ${missing} on PATH`;

jest.setTimeout(60_000);

// The gate does not know the instance of server-2.
const well = [0, 1, 2].map((n) => reporting({ instance: `i-${n}` })) as [NodeState, NodeState, NodeState];
const three: ApiState = { nodes: { "server-0": well[0], "server-1": well[1], "server-2": well[2] }, rolledOut: true };
const but = (name: string, node: Partial<NodeState>): ApiState => ({
  ...three,
  nodes: { ...three.nodes, [name]: { ...(three.nodes[name] as NodeState), ...node } },
});
const says = (name: string, fields: object): ApiState =>
  but(name, reporting({ instance: `i-${name.slice(-1)}`, ...fields }));

/** curl, for which AWS answers otherwise when it is asked for this machine's address. */
const ADDRESS_FROM = "https://checkip.amazonaws.com";
const curl = (answer: string) =>
  `#!/bin/sh\ncase "$*" in *${ADDRESS_FROM}) ${answer}; exit ;; esac\nexec ${which("curl")} "$@"\n`;

describeUnless(reason, "readiness script", () => {
  const folder = temporaryFolder();
  const programs = join(folder, "programs");
  // An address for this process only, so that tests may run at the same time.
  const address = `127.${(process.pid >> 8) & 255}.${process.pid & 255}.43`;
  let api: ApiDouble | undefined;

  beforeAll(async () => {
    await certificates(folder);
    // This double shortens the waits.
    mkdirSync(programs);
    writeFileSync(join(programs, "sleep"), "#!/bin/sh\nexec /bin/sleep 0.2\n", { mode: 0o755 });
  });
  afterEach(async () => {
    await api?.stop();
    api = undefined;
  });

  const pem = (name: string) => readFileSync(join(folder, name), "utf8");

  /** Gives the double its next state each time the script has printed what it waits for. */
  function afterLines(double: ApiDouble, steps: readonly (readonly [said: string, state: ApiState])[]) {
    const left = [...steps];
    return (line: string) => {
      const [said, state] = left[0] ?? [];
      if (said === undefined || state === undefined || !line.includes(said)) return;
      double.state = state;
      left.shift();
    };
  }

  function wait(env: Readonly<Record<string, string>> = {}, onLine?: (line: string) => void): Promise<RunResult> {
    const temporary = join(folder, "tmp");
    mkdirSync(temporary, { recursive: true });
    return run("sh", ["-c", SCRIPT], {
      env: {
        PATH: `${programs}:${process.env.PATH}`,
        TMPDIR: temporary,
        API_HOST: address,
        SERVERS: "server-0 server-1 server-2",
        INSTANCES: "server-0=i-0 server-1=i-1",
        VERSION,
        UPGRADED_FROM: "",
        RANCHER: "",
        RANCHER_UPGRADED_FROM: "",
        RESTORED: "",
        REVISION: "",
        WORKLOADS: "daemonsets/rke2-traefik deployments/coredns",
        LIMIT: "30",
        REGION: "eu-central-1",
        STACK: "rke-ha",
        ADDRESS_FROM: "",
        CA: pem("ca.crt"),
        CERTIFICATE: pem("client.crt"),
        KEY: pem("client.key"),
        ...env,
      },
      timeoutMs: 45_000,
      accept: [0, 1],
      onLine,
    });
  }

  it("ends when all servers are ready, send heartbeats and the workloads are rolled out", async () => {
    api = await ApiDouble.start(folder, address, three);
    const { status, stdout } = await wait();
    expect(stdout.split("\n").at(-2)).toMatch(/^API answers; 3 of 3 servers ready \(\ds\)$/);
    expect(status).toBe(0);
    expect(readdirSync(join(folder, "tmp"))).toEqual([]);
  });

  it("prints the servers that it waits for, and continues when they are ready", async () => {
    const joining = { report: undefined, joined: false };
    const late = await ApiDouble.start(folder, address, but("server-2", joining));
    api = late;
    const waiting = "for the release v1.35.7+rke2r1";
    const looping = { unit: "rke2-server activating", starts: 7, error: "level=fatal msg='no image' <a&b>" };
    const steps = afterLines(late, [
      ["server-2 (has not joined)", { ...but("server-2", { ...reporting({ ready: false, waiting }), joined: false }) }],
      [`server-2 (not ready; waiting ${waiting})`, says("server-2", { ready: false, ...looping })],
      ["after 7 starts", { ...three, rolledOut: false }],
      ["waiting for daemonsets/", three],
    ]);
    const { status, stdout } = await wait({}, steps);
    const said = stdout.split("\n").map((line) => line.replace(/ \(\d+s\)$/, ""));
    expect(said).toEqual(
      expect.arrayContaining([
        // The first look at heartbeats proves nothing.
        expect.stringMatching(/^API answers; 0 of 3 servers ready, .*, server-2 \(has not joined\)$/),
        `API answers; 2 of 3 servers ready, waiting for server-2 (not ready; waiting ${waiting})`,
        "API answers; 2 of 3 servers ready, waiting for server-2 (not ready; rke2-server activating after 7 starts; its last error: level=fatal msg='no image' <a&b>)",
        "API answers; 3 of 3 servers ready, waiting for daemonsets/rke2-traefik",
        "API answers; 3 of 3 servers ready",
      ]),
    );
    expect(status).toBe(0);
  });

  it("waits until every server has applied the desired state, and says what each one waits for", async () => {
    const waiting = "to upgrade from v1.34.10+rke2r1 to v1.35.7+rke2r1: server-0 holds the Lease";
    const double = await ApiDouble.start(folder, address, says("server-1", { revision: "old", waiting }));
    api = double;
    const steps = afterLines(double, [
      [
        `waiting for server-1 (has not applied this deploy yet; waiting ${waiting})`,
        says("server-1", { revision: "" }),
      ],
      ["waiting for server-1 (has not applied this deploy yet)", three],
    ]);
    const { status, stdout } = await wait({ REVISION: "new" }, steps);
    expect(stdout).toContain("a change without restart reaches all within 75 s\n");
    expect(stdout).toContain("3 of 3 servers ready, 2 have applied this deploy, waiting for server-1 (");
    expect(stdout).toMatch(/3 of 3 servers ready, 3 have applied this deploy \(\d+s\)\n$/);
    expect(status).toBe(0);
  });

  it.each<[string, Partial<NodeState>, string]>([
    [
      "has no revision",
      { report: { ...REPORT, instance: "i-1", revision: undefined } },
      "has not applied this deploy yet",
    ],
    ["is of a former instance", reporting({ instance: "i-former" }), "only a report of its former instance"],
    ["is of a server whose heartbeat stands still", { beats: false }, "no heartbeat yet"],
    ["is of a server that has no heartbeat", { joined: false }, "no heartbeat yet"],
    ["is no JSON", { report: "ready" }, "no report yet"],
    ["is no complete JSON", { report: '{"revision": "new", "instance": "i-1", "ready": true' }, "no report yet"],
    ["is missing", { report: undefined }, "no report yet"],
  ])("does not count a report that %s", async (_, node, why) => {
    api = await ApiDouble.start(folder, address, but("server-1", node));
    const { status, stdout } = await wait({ REVISION: "new", LIMIT: "2" });
    expect(stdout).toContain(`waiting for server-1 (${why})`);
    expect(status).toBe(1);
  });

  it("needs no revision between two servers", async () => {
    api = await ApiDouble.start(folder, address, says("server-1", { revision: "old" }));
    expect((await wait()).status).toBe(0);
  });

  describe("after an upgrade", () => {
    const upgrade = { UPGRADED_FROM: "v1.34.10+rke2r1" };

    it("waits for the earlier snapshot, and prints its name", async () => {
      const double = await ApiDouble.start(folder, address, three);
      api = double;
      // First without a Lease, then with the Lease of the former upgrade.
      const { status, stdout } = await wait(upgrade, (line) => {
        if (!line.includes("waiting for the etcd snapshot")) return;
        double.state = { ...three, saved: "v1.34.10+rke2r1" };
        setTimeout(() => {
          double.state = { ...three, saved: VERSION };
        }, 1000);
      });
      expect(stdout).toContain(
        "3 of 3 servers ready, waiting for the etcd snapshot before an upgrade from v1.34.10+rke2r1 (",
      );
      expect(stdout).toMatch(/ready; etcd was saved before, as before-v1\.35\.7-rke2r1 \(\d+s\)\n$/);
      expect(status).toBe(0);
    });

    it("accepts the snapshot of a failed upgrade that another version corrected", async () => {
      api = await ApiDouble.start(folder, address, { ...three, saved: "v1.35.6+rke2r1" });
      expect((await wait(upgrade)).status).toBe(0);
    });

    it("needs none when the version is the deployed one", async () => {
      api = await ApiDouble.start(folder, address, three);
      expect((await wait({ UPGRADED_FROM: VERSION })).status).toBe(0);
    });
  });

  it("waits for the snapshot before an upgrade of Rancher, of the same version", async () => {
    const double = await ApiDouble.start(folder, address, { ...three, rancher: "2.14.4" });
    api = double;
    const steps = afterLines(double, [["waiting for the etcd snapshot", { ...three, rancher: "2.15.0" }]]);
    const { status, stdout } = await wait({ RANCHER: "2.15.0", RANCHER_UPGRADED_FROM: "2.14.4" }, steps);
    expect(stdout).toContain(
      "3 of 3 servers ready, waiting for the etcd snapshot before the upgrade of Rancher from 2.14.4 (",
    );
    expect(stdout).toMatch(/ready; etcd was saved before, as before-rancher-2\.15\.0 \(\d+s\)\n$/);
    expect(status).toBe(0);
  });

  it("needs none when Rancher is the deployed one", async () => {
    api = await ApiDouble.start(folder, address, three);
    expect((await wait({ RANCHER: "2.15.0", RANCHER_UPGRADED_FROM: "2.15.0" })).status).toBe(0);
  });

  it("waits until the requested snapshot was restored, and no other", async () => {
    const double = await ApiDouble.start(folder, address, { ...three, restored: "monday" });
    api = double;
    const steps = afterLines(double, [["waiting for server-0 to restore", { ...three, restored: "tuesday" }]]);
    const { status, stdout } = await wait({ RESTORED: "tuesday" }, steps);
    expect(stdout).toContain("3 of 3 servers ready, waiting for server-0 to restore the snapshot tuesday (");
    expect(status).toBe(0);
  });

  it("names the consoles of the servers that have not confirmed", async () => {
    api = await ApiDouble.start(folder, address, but("server-1", { beats: false }));
    const { status, stdout } = await wait({ LIMIT: "2" });
    expect(status).toBe(1);
    expect(stdout).toContain(
      "  server-1: aws ec2 get-console-output --region eu-central-1 --instance-id i-1 --latest --output text\n",
    );
    expect(stdout).not.toContain("  server-0:");
  });

  it("prints the likely cause when nothing answers, and every console", async () => {
    const { status, stdout } = await wait({ LIMIT: "1" });
    expect(status).toBe(1);
    expect(stdout).toContain(`waiting for the API at ${address}:6443`);
    expect(stdout).toContain("this machine's address is missing in cluster.apiAllowedCidrs, or no server has booted");
    expect(stdout).toContain("  server-2: aws ec2 get-console-output");
    expect(stdout).toContain("the id of the instance named rke-ha-server-2");
  });

  /** A PATH with a clock that advances half a minute at each look, and an AWS that answers with this machine's address. */
  function hurried(answer: string): string {
    const folderOf = mkdtempSync(join(folder, "hurried-"));
    const clock = join(folderOf, "clock");
    writeFileSync(clock, "0");
    const date = `#!/bin/sh\nat=$(cat ${clock}); echo $((at + 30)) >${clock}; echo "$at"\n`;
    writeFileSync(join(folderOf, "date"), date, { mode: 0o755 });
    writeFileSync(join(folderOf, "curl"), curl(answer), { mode: 0o755 });
    return `${folderOf}:${programs}:${process.env.PATH}`;
  }

  it("tells the likely cause after three minutes without an answer, once, and continues", async () => {
    const PATH = hurried("echo 198.18.0.1");
    const { status, stdout } = await wait({ LIMIT: "600", PATH, ADDRESS_FROM });
    expect(status).toBe(1);
    const [before = "", hint = "", after = ""] = stdout.split(/^no answer from .*$/m);
    expect(before).toMatch(/waiting for the API at .* \(2m30s\)/);
    expect(before).not.toContain("(3m30s)");
    expect(hint).toContain("  this machine's public address is 198.18.0.1\n");
    expect(hint).toContain("  server-2: aws ec2 get-console-output");
    expect(hint).toContain("the first server needs some minutes; the wait ends after 10m0s\n");
    expect(hint).toContain("not ready after 10m0s");
    expect(after).toContain("correct the cause and deploy again");
  });

  it("says nothing of an address that it cannot know, nor any cause once the API has answered", async () => {
    const { stdout } = await wait({ LIMIT: "600", PATH: hurried("exit 6"), ADDRESS_FROM });
    expect(stdout).toContain("the wait ends after 10m0s");
    expect(stdout).not.toContain("public address");
    api = await ApiDouble.start(folder, address, says("server-1", { ready: false }));
    const answered = await wait({ LIMIT: "600", PATH: hurried("echo 198.18.0.1"), ADDRESS_FROM });
    const inside = await wait({ LIMIT: "600", API_HOST: "127.0.0.2", PATH: hurried("echo 198.18.0.1") });
    expect(inside.stdout).toContain("no answer from 127.0.0.2:6443");
    expect(inside.stdout).not.toContain("public address");
    expect(answered.stdout).toContain("not ready after 10m0s");
    expect(answered.stdout).not.toMatch(/public address|the wait ends/);
  });

  describe("behind an HTTP proxy that allows no other port", () => {
    let proxy: Server;
    let HTTPS_PROXY: string;
    beforeAll(async () => {
      proxy = createServer().on("connect", (_, socket) => socket.end("HTTP/1.1 403 Forbidden\r\n\r\n"));
      proxy.listen(0, "127.0.0.1");
      await once(proxy, "listening");
      HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    });
    afterAll(() => proxy?.close());

    it.each([
      ["NO_PROXY", (host: string) => host],
      ["NO_PROXY", (host: string) => `169.254.169.254,*.example.com, ${host}:6443`],
      ["no_proxy", () => "*"],
    ])("connects directly when %s contains the API's name, as Terraform's providers do", async (name, value) => {
      api = await ApiDouble.start(folder, address, three);
      const { status } = await wait({ HTTPS_PROXY, [name]: value(address), LIMIT: "5" });
      expect(status).toBe(0);
    });

    it("names the proxy, and what to change", async () => {
      api = await ApiDouble.start(folder, address, three);
      const { status, stdout } = await wait({ HTTPS_PROXY, NO_PROXY: "example.com", LIMIT: "1" });
      expect(status).toBe(1);
      expect(stdout).toMatch(
        /the proxy of this machine does not connect to \S+:6443 \(curl: .*403.*\): allow it there, or add the name to NO_PROXY/,
      );
      expect(api.asked).toEqual([]);
    });
  });

  it("names the binding when the API rejects it", async () => {
    api = await ApiDouble.start(folder, address, { ...three, status: 403 });
    const { status, stdout } = await wait({ LIMIT: "1" });
    expect(status).toBe(1);
    expect(stdout).toContain("API answers with status 403");
    expect(stdout).toContain("does not let the user rancher-readiness read (status 403)");
  });

  it("trusts only this cluster's authority", async () => {
    api = await ApiDouble.start(folder, address, three);
    const other = join(folder, "other");
    mkdirSync(other);
    await certificates(other);
    const { status, stdout } = await wait({ LIMIT: "1", CA: readFileSync(join(other, "ca.crt"), "utf8") });
    expect(status).toBe(1);
    expect(stdout).toMatch(/the program that answers there is not this cluster's API \(curl: .*certificate.*\)/);
    expect(api.asked).toEqual([]);
  });

  it("waits for nothing when nothing is deployed, and sends no request", async () => {
    const { status, stdout } = await wait({ SERVERS: "" });
    expect([status, stdout]).toEqual([0, "nothing is deployed yet: nothing to wait for\n"]);
  });

  it.each(["curl", "awk"])("prints what to install when %s is missing", async (program) => {
    const few = join(folder, `without-${program}`);
    mkdirSync(few);
    for (const other of ["sh", "curl", "awk"]) {
      if (other !== program) symlinkSync(which(other) as string, join(few, other));
    }
    const { status, stdout } = await wait({ PATH: few });
    expect(status).toBe(1);
    expect(stdout).toBe(
      `${program} is not on PATH: install it where Terraform runs; the wait for the servers needs sh, curl and awk\n`,
    );
  });
});
