import { join } from "node:path";
import { whyNoDisks } from "../../../lab/prerequisites";
import { FirstBoot } from "../../../lab/servers/first-boot";
import { withoutServerPrograms } from "../../support/server-programs";
import { describeUnless } from "../../support/unless";

const RUN = `bash ${join(__dirname, "../../../lib/cluster/agent/run-node-script.sh")}`;
const PARAMETERS = "/rancher/rke-ha/servers";
jest.setTimeout(120_000);

describeUnless(whyNoDisks() ?? withoutServerPrograms, "node script of a server", () => {
  let boot: FirstBoot;
  beforeEach(async () => {
    boot = await FirstBoot.create();
  });
  afterEach(() => boot.remove());

  it("is fetched with the role's credentials, and run", async () => {
    await boot.publish('echo "ran as $SERVER"; ls "$(dirname "$0")"');
    const { stdout, status } = await boot.run(RUN);
    expect([stdout, status]).toEqual(["ran as server-0\nkeys.json\nnode.sh\nparts.sha256\nsettings\n", 0]);
    const [revision, request, ...others] = await boot.requests();
    expect(revision?.body).toEqual({ Name: `${PARAMETERS}/revision` });
    expect(request?.body).toEqual({ Path: PARAMETERS, WithDecryption: true });
    expect(others.map(({ body }) => body.NextToken)).toEqual(["of the second page"]);
    expect(request?.headers).toMatchObject({
      "X-Amz-Target": "AmazonSSM.GetParametersByPath",
      "X-Amz-Security-Token": "session-of-role",
      Authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDOFROLE\/\d{8}\/eu-central-1\/ssm\/aws4_request, SignedHeaders=.*x-amz-security-token.*, Signature=[0-9a-f]{64}$/,
      ),
    });
  });

  it("is fetched again after its revision changed, found by one small request a run", async () => {
    const write = (file: string, text: string) => `printf ${text} >"$FOLDER/${file}"`;
    await boot.publish("echo first");
    await boot.run(`${write("revision", "1")}; ${write("written-revision", "1")}; ${RUN}`);
    const before = (await boot.requests()).length;
    await boot.publish("echo second");
    expect((await boot.run(RUN)).stdout).toBe("first\nfirst\n");
    expect((await boot.requests()).slice(before).map(({ body }) => body)).toEqual([{ Name: `${PARAMETERS}/revision` }]);
    // Parameters that were read during a deploy are of two versions.
    const mixed = await boot.run(`${write("revision", "2")}; ${RUN} 2>/dev/null`);
    expect(mixed.stdout).toContain("continuing with the copy on the data volume\nfirst\n");
    // Nothing shows a mix while SSM does not answer the request for the revision.
    const unknown = await boot.run(`rm "$FOLDER/revision"; ${RUN} 2>/dev/null`);
    expect(unknown.stdout).toContain("continuing with the copy on the data volume\nfirst\n");
    expect((await boot.run(`${write("revision", "2")}; ${write("written-revision", "2")}; ${RUN}`)).stdout).toBe(
      "first\nsecond\n",
    );
  });

  it("shows no secret in a process list", async () => {
    await boot.publish("true");
    await boot.run(RUN);
    const processes = await boot.processes();
    expect(processes).toContain("curl");
    expect(processes).not.toMatch(/secret-of-role|session-of-role/);
  });

  it("waits while SSM does not answer", async () => {
    const published = `echo 'echo ran' | tee "$FOLDER/announced" >"$FOLDER/script"`;
    // Published after the script announced its second pause.
    const once = `while read -r line; do echo "$line"; case $line in *" in 2s") ${published} ;; esac; done`;
    const { stdout } = await boot.run(`${RUN} 2>/dev/null | { ${once}; }`);
    const lines = stdout.split("\n");
    expect(lines.slice(0, 2)).toEqual(
      [1, 2].map((pause) => `server-0: cannot fetch ${PARAMETERS}: trying again in ${pause}s`),
    );
    expect(lines.slice(-2)).toEqual(["ran", ""]);
  });

  it("is the copy on the data volume when SSM does not answer", async () => {
    await boot.publish("echo first");
    await boot.run(RUN);
    await boot.withdraw();
    const { stdout } = await boot.run(`${RUN} 2>/dev/null`);
    // First a run for the start alone, then a full run.
    expect(stdout).toBe(
      `first\nserver-0: cannot fetch ${PARAMETERS}: continuing with the copy on the data volume\nfirst\n`,
    );
  });

  it("is the newest, once a running server asks again", async () => {
    await boot.publish("echo first");
    await boot.run(RUN);
    await boot.publish("echo second");
    expect((await boot.run(RUN)).stdout).toBe("first\nsecond\n");
  });

  it("is never of two versions, while Terraform writes one parameter after the other", async () => {
    await boot.publish("echo first");
    await boot.run(RUN);
    await boot.publish("echo second", "echo third");
    const { stdout } = await boot.run(`${RUN} 2>/dev/null`);
    expect(stdout).toBe(
      `first\nserver-0: cannot fetch ${PARAMETERS}: continuing with the copy on the data volume\nfirst\n`,
    );
  });

  it("ignores parameters that the deploy does not list", async () => {
    await boot.publish('ls "$(dirname "$0")"');
    const { stdout } = await boot.run(`mkdir "$FOLDER/more"; echo "kind: Pod" >"$FOLDER/more/pod.yaml"; ${RUN}`);
    expect(stdout).toBe(
      `server-0: ${PARAMETERS}/pod.yaml does not belong to this deploy: not used\nkeys.json\nnode.sh\nparts.sha256\nsettings\n`,
    );
  });

  it("keeps one copy, readable only by root", async () => {
    await boot.publish("echo first");
    await boot.run(RUN);
    await boot.publish("echo second");
    const { stdout } = await boot.run(
      `${RUN}; stat --format '%a %F' /var/lib/rancher/desired-*; stat --format %a /var/lib/rancher/desired/*`,
    );
    expect(stdout).toBe("first\nsecond\n700 directory\n600\n600\n600\n600\n");
  });

  it("is fetched also when the copy on the data volume cannot start anything", async () => {
    await boot.publish("exit 1");
    await boot.run(RUN);
    await boot.publish("echo mended");
    expect((await boot.run(RUN)).stdout).toBe(
      "server-0: the copy of the node script on the data volume failed; continuing with the newest\nmended\n",
    );
  });

  it("runs only once at a time", async () => {
    await boot.publish("echo started; sleep 2");
    const { stdout } = await boot.run(`${RUN} & sleep 1; ${RUN}; wait %2 2>/dev/null || wait -n`);
    expect(stdout).toBe("started\n");
  });
});
