import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server as NetServer } from "node:net";
import { startProxy } from "../../../lab/aws/proxy";
import { loadConfig, type StackConfig } from "../../../lib/config";
import type { Json } from "../../../tools/json";
import { awsOf } from "../../../tools/preflight/aws";
import { address } from "../../../tools/preflight/checks/address";
import { downloads } from "../../../tools/preflight/checks/downloads";
import { programs } from "../../../tools/preflight/checks/programs";
import { delegationResult, resolverResult } from "../../../tools/preflight/checks/zone";
import type { LocalContext } from "../../../tools/preflight/context";
import { lineOf } from "../../../tools/preflight/finding";
import { type Local, localOf } from "../../../tools/preflight/local";
import { needsOf } from "../../../tools/preflight/needs";
import { problem } from "../../../tools/preflight/problem";
import { ROOT } from "../../project/source-files";
import { minimal, synthesize } from "../../support/synth";

const LOCAL = localOf();

type Check = (context: LocalContext) => Promise<readonly { readonly status: string; readonly text: string }[]>;

const answering: Local = {
  request: async () => ({ status: 200, text: "203.0.113.9\n" }),
  nameServersOf: async () => [],
  outputOf: () => '{"terraform_version": "1.11.4"}',
  addresses: () => ["10.0.0.7"],
};

/** Lines of a check of this machine. */
async function lines(
  check: Check,
  parts: Parameters<typeof synthesize>[0],
  local: Partial<Local>,
  config?: StackConfig,
) {
  const needs = needsOf("rke-ha", synthesize(parts) as unknown as Json);
  const found = await check({ needs, config, local: { ...answering, ...local } });
  return found.map(({ status, text }) => `${status}: ${text}`);
}

describe("address", () => {
  const internal: Parameters<typeof synthesize>[0] = {
    balancer: { scheme: "internal" },
    network: { allowedCidrs: ["10.0.0.0/8"] },
    cluster: { ...minimal.cluster, apiAllowedCidrs: ["10.0.0.0/24"] },
    dns: undefined,
  };
  const offline = { request: () => Promise.reject(new Error("getaddrinfo ENOTFOUND")) };

  test.each([
    ["within", {}, {}, /^ok: 203.0.113.9, the public address of this machine, is in cluster.apiAllowedCidrs$/],
    [
      "outside",
      {},
      { request: async () => ({ status: 200, text: "198.51.100.1" }) },
      /^failure: this machine has the public address 198.51.100.1, but cluster.apiAllowedCidrs has 203.0.113.0\/24; add 198.51.100.1\/32$/,
    ],
    ["unknown", {}, offline, /^warning: not checked: .* ENOTFOUND.* by hand$/],
    ["not an address", {}, { request: async () => ({ status: 200, text: "<html>" }) }, /^warning: not checked/],
    ["within, internal", internal, offline, /^ok: an address of this machine is in cluster.apiAllowedCidrs/],
    [
      "outside, internal",
      internal,
      { addresses: () => ["192.168.1.2"] },
      /^warning: this machine has 192.168.1.2, and cluster/,
    ],
  ])("%s", async (_, parts, local, expected) => {
    expect(await lines(address, parts, local)).toEqual([expect.stringMatching(expected)]);
  });

  test("existing security groups are not checked", async () => {
    const needs = {
      ...needsOf("rke-ha", synthesize() as unknown as Json),
      access: { port: 6443, ranges: [], isPrivate: false },
    };
    expect(await address({ needs, local: answering })).toEqual([
      { status: "warning", text: expect.stringMatching(/^not checked: your own security groups allow port 6443/) },
    ]);
  });
});

