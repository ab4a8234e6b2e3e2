import { execFile } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Ecr, PASSWORD_SECONDS, passwordOf, startEcr } from "../../../lab/aws/ecr";
import { type Metadata, type RoleCredentials, startMetadata } from "../../../lab/aws/metadata";
import { SERVER_PATH } from "../../../lab/which";
import { ecrOf } from "../../../lib/config/ecr";
import { credentialProvider } from "../../../lib/egress/ecr";
import { withParts } from "../../cluster/node/parts";
import { temporaryFolder } from "../support/temporary-folder";

const AGENT = join(__dirname, "../../../lib/cluster/agent");
const REGION = "eu-central-1";
const HOST = `111122223333.dkr.ecr.${REGION}.amazonaws.com`;
const API = `api.ecr.${REGION}.amazonaws.com`;
const ROLE: RoleCredentials = { AccessKeyId: "ASIAEXAMPLE", SecretAccessKey: "role/secret+key", Token: "role/token==" };

describe("passwords of Amazon ECR on a server", () => {
  const folder = temporaryFolder();
  const program = join(folder, "bin/ecr-credential-provider");
  const bin = join(folder, "programs");
  let ecr: Ecr;
  let metadata: Metadata;

  beforeAll(async () => {
    [ecr, metadata] = await Promise.all([startEcr(API, REGION, ROLE), startMetadata(ROLE)]);
    // The genuine curl, which reaches both doubles by the names in AWS.
    mkdirSync(bin);
    writeFileSync(join(folder, "ca.pem"), ecr.authority);
    const ways = [`${API}:443:127.0.0.1:${ecr.port}`, `169.254.169.254:80:127.0.0.1:${metadata.port}`];
    const options = ways.map((way) => `--connect-to ${way}`).join(" ");
    writeFileSync(join(bin, "curl"), `#!/bin/sh\nexec /usr/bin/curl --cacert ${folder}/ca.pem ${options} "$@"\n`);
    chmodSync(join(bin, "curl"), 0o755);
    // The desired state on the server: a link to the newest folder.
    mkdirSync(join(folder, "desired-1"));
    symlinkSync("desired-1", join(folder, "desired"));
    for (const name of ["aws.sh", "node/ecr.sh", "node/ecr.py"])
      copyFileSync(join(AGENT, name), join(folder, "desired-1", name.replace("node/", "")));
    copyFileSync(join(AGENT, "ecr-credential-provider.sh"), join(folder, "desired-1/ecr-credential-provider"));
    mkdirSync(join(folder, "egress"));
    const own = ecrOf(HOST);
    if (own === undefined) throw new Error(`${HOST} is not ECR`);
    writeFileSync(join(folder, "egress/credential-provider"), credentialProvider(own, HOST, []));
    writeFileSync(join(folder, "egress/registries"), JSON.stringify({ configs: { [HOST]: {} } }));
  }, 60_000);

  afterAll(async () => {
    await ecr?.stop();
    await metadata?.stop();
  });

  const run = (file: string, args: readonly string[], input = "") =>
    new Promise<{ status: number; out: string; err: string }>((done) => {
      const options = { env: { ...process.env, PATH: `${bin}:${SERVER_PATH}` }, timeout: 60_000 };
      const child = execFile(file, args, options, (error, out, err) =>
        done({ status: error ? Number(error.code ?? -1) : 0, out, err }),
      );
      child.stdin?.end(input);
    });

  /** Places the files of a server as its start does, and returns what the server prints. */
  const start = async (more = "") => {
    const script = `
      place_of() { case $1 in ecr-credential-provider) echo ${program} ;; *) echo ${folder}/placed-$1 ;; esac; }
      desired_link=${folder}/desired
      trust_authorities() { :; }
      sleep() { :; }
      ${more}
      place_egress`;
    const { status, out, err } = await run("bash", ["-c", withParts(folder, script)]);
    return { status, out, err };
  };

  /** Runs the program as the kubelet does, with the arguments of its configuration or others. */
  const ask = (
    image: string,
    args: readonly string[] = JSON.parse(placed("credential-provider")).providers[0].args,
  ) => {
    const request = { kind: "CredentialProviderRequest", apiVersion: "credentialprovider.kubelet.k8s.io/v1", image };
    return run(program, args, JSON.stringify(request));
  };
  const placed = (name: string) => readFileSync(join(folder, `placed-${name}`), "utf8");
  const auth = (nth: number) => ({ username: "AWS", password: passwordOf(nth) });
  const DENIED =
    "AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/servers/i-1 is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action";

  it("do not start a server that was never ready without one, and print why", async () => {
    ecr.allow(false);
    const { status, out } = await start();
    ecr.allow(true);
    expect([status, out]).toEqual([75, `server-1: waiting: for a password of Amazon ECR: ${DENIED}\n`]);
    expect(ecr.given()).toBe(0);
  });

  it("are in registries.yaml at each start, for root only", async () => {
    expect(await start("umask 022;")).toEqual({ status: 0, out: "", err: "" });
    expect(JSON.parse(placed("registries"))).toEqual({ configs: { [HOST]: { auth: auth(1) } } });
    expect(statSync(join(folder, "placed-registries")).mode & 0o777).toBe(0o600);
    await start();
    expect(JSON.parse(placed("registries")).configs[HOST].auth).toEqual(auth(2));
  });

  it("stay there when a server that was ready gets no new one", async () => {
    writeFileSync(join(folder, "was-ready"), "v1.34.9+rke2r1");
    ecr.allow(false);
    const { status, out } = await start();
    ecr.allow(true);
    expect([status, out]).toEqual([
      0,
      `server-1: starts with the last password of Amazon ECR, without a new one: ${DENIED}\n`,
    ]);
    expect(JSON.parse(placed("registries")).configs[HOST].auth).toEqual(auth(2));
  });

  it("reach the kubelet by the program, for half of their time", async () => {
    const { status, out, err } = await ask(`${HOST}/rancher/rancher:v2.15.0`);
    expect([status, err]).toEqual([0, ""]);
    const { cacheDuration, ...response } = JSON.parse(out);
    expect(response).toEqual({
      apiVersion: "credentialprovider.kubelet.k8s.io/v1",
      kind: "CredentialProviderResponse",
      cacheKeyType: "Registry",
      auth: { [HOST]: auth(3) },
    });
    const seconds = Number(/^(\d+)s$/.exec(cacheDuration)?.[1]);
    expect(Math.abs(seconds - PASSWORD_SECONDS / 2)).toBeLessThan(60);
    // containerd sends it to the registry that mirrors this one.
    expect(JSON.parse((await ask("docker.io/library/busybox")).out).auth).toEqual({ "docker.io": auth(4) });
  });

  it("are not given to a role without the right, and the kubelet's log tells why", async () => {
    ecr.allow(false);
    const { status, out, err } = await ask(`${HOST}/rancher/rancher:v2.15.0`);
    ecr.allow(true);
    expect([status, out, err]).toEqual([1, "", `no password of Amazon ECR: ${DENIED}\n`]);
  });

  it("are not given for a request to another region", async () => {
    const { status, err } = await ask(`${HOST}/rancher/rancher`, ["eu-west-1", API]);
    expect([status, err]).toEqual([
      1,
      "no password of Amazon ECR: InvalidSignatureException: Credential should be scoped to a valid region, not 'eu-west-1/ecr'.\n",
    ]);
  });

  it.each<[string, readonly string[], string]>([
    ["without a signature", [], "MissingAuthenticationTokenException"],
    ["by another secret key", ["other", ROLE.Token], "InvalidSignatureException"],
    ["by another session", [ROLE.SecretAccessKey, "other"], "UnrecognizedClientException"],
  ])("are not given for a request %s", async (_, keys, type) => {
    expect(await plain("GetAuthorizationToken", keys)).toBe(type);
  });

  it("are not given for another action, and the double accepts a valid request", async () => {
    expect(await plain("DescribeRepositories", [ROLE.SecretAccessKey, ROLE.Token])).toBe("UnknownOperationException");
    expect(await plain("GetAuthorizationToken", [ROLE.SecretAccessKey, ROLE.Token])).toBe("");
  });

  /** Sends a request by curl, with a secret key and a session, and returns the type of the error. */
  const plain = async (action: string, [secret, session]: readonly string[]) => {
    const signature = ["--aws-sigv4", `aws:amz:${REGION}:ecr`, "--user", `${ROLE.AccessKeyId}:${secret}`];
    const { out } = await run("curl", [
      ...(secret === undefined ? [] : [...signature, "--header", `X-Amz-Security-Token: ${session}`]),
      ...["--silent", "--header", "Content-Type: application/x-amz-json-1.1", "--data", "{}"],
      ...["--header", `X-Amz-Target: AmazonEC2ContainerRegistry_V20150921.${action}`, `https://${API}/`],
    ]);
    return JSON.parse(out).__type ?? "";
  };
});
