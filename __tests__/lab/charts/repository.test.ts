import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chartOf } from "../../../lab/charts/by-programs";
import { publishCharts } from "../../../lab/charts/publish";
import { run } from "../../../lab/run";
import { helmProgram, whyNoHelm } from "../../../lab/tools/build";
import { SERVER_PATH } from "../../../lab/which";
import { withoutServerPrograms } from "../../support/server-programs";
import { CERT_MANAGER } from "../../support/supported";
import { resource, synthesize } from "../../support/synth";
import { describeUnless } from "../../support/unless";
import { temporaryFolder } from "../support/temporary-folder";

const MINUTE = 60_000;
jest.setTimeout(MINUTE);

/** Only the lab's mirror, on a free port of this computer, which it prints. */
const PROGRAM = `
import asyncio, pathlib, ssl, sys
sys.path.insert(0, sys.argv[1])
from faults import Faults
from mirror import Mirror

class Hub:
    faults = Faults()

async def main():
    folder = pathlib.Path(sys.argv[2])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "mirror.crt", folder / "mirror.key")
    mirror = Mirror(Hub(), folder / "mirror")
    async def served(reader, writer):
        await mirror.serve(reader, writer)
        writer.close()
    server = await asyncio.start_server(served, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
`;

describeUnless(whyNoHelm() ?? withoutServerPrograms, "the mirror's charts, by the helm program", () => {
  const folder = temporaryFolder();
  const login = join(folder, "charts-login");
  let stop: () => Promise<void>;
  let host = "";
  let helm = "";

  beforeAll(async () => {
    helm = await helmProgram();
    await publishCharts(join(folder, "mirror", "charts"), [
      { name: "rancher", version: "2.15.0" },
      { name: "rancher-backup", version: "110.0.1+up11.0.1" },
      { name: "cert-manager", version: CERT_MANAGER },
    ]);
    const pair = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "mirror.key"];
    const name = ["-subj", "/CN=mirror", "-addext", "subjectAltName=IP:127.0.0.1", "-out", "mirror.crt"];
    await run("openssl", ["req", "-x509", ...pair, "-days", "2", ...name], { directory: folder, timeoutMs: MINUTE });
    const hub = join(__dirname, "../../../lab/servers/hub");
    const mirror = spawn("python3", ["-B", "-c", PROGRAM, hub, folder], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, PATH: SERVER_PATH },
    });
    stop = async () => {
      mirror.kill("SIGKILL");
      if (mirror.exitCode === null && mirror.signalCode === null) await once(mirror, "exit");
    };
    const [port] = await once(mirror.stdout, "data", { signal: AbortSignal.timeout(10_000) });
    host = `127.0.0.1:${String(port).trim()}`;
  }, 10 * MINUTE);
  afterAll(() => stop?.());
  beforeEach(() => writeFile(login, "me:pass-word\n"));

  /** Pulls a release's chart like Terraform, with the values of its variables. */
  const pull = async (
    repository: string,
    release: string,
    variables: Readonly<Record<string, string>>,
    auth = true,
  ) => {
    const place = { repository, repositoryAuth: auth };
    const stack = synthesize({
      rancher: {
        version: "2.15.0",
        ...place,
        certManager: place,
        backup: { version: "110.0.1+up11.0.1", bucket: "backups", region: "eu-central-1", ...place },
      },
    });
    const given = resource(stack, "helm_release", release);
    const filled = JSON.parse(
      JSON.stringify(given).replaceAll(
        /\$\{var\.\w+_repository_(\w+)\}/g,
        (_, variable: string) => variables[variable] ?? "",
      ),
    );
    const env = Object.fromEntries(
      ["CACHE", "CONFIG", "DATA"].map((kind) => [`HELM_${kind}_HOME`, join(folder, kind)]),
    );
    const options = [`--version=${given.version}`, `--ca-file=${join(folder, "mirror.crt")}`];
    const { stdout } = await run(helm, ["show", "chart", ...chartOf(filled), ...options], {
      env: { ...process.env, ...env },
      timeoutMs: MINUTE,
    });
    return stdout;
  };

  const KINDS = { "a repository": () => `https://${host}/charts`, "an OCI registry": () => `oci://${host}/charts` };
  const right = { username: "me", password: "pass-word" };

  it.each(Object.entries(KINDS))("come from %s with credentials, and with no others", async (_, address) => {
    expect(await pull(address(), "rancher_release", right)).toContain("name: rancher\nversion: 2.15.0");
    expect(await pull(address(), "rancher_backup_operator", right)).toContain("version: 110.0.1+up11.0.1");
    expect(await pull(address(), "rancher_cert-manager", right)).toContain(`version: ${CERT_MANAGER}`);
    await expect(pull(address(), "rancher_release", { ...right, password: "word" })).rejects.toThrow(/401/);
    await expect(pull(address(), "rancher_release", right, false)).rejects.toThrow(/401|basic credential not found/);
  });

  it.each(Object.entries(KINDS))("come from %s without credentials", async (_, address) => {
    await rm(login);
    expect(await pull(address(), "rancher_release", right, false)).toContain("version: 2.15.0");
  });
});