describe("downloads", () => {
  const file = (name: string) => Object.values(loadConfig(`${ROOT}/${name}`).stacks)[0];
  const answers = (status: number, of: RegExp) => ({
    request: async (_: string, url: string) => ({ status: of.test(url) ? status : 200, text: "" }),
  });

  test("charts, the release and registries answer", async () => {
    const asked: string[] = [];
    const request = async (method: string, url: string) => {
      asked.push(`${method} ${url}`);
      return { status: url.includes("/v2/") ? 401 : 200, text: "" };
    };
    const found = await lines(downloads, {}, { request }, file("rancher.yaml"));
    expect(found.filter((line) => !line.startsWith("ok: "))).toEqual([]);
    expect(asked).toEqual([
      "HEAD https://charts.jetstack.io/index.yaml",
      "HEAD https://releases.rancher.com/server-charts/latest/index.yaml",
      "HEAD https://github.com/rancher/rke2/releases/download/v1.35.7%2Brke2r1/rke2.linux-amd64.tar.gz",
      "HEAD https://github.com/rancher/rke2/releases/download/v1.35.7%2Brke2r1/sha256sum-amd64.txt",
      "HEAD https://registry-1.docker.io/v2/",
      "HEAD https://quay.io/v2/",
    ]);
  });

  test.each([
    [
      "a version that does not exist",
      answers(404, /rke2\.linux/),
      /^failure: release .*rke2.linux-amd64.tar.gz does not exist \(404\)/,
    ],
    [
      "a chart repository with an error",
      answers(503, /jetstack/),
      /^failure: chart repository .* status 503; Terraform downloads it/,
    ],
    [
      "a registry with an error",
      answers(503, /quay/),
      /^warning: image registry .* status 503; the servers download it/,
    ],
  ])("%s", async (_, local, expected) => {
    const found = await lines(downloads, {}, local, file("rancher.yaml"));
    expect(found.filter((line) => !line.startsWith("ok: "))).toEqual([expect.stringMatching(expected)]);
  });

  test("offline: what Terraform needs is a failure, what servers need a warning", async () => {
    const local = { request: () => Promise.reject(new Error("no answer within 10 s")) };
    const found = await lines(downloads, {}, local, file("rancher.yaml"));
    expect(found.map((line) => line.split(": ")[0])).toEqual([
      ...Array(2).fill("failure"),
      ...Array(4).fill("warning"),
    ]);
  });

  test("in an air gap, only the chart repository is asked", async () => {
    const config = file("examples/air-gap.yaml");
    expect(await lines(downloads, {}, {}, config)).toHaveLength(2);
  });
});

describe("programs", () => {
  const outputs = (of: Record<string, string | undefined>) => ({
    outputOf: (program: string) => (program in of ? of[program] : ""),
  });
  const version = (text: string) => `{"terraform_version": "${text}"}`;

  test.each([
    [{ terraform: version("1.10.0") }, /^ok: terraform 1.10.0 runs$/],
    [{ terraform: undefined, tofu: version("1.10.2") }, /^ok: tofu 1.10.2 runs$/],
    [{ terraform: version("1.9.8") }, /^failure: got terraform 1.9.8, expected 1.10.0 or newer; install a newer one$/],
    [{ terraform: undefined, tofu: undefined }, /^failure: neither terraform nor tofu runs; install Terraform 1.10.0/],
  ])("%j", async (found, expected) => {
    expect((await lines(programs, {}, outputs(found)))[0]).toMatch(expected);
  });

  test.each(["curl", "awk", "sh"])("without %s", async (program) => {
    const found = await lines(programs, {}, outputs({ terraform: version("1.11.0"), [program]: undefined }));
    expect(found.filter((line) => line.startsWith("failure"))).toEqual([
      expect.stringMatching(new RegExp(`^failure: ${program} does not run; install it`)),
    ]);
  });

  test("of this machine", () => {
    expect(LOCAL.outputOf("awk", ["BEGIN { exit 0 }"])).toBe("");
    expect(LOCAL.outputOf("awk", ["BEGIN { exit 3 }"])).toBeUndefined();
    expect(LOCAL.outputOf("no-such-program", [])).toBeUndefined();
  });
});

