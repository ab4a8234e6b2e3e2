import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { parse } from "yaml";
import { loadConfig, type StackConfig } from "../../lib/config";
import { FIRST_VERSIONS } from "../../tools/init/first-file";
import { synthesized } from "../../tools/synthesized";
import { temporaryFolders } from "../support/temporary-folders";

const ROOT = join(__dirname, "../..");
const PROGRAM = ["--require", join(ROOT, "register.cjs"), join(ROOT, "tools/init/main.ts")];
const NEEDED = ["--region", "eu-central-1", "--hostname", "rancher.example.com", "--address", "198.51.100.7"];
const PROGRAM_MS = 20_000;

/** The package's types are in the form of a global declaration, which an import does not find. */
interface Terminal {
  onData(listener: (text: string) => void): void;
  onExit(listener: (end: { readonly exitCode: number }) => void): void;
  write(text: string): void;
  kill(): void;
}
const { spawn } = require("@cdktf/node-pty-prebuilt-multiarch") as {
  spawn(program: string, args: readonly string[], options: object): Terminal;
};

const folder = temporaryFolders();

/** Runs the command without a terminal, for a file that does not exist. */
function init(args: readonly string[], file = join(folder(), "rancher.yaml")) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...PROGRAM, ...args], {
    env: { ...process.env, RANCHER_CONFIG: file },
    encoding: "utf8",
    timeout: PROGRAM_MS,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { status, stdout, file, errors: stderr.trim().split("\n") };
}

/** Runs the command on a terminal, and types a line after each prompt. */
async function onTerminal(args: readonly string[], lines: readonly string[]) {
  const file = join(folder(), "rancher.yaml");
  const env = { ...process.env, RANCHER_CONFIG: file };
  const terminal = spawn(process.execPath, [...PROGRAM, ...args], { cwd: ROOT, env, cols: 200 });
  const left = [...lines];
  let screen = "";
  let sinceAnswer = "";
  terminal.onData((text) => {
    screen += text;
    sinceAnswer += text;
    if (!stripVTControlCharacters(sinceAnswer).endsWith(": ") || left.length === 0) return;
    sinceAnswer = "";
    terminal.write(`${left.shift()}\r`);
  });
  const timer = setTimeout(() => terminal.kill(), PROGRAM_MS);
  const status = await new Promise<number>((done) => terminal.onExit(({ exitCode }) => done(exitCode)));
  clearTimeout(timer);
  return { status, screen, file, left };
}

test("the flags give a file that passes synthesis", () => {
  const { status, stdout, file } = init([...NEEDED, "--name", "first", "--size", "medium", "--volume", "250"]);
  expect([status, stdout]).toEqual([0, expect.stringContaining(`wrote ${file}`)]);
  const [[id, config]] = Object.entries(loadConfig(file).stacks) as [[string, StackConfig]];
  const { json } = synthesized(id, config, folder());
  const resources = json.resource as Record<string, Record<string, Record<string, unknown>>>;
  expect(Object.values(resources.aws_instance ?? {}).map((one) => one.instance_type)).toEqual(
    Array(3).fill("m6i.2xlarge"),
  );
  expect(Object.values(resources.aws_ebs_volume ?? {}).map(({ size }) => size)).toEqual([250, 250, 250]);
  expect(id).toBe("first");
  expect(config).toMatchObject({
    hostname: "rancher.example.com",
    dns: { zone: "example.com" },
    cluster: { apiAllowedCidrs: ["198.51.100.7/32"] },
  });
});

test("the versions are those of the project's own rancher.yaml", () => {
  const { cluster, rancher } = parse(readFileSync(join(ROOT, "rancher.yaml"), "utf8")).stacks["rke-ha"];
  expect(FIRST_VERSIONS).toEqual({ kubernetes: cluster.version, rancher: rancher.version });
});

test("a file that exists remains as it is", () => {
  const file = join(folder(), "rancher.yaml");
  writeFileSync(file, "mine\n");
  const { status, errors } = init(NEEDED, file);
  expect([status, errors]).toEqual([
    1,
    [expect.stringMatching(/: the file exists, expected a new one; .*RANCHER_CONFIG/)],
  ]);
  expect(readFileSync(file, "utf8")).toBe("mine\n");
});

test("a link to no file remains, too", () => {
  const parent = folder();
  const file = join(parent, "rancher.yaml");
  symlinkSync(join(parent, "none.yaml"), file);
  expect(init(NEEDED, file).errors).toEqual([expect.stringMatching(/: the file exists, expected a new one/)]);
  expect(existsSync(file)).toBe(false);
});

test.each([
  [
    "no flags",
    [],
    [/--region: missing, expected a region/, /--hostname: missing/, /--address: missing, expected an IPv4/],
  ],
  ["an invalid value", [...NEEDED, "--size", "huge"], [/^init: --size: got "huge", expected small, medium or large/]],
  ["an unknown flag", ["--colour", "red"], [/^init: Unknown option '--colour'; expected npm run init/]],
  [
    "a name outside the zone",
    [...NEEDED, "--zone", "other.com"],
    [/hostname: got rancher.example.com, expected a name in the zone other.com/],
  ],
  ["an even number of servers", [...NEEDED, "--servers", "2"], [/cluster.servers: etcd needs an odd number/]],
  ["a missing folder", "no-such-folder/rancher.yaml", [/not writable: ENOENT/]],
])("%s: no file, one line for each error", (_, args, expected) => {
  const { status, stdout, errors, file } =
    typeof args === "string" ? init(NEEDED, join(folder(), args)) : init(args as readonly string[]);
  expect([status, stdout]).toEqual([1, ""]);
  expect(errors).toEqual((expected as RegExp[]).map((text) => expect.stringMatching(text)));
  expect(existsSync(file)).toBe(false);
});

test(
  "on a terminal, it asks for the missing values, and again after an invalid answer",
  async () => {
    const { status, screen, file, left } = await onTerminal(
      ["--address", "198.51.100.7/32"],
      ["", "eu-central-1a", "eu-central-1", "rancher.team.example.com", "", "", "", ""],
    );
    expect(screen).toContain("expected a region; write eu-central-1");
    expect(left).toEqual([]);
    expect(status).toBe(0);
    expect(loadConfig(file).stacks["rke-ha"]).toMatchObject({
      aws: { region: "eu-central-1" },
      dns: { zone: "team.example.com" },
      cluster: { size: "small", servers: 3, volume: { size: 100 } },
    });
  },
  PROGRAM_MS * 2,
);
