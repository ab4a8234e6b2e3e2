import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { CERT_MANAGER_LINES, ETCD_BORDERS, RANCHER_LINES } from "../../lib/config/support-matrix";
import { edited } from "../../tools/support-matrix/edit";
import { type Proposal, proposalsOf } from "../../tools/support-matrix/proposals";
import { ADDRESSES, type Addresses, type Published, published } from "../../tools/support-matrix/published";
import { ROOT } from "../project/source-files";
import { temporaryFolders } from "../support/temporary-folders";

const SOURCE = "lib/config/support-matrix.ts";
const TABLE = readFileSync(join(ROOT, SOURCE), "utf8");
const NEWEST_RANCHER = Object.keys(RANCHER_LINES).at(-1) as string;
const [CERT_MANAGER, { newest: NEWEST }] = Object.entries(CERT_MANAGER_LINES).at(-1) as [string, { newest: string }];
const [OLDEST_RANCHER] = Object.keys(RANCHER_LINES) as [string];
/** A row with a limit for the community, after the oldest one. */
const [COMMUNITY, { community }] = Object.entries(RANCHER_LINES)
  .filter(([minor, line]) => line.community !== undefined && minor !== OLDEST_RANCHER)
  .at(-1) as [string, { community: number }];
const MINORS = Object.values(RANCHER_LINES).flatMap(({ kubernetes: [oldest, newest] }) => [oldest, newest]);
const LAST = Math.max(...MINORS);

type Index = Readonly<Record<string, unknown>>;
type Release = { readonly version: string; readonly kubeVersion?: string };

/** The indexes of everything in the support matrix, and nothing else. */
const RANCHERS: readonly Release[] = Object.entries(RANCHER_LINES).map(([minor, { kubernetes, community = 4 }]) => ({
  version: `${minor}.${community}`,
  kubeVersion: `< 1.${kubernetes[1] + 1}.0-0`,
}));
const CERT_MANAGERS: readonly Release[] = Object.values(CERT_MANAGER_LINES).map(({ newest }) => ({
  version: `v${newest}`,
  kubeVersion: ">= 1.22.0-0",
}));
const releases = (suffix: string, more: Readonly<Record<string, string>> = {}) => {
  const all = Array.from({ length: LAST - 29 }, (_, index) => `v1.${30 + index}`);
  const data = all.map((name) => ({ name, latest: `${name}.20+${suffix}` }));
  return {
    type: "collection",
    data: [
      { name: "stable", latest: `v1.31.1+${suffix}` },
      { name: "testing" },
      ...data.filter(({ name }) => more[name] === undefined),
      ...Object.entries(more).map(([name, latest]) => ({ name, latest })),
    ],
  };
};
const charts = (name: string, entries: readonly Release[]): Index => ({
  apiVersion: "v1",
  entries: { [name]: entries },
});
const indexes = (changes: Readonly<Record<string, unknown>> = {}): Index => ({
  "/rancher/index.yaml": charts("rancher", RANCHERS),
  "/cert-manager/index.yaml": charts("cert-manager", CERT_MANAGERS),
  "/rke2": releases("rke2r1"),
  "/k3s": releases("k3s1"),
  ...changes,
});

