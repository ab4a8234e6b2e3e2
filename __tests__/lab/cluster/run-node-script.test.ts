import { join } from "node:path";
import { whyNoDisks } from "../../../lab/prerequisites";
import { FirstBoot } from "../../../lab/servers/first-boot";
import { describeUnless } from "../../support/unless";

const RUN = `bash ${join(__dirname, "../../../lib/cluster/scripts/run-node-script.sh")}`;
const PARAMETER = "/rancher/rke-ha/servers/node.sh";
jest.setTimeout(120_000);

describeUnless(whyNoDisks(), "node script of a server", () => {
  let boot: FirstBoot;
  beforeEach(async () => {
    boot = await FirstBoot.create();
  });
  afterEach(() => boot.remove());

  it("is fetched with the role's credentials, and run", async () => {
    await boot.publish('echo "ran as $SERVER"');
    const { stdout, status } = await boot.run(RUN);
    expect([stdout, status]).toEqual(["ran as server-0\n", 0]);
    const [request] = await boot.requests();
    expect(request?.body).toEqual({ Name: PARAMETER });
    expect(request?.headers).toMatchObject({
      "X-Amz-Target": "AmazonSSM.GetParameter",
      "X-Amz-Security-Token": "session-of-role",
      Authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDOFROLE\/\d{8}\/eu-central-1\/ssm\/aws4_request, SignedHeaders=.*x-amz-security-token.*, Signature=[0-9a-f]{64}$/,
      ),
    });
  });

  it("shows no secret in a process list", async () => {
    await boot.publish("true");
    await boot.run(RUN);
    const processes = await boot.processes();
    expect(processes).toContain("curl");
    expect(processes).not.toMatch(/secret-of-role|session-of-role/);
  });

  it("is waited for when SSM does not answer", async () => {
    const { stdout } = await boot.run(`(sleep 3; echo 'echo ran' >"$FOLDER/script") & ${RUN} 2>/dev/null`);
    const lines = stdout.split("\n");
    expect(lines.slice(0, 2)).toEqual(
      [1, 2].map((pause) => `server-0: cannot fetch ${PARAMETER}: trying again in ${pause}s`),
    );
    expect(lines.slice(-2)).toEqual(["ran", ""]);
  });

  it("is the copy on the data volume when SSM does not answer", async () => {
    await boot.publish("echo first");
    await boot.run(RUN);
    await boot.withdraw();
    const { stdout } = await boot.run(`${RUN} 2>/dev/null`);
    expect(stdout).toBe(`server-0: cannot fetch ${PARAMETER}: going on with the copy on the data volume\nfirst\n`);
  });

  it("is the newest, once a server that runs asks again", async () => {
    await boot.publish("echo first");
    await boot.run(RUN);
    await boot.publish("echo second");
    expect((await boot.run(RUN)).stdout).toBe("second\n");
  });

  it("is never one that is no bash, such as one that arrived in part", async () => {
    await boot.publish("echo first");
    await boot.run(RUN);
    await boot.publish("echo second; if true; then echo 'half");
    const { stdout } = await boot.run(`${RUN} 2>/dev/null`);
    expect(stdout).toBe(`server-0: cannot fetch ${PARAMETER}: going on with the copy on the data volume\nfirst\n`);
  });

  it("runs once at a time", async () => {
    await boot.publish("echo started; sleep 2");
    const { stdout } = await boot.run(`${RUN} & sleep 1; ${RUN}; wait %2 2>/dev/null || wait -n`);
    expect(stdout).toBe("started\n");
  });
});