describe("delegation", () => {
  const own = ["ns-1.awsdns.example", "ns-2.awsdns.example"];

  test.each([
    [own, "ok"],
    [[...own].reverse(), "ok"],
    [["ns1.other.example"], "failure"],
    [own.slice(0, 1), "warning"],
    [[...own, "ns1.other.example"], "warning"],
    [[], "failure"],
  ])("%j: %s", (got, status) => {
    expect(delegationResult("example.com", own, got).status).toBe(status);
  });

  test.each([
    ["ENOTFOUND", "failure"],
    ["ENODATA", "failure"],
    ["ESERVFAIL", "failure"],
    ["EREFUSED", "failure"],
    ["ETIMEOUT", "warning"],
    ["ECONNREFUSED", "warning"],
  ])("%s: %s", (code, status) => {
    expect(resolverResult("example.com", own, code)).toMatchObject({
      status,
      text: expect.stringContaining(own.join(", ")),
    });
  });
});

describe("requests of this machine", () => {
  const proxies = ["http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY"];
  const before = Object.fromEntries(proxies.map((name) => [name, process.env[name]]));
  let server: Server;
  let silent: NetServer;
  let url: string;
  const portOf = (one: NetServer) => (one.address() as AddressInfo).port;
  const listening = (one: NetServer) => new Promise<void>((done) => one.listen(0, "127.0.0.1", done));

  beforeAll(async () => {
    server = createServer(({ method, url: path, headers }, answer) => {
      if (path === "/moved") answer.writeHead(302, { location: "/here" }).end();
      else if (path === "/loop") answer.writeHead(302, { location: "/loop" }).end();
      else if (path === "/long") answer.end("x".repeat(200_000));
      else answer.end(`${method} ${path} ${headers.host}`);
    });
    silent = createTcpServer();
    await listening(server);
    await listening(silent);
    url = `http://127.0.0.1:${portOf(server)}`;
  });
  beforeEach(() => {
    for (const name of proxies) delete process.env[name];
  });
  afterAll(async () => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    silent.close();
  });

  test("follow redirects, but not forever", async () => {
    expect(await LOCAL.request("GET", `${url}/moved`)).toMatchObject({
      status: 200,
      text: expect.stringMatching(/^GET \/here/),
    });
    expect(await LOCAL.request("HEAD", `${url}/loop`)).toMatchObject({ status: 302 });
  });

  test("reject a long answer", async () => {
    await expect(LOCAL.request("GET", `${url}/long`)).rejects.toThrow("more than 100000 bytes");
  });

  test("use the proxy of the environment, and not for NO_PROXY", async () => {
    const proxy = await startProxy(url);
    try {
      process.env.HTTP_PROXY = proxy.url;
      expect((await LOCAL.request("GET", "http://only-the-proxy.example/x")).text).toBe(
        "GET /x only-the-proxy.example",
      );
      expect(proxy.asked).toEqual(["only-the-proxy.example:80"]);
      process.env.NO_PROXY = "127.0.0.1";
      expect((await LOCAL.request("GET", `${url}/direct`)).status).toBe(200);
      expect(proxy.asked).toHaveLength(1);
    } finally {
      await proxy.stop();
    }
  });

  test("end after their time limit", async () => {
    const impatient = localOf(200);
    await expect(impatient.request("GET", `http://127.0.0.1:${portOf(silent)}`)).rejects.toThrow(
      "no answer within 0.2 s",
    );
  });

  test("of AWS end after their time limit, too", async () => {
    process.env.AWS_ENDPOINT_URL_STS = `http://127.0.0.1:${portOf(silent)}`;
    try {
      const keys = { accessKeyId: "a", secretAccessKey: "b" };
      const error = await awsOf("eu-central-1", keys, 200)
        .sts.getCallerIdentity({})
        .catch((one) => one);
      expect(problem(error)).toMatchObject({
        status: "failure",
        text: expect.stringMatching(/^STS GetCallerIdentity got no answer \(\w+\); check the network/),
      });
    } finally {
      delete process.env.AWS_ENDPOINT_URL_STS;
    }
  });
});

test("a finding is one line", () => {
  expect(lineOf({ check: "zone", status: "ok", text: "found" })).toBe("ok       zone: found");
  const error = Object.assign(new Error("one\ntwo\n three"), { name: "Strange" });
  expect(problem(error).text).toBe("the request failed with Strange: one two three");
});