describe("the support matrix beside published indexes", () => {
  let server: Server;
  let addresses: Addresses;
  /** The answers by path. A path without one answers too late, after two seconds. */
  let answers: Index;
  const folder = temporaryFolders();

  beforeAll(async () => {
    server = createServer((request, response) => {
      const answer = answers[request.url ?? ""];
      if (answer === undefined) {
        setTimeout(() => response.end("late"), 2000);
        return;
      }
      response.statusCode = answer === 503 ? 503 : 200;
      response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    addresses = {
      rancher: `${address}/rancher`,
      "cert-manager": `${address}/cert-manager/`,
      rke2: `${address}/rke2`,
      k3s: `${address}/k3s`,
    };
  });
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  const read = (changes?: Index): Promise<Published> => {
    answers = indexes(changes);
    return published(addresses);
  };
  /** The proposals that need an edit, one line each. */
  const differences = async (changes?: Index) => changed(proposalsOf(await read(changes)));
  const changed = (proposals: readonly Proposal[]) =>
    proposals.filter(({ kind }) => kind !== "stays").map(({ kind, text }) => `${kind}: ${text}`);

  it("stays as it is when each row has the newest releases", async () => {
    const proposals = proposalsOf(await read());
    expect(changed(proposals)).toEqual([]);
    const texts = proposals.map(({ text }) => text);
    expect(texts).toContain(`cert-manager ${CERT_MANAGER}: ${NEWEST}`);
    expect(texts).toContain(`Rancher ${NEWEST_RANCHER}: ${NEWEST_RANCHER}.4`);
    expect(texts).toContain(`RKE2 1.${LAST}: v1.${LAST}.20+rke2r1`);
    expect(texts).toContain(`K3s 1.${LAST}: v1.${LAST}.20+k3s1`);
  });

  it("has a row to add for a new minor, with what its chart says", async () => {
    const found = await differences({
      "/rancher/index.yaml": charts("rancher", [
        ...RANCHERS,
        { version: "2.99.0", kubeVersion: "< 1.51.0-0" },
        { version: "2.99.1-rc1", kubeVersion: "< 1.51.0-0" },
        { version: "2.1.9", kubeVersion: "< 1.32.0-0" },
      ]),
      "/cert-manager/index.yaml": charts("cert-manager", [...CERT_MANAGERS, { version: "v1.99.0" }]),
    });
    expect(found).toEqual([
      'new minor: Rancher 2.99.0: add "2.99": { kubernetes: [OLDEST, 50], backup: LINE }, by docs/maintain.md',
      'new minor: cert-manager 1.99.0: add "1.99": { newest: "1.99.0", kubernetes: [OLDEST, NEWEST] }, by docs/maintain.md',
    ]);
  });

  it("a Kubernetes that no Rancher supports needs no edit", async () => {
    const next = `v1.${LAST + 1}`;
    const proposals = proposalsOf(await read({ "/rke2": releases("rke2r1", { [next]: `${next}.0+rke2r1` }) }));
    expect(changed(proposals)).toEqual([]);
    expect(proposals.map(({ text }) => text)).toContain(
      `RKE2 1.${LAST + 1}: ${next}.0+rke2r1; no row of Rancher supports it`,
    );
  });

  it("a chart that accepts a newer Kubernetes is compared by a person", async () => {
    const version = `${NEWEST_RANCHER}.5`;
    const wider = { version, kubeVersion: `< 1.${LAST + 2}.0-0` };
    expect(await differences({ "/rancher/index.yaml": charts("rancher", [...RANCHERS, wider]) })).toEqual([
      `changed: Rancher ${version}: the newest Kubernetes of its chart is 1.${LAST + 1}, and of its row 1.${LAST}; compare SUSE's "Support Matrix", and edit kubernetes`,
    ]);
    const anything = { "/rancher/index.yaml": charts("rancher", [...RANCHERS, { version }]) };
    expect((await differences(anything))[0]).toContain("the newest Kubernetes of its chart is any version");
  });

  it("withdrawn releases are named, and none is edited", async () => {
    const fewer = CERT_MANAGERS.filter(({ version }) => version !== `v${NEWEST}`);
    const repaired = ETCD_BORDERS.k3s.repaired.at(-1) as string;
    const minor = repaired.slice(0, "v1.33".length);
    const proposals = proposalsOf(
      await read({
        "/rancher/index.yaml": charts(
          "rancher",
          RANCHERS.filter(({ version }) => !version.startsWith(`${OLDEST_RANCHER}.`)).map((chart) => ({
            ...chart,
            version: chart.version.replace(`${COMMUNITY}.${community}`, `${COMMUNITY}.${community - 1}`),
          })),
        ),
        "/cert-manager/index.yaml": charts("cert-manager", [...fewer, { version: `v${CERT_MANAGER}.0` }]),
        "/k3s": releases("k3s1", { [minor]: `${minor}.0+k3s1` }),
      }),
    );
    expect(changed(proposals)).toEqual([
      `withdrawn: Rancher ${OLDEST_RANCHER}: its index has no release; check the address, or delete the row`,
      `withdrawn: Rancher ${COMMUNITY}.${community}: the newest release is ${COMMUNITY}.${community - 1}; edit community of ${COMMUNITY}`,
      `withdrawn: cert-manager ${NEWEST}: the newest release is ${CERT_MANAGER}.0; edit newest of ${CERT_MANAGER}`,
      `withdrawn: K3s ${repaired}: the newest release is ${minor}.0+k3s1; edit ETCD_BORDERS.k3s`,
    ]);
    expect(proposals.filter(({ edit }) => edit)).toEqual([]);
  });

  it("an index in another form is rejected, without its content", async () => {
    for (const garbage of ["<html>secret</html>", "a: [", "{}", '{"entries":{"rancher":[{"version":"2.15.0-rc1"}]}}'])
      await expect(read({ "/rancher/index.yaml": garbage })).rejects.toThrow(
        `matrix: got ${garbage.length} characters from ${addresses.rancher}/index.yaml, expected a chart index with releases of rancher`,
      );
    await expect(read({ "/k3s": releases("rke2r1") })).rejects.toThrow(
      `from ${addresses.k3s}, expected channels with releases of k3s`,
    );
  });

  it("an error of a server, and a server that does not answer in time, are reported", async () => {
    await expect(read({ "/rke2": 503 })).rejects.toThrow(`matrix: cannot read ${addresses.rke2}: status 503`);
    answers = indexes({ "/k3s": undefined });
    await expect(published(addresses, 200)).rejects.toThrow(
      `matrix: cannot read ${addresses.k3s}: The operation was aborted due to timeout`,
    );
  });

  describe("the command", () => {
    /** Runs it in a copy of the source, and returns what it printed, its status, and the edited source. */
    const run = async (...words: readonly string[]) => {
      const copy = folder();
      mkdirSync(join(copy, "lib/config"), { recursive: true });
      writeFileSync(join(copy, SOURCE), TABLE);
      const main = join(ROOT, "tools/support-matrix/main.ts");
      const own = Object.entries(addresses).flatMap(([name, url]) => [`--${name}`, url]);
      const child = spawn(process.execPath, ["--require", join(ROOT, "register.cjs"), main, ...own, ...words], {
        cwd: copy,
        timeout: 60_000,
      });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
      const status = await new Promise((resolve) => child.on("close", resolve));
      return { output, status, source: readFileSync(join(copy, SOURCE), "utf8") };
    };
    const patch = NEWEST.replace(/\d+$/, "99");
    const patches = {
      "/cert-manager/index.yaml": charts("cert-manager", [...CERT_MANAGERS, { version: `v${patch}` }]),
      "/rancher/index.yaml": charts("rancher", [...RANCHERS, { version: `${COMMUNITY}.${community + 1}` }]),
    };

    it("proposes new patches, and edits them with --write", async () => {
      answers = indexes(patches);
      const proposed = await run();
      expect(proposed).toMatchObject({ status: 2, source: TABLE });
      expect(proposed.output).toContain(
        `new patch  cert-manager ${patch}: edit newest of ${CERT_MANAGER}, ${NEWEST}\n`,
      );
      const written = await run("--write");
      expect(written.output).toContain(`wrote ${SOURCE}, 2 edits; run npm run generate, then the tests\n`);
      expect(written.status).toBe(0);
      expect(written.source).toBe(
        TABLE.replace(`newest: "${NEWEST}"`, `newest: "${patch}"`).replace(
          new RegExp(`("${COMMUNITY}": .*community: )${community}`),
          `$1${community + 1}`,
        ),
      );
      expect(written.source).not.toBe(TABLE);
    });

    it("has status 0 without proposals, and 2 while a person has to decide", async () => {
      answers = indexes();
      expect(await run("--write")).toMatchObject({ status: 0, source: TABLE });
      answers = indexes({
        ...patches,
        "/rancher/index.yaml": charts("rancher", [...RANCHERS, { version: "2.99.0", kubeVersion: "< 1.51.0-0" }]),
      });
      const { status, source } = await run("--write");
      expect(status).toBe(2);
      expect(source).toBe(TABLE.replace(`newest: "${NEWEST}"`, `newest: "${patch}"`));
    });

    it("has status 1 after an error, and edits nothing", async () => {
      answers = indexes({ ...patches, "/k3s": "garbage" });
      expect(await run("--write")).toMatchObject({
        status: 1,
        source: TABLE,
        output: `matrix: got 7 characters from ${addresses.k3s}, expected channels with releases of k3s\n`,
      });
      expect((await run("--wrote")).output).toContain("--wrote, expected npm run matrix [-- --write]");
    });
  });
});

test("the source is edited only where a row has the expected value", () => {
  const edit = { row: "1.21", field: "newest", from: '"1.0.0"', to: '"1.0.1"' } as const;
  expect(() => edited(TABLE, [edit])).toThrow('matrix: got 0 rows "1.21" with newest "1.0.0", expected one');
});

test("the published addresses are those that a deploy installs from", () => {
  expect(ADDRESSES.rancher).toBe("https://releases.rancher.com/server-charts/latest");
  expect(ADDRESSES["cert-manager"]).toBe("https://charts.jetstack.io");
});
