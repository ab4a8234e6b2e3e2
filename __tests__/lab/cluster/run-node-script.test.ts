import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { whyNoDisks } from "../../../lab/prerequisites";
import { desiredObject } from "../../../lab/servers/desired-object";
import { FirstBoot, PASSWORD } from "../../../lab/servers/first-boot";
import { withoutServerPrograms } from "../../support/server-programs";
import { describeUnless } from "../../support/unless";

const RUN = `bash ${join(__dirname, "../../../lib/cluster/agent/run-node-script.sh")}`;
const OBJECT = "s3://rke-ha-servers-1/servers/desired.json.gz";
/** As node.sh does: the server has the password after its first run. */
const KEEPS_PASSWORD = `mkdir -p /var/lib/rancher/keys; printf ${PASSWORD} >/var/lib/rancher/keys/password`;
const continues = (reason: string) =>
  `server-0: cannot fetch ${OBJECT}: ${reason}: continuing with the copy on the data volume`;
jest.setTimeout(120_000);

describeUnless(whyNoDisks() ?? withoutServerPrograms, "node script of a server", () => {
  let boot: FirstBoot;
  beforeEach(async () => {
    boot = await FirstBoot.create();
  });
  afterEach(() => boot.remove());
  const publish = (script: string, more: Readonly<Record<string, string>> = {}) =>
    boot.publish({ "node.sh": `${script}\n`, settings: "", ...more });

  it("is fetched with the role's credentials, and run", async () => {
    await publish('echo "ran as $SERVER"; ls "$(dirname "$0")"');
    const { stdout, status } = await boot.run(RUN);
    expect([stdout, status]).toEqual(["ran as server-0\netag\nnode.sh\nrevision\nsettings\n", 0]);
    const [request, ...others] = await boot.requests();
    expect(others).toEqual([]);
    expect(request?.path).toBe("/servers/desired.json.gz");
    expect(request?.headers).toMatchObject({
      "X-Amz-Security-Token": "session-of-role",
      Authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDOFROLE\/\d{8}\/eu-central-1\/s3\/aws4_request, SignedHeaders=.*x-amz-security-token.*, Signature=[0-9a-f]{64}$/,
      ),
    });
  });

  it("is fetched again only after it has changed, found by one request a run", async () => {
    await publish("echo first");
    await boot.run(RUN);
    expect((await boot.run(RUN)).stdout).toBe("first\nfirst\n");
    await publish("echo second");
    expect((await boot.run(RUN)).stdout).toBe("first\nsecond\n");
    expect((await boot.requests()).map(({ status }) => status)).toEqual([200, 304, 200]);
  });

  it("shows no secret in a process list", async () => {
    await publish("true");
    await boot.run(RUN);
    const processes = await boot.processes();
    expect(processes).toContain("curl");
    expect(processes).not.toMatch(/secret-of-role|session-of-role/);
  });

  it("waits while S3 does not answer", async () => {
    await publish("echo ran");
    const withdrawn = 'mv "$FOLDER/object" "$FOLDER/later"';
    // Published after the script announced its second pause.
    const once = `while read -r line; do echo "$line"; case $line in *" in 2s") mv "$FOLDER/later" "$FOLDER/object" ;; esac; done`;
    const { stdout } = await boot.run(`${withdrawn}; ${RUN} 2>&1 | { ${once}; }`);
    const lines = stdout.split("\n");
    expect(lines.slice(0, 2)).toEqual(
      [1, 2].map((pause) => `server-0: cannot fetch ${OBJECT}: HTTP status 503: trying again in ${pause}s`),
    );
    expect(lines.slice(-2)).toEqual(["ran", ""]);
  });

  it("is the copy on the data volume when S3 does not answer", async () => {
    await publish("echo first");
    await boot.run(RUN);
    await boot.withdraw();
    const { stdout } = await boot.run(`${RUN} 2>&1`);
    // First a run for the start alone, then a full run. The journal has one line for the failed request.
    expect(stdout).toBe(`first\n${continues("HTTP status 503")}\nfirst\n`);
  });

  it.each([
    ["of another seal", () => desiredObject({ "node.sh": "echo second\n" }, "another"), /another seal/],
    [
      "with a changed text",
      () => Buffer.concat([desiredObject({}, PASSWORD), Buffer.from("x")]),
      /not a desired state/,
    ],
    ["that is no archive", () => Buffer.from("echo second"), /not a desired state \(BadGzipFile\)/],
    ["that is half an archive", () => desiredObject({ "node.sh": "x" }, PASSWORD).subarray(0, 60), /not a desired/],
    ["of another shape", () => gzipSync("[]"), /not a desired state \(TypeError\)/],
    ["with a file of another folder", () => desiredObject({ "../node.sh": "x" }, PASSWORD), /'..\/node.sh', expected/],
    ["that is empty", () => Buffer.alloc(0), /not a desired state/],
  ])("is the copy on the data volume when S3 has an object %s", async (_, content, reason) => {
    await publish(`${KEEPS_PASSWORD}; echo first`);
    await boot.run(RUN);
    await boot.publishContent(content());
    const { stdout } = await boot.run(`${RUN}; ls /var/lib/rancher | wc -l`);
    const lines = stdout.split("\n");
    expect(lines[1]).toMatch(
      /^server-0: cannot fetch \S+: the object .*: not used: continuing with the copy on the data volume$/,
    );
    // The copy, the link to it, and the keys.
    expect(lines).toEqual(["first", expect.stringMatching(reason), "first", "3", ""]);
    expect((await boot.run(RUN)).stdout).toContain("first");
  });

  it("is accepted with any seal by a server that has no password yet, and with one seal from then on", async () => {
    await boot.publish({ "node.sh": `${KEEPS_PASSWORD}; echo first\n` }, "another");
    expect((await boot.run(RUN)).stdout).toBe("first\n");
    await publish("echo second");
    expect((await boot.run(RUN)).stdout).toBe("first\nsecond\n");
  });

  it("keeps one copy, readable only by root", async () => {
    await publish("echo first");
    await boot.run(RUN);
    await publish("echo second");
    const { stdout } = await boot.run(
      `${RUN}; stat --format '%a %F' /var/lib/rancher/desired-*; stat --format %a /var/lib/rancher/desired/*`,
    );
    expect(stdout).toBe("first\nsecond\n700 directory\n600\n600\n600\n600\n");
  });

  it("is fetched also when the copy on the data volume cannot start anything", async () => {
    await publish("exit 1");
    await boot.run(RUN);
    await publish("echo mended");
    expect((await boot.run(RUN)).stdout).toBe(
      "server-0: the copy of the node script on the data volume failed; continuing with the newest\nmended\n",
    );
  });

  it("runs only once at a time", async () => {
    await publish("echo started; sleep 2");
    const { stdout } = await boot.run(`${RUN} & sleep 1; ${RUN}; wait %2 2>/dev/null || wait -n`);
    expect(stdout).toBe("started\n");
  });
});
