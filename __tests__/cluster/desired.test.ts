import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { desiredObject } from "../../lab/servers/desired-object";
import { SERVER_PATH } from "../../lab/which";
import { withoutServerPrograms } from "../support/server-programs";
import { synthesize } from "../support/synth";
import { temporaryFolders } from "../support/temporary-folders";
import { describeUnless } from "../support/unless";

const SCRIPT = join(__dirname, "../../lib/cluster/agent/desired.py");
const PASSWORD = "p4ssword";
const FILES = { "node.sh": "echo ran\n", settings: "VERSION='v1'\nNAME='ü'\n" };
const TEXT = JSON.stringify(FILES);
const sha256 = (text: string | Buffer) => createHash("sha256").update(text).digest("hex");
const sealOf = (text: string) => sha256(PASSWORD + sha256(PASSWORD + text));
const zipped = (document: unknown) => gzipSync(JSON.stringify(document));
/** An object with a right seal. */
const sealed = (text: string) => zipped({ files: text, seal: sealOf(text) });

describeUnless(withoutServerPrograms, "unpacking of the desired state", () => {
  const folderOfTest = temporaryFolders();
  const unpack = (object: Buffer, password?: string) => {
    const parent = folderOfTest();
    const folder = join(parent, "desired");
    mkdirSync(folder);
    writeFileSync(join(folder, "object"), object);
    if (password !== undefined) writeFileSync(join(parent, "password"), password);
    const { status, stdout, stderr } = spawnSync(
      "python3",
      ["-IS", SCRIPT, join(folder, "object"), folder, join(parent, "password")],
      { encoding: "utf8", timeout: 20_000, env: { PATH: SERVER_PATH } },
    );
    return { status, said: stdout + stderr, folder, beside: readdirSync(parent), files: readdirSync(folder).sort() };
  };
  const expectRejected = (object: Buffer, password?: string) => {
    const { status, said, beside, files } = unpack(object, password);
    expect(status).toBe(1);
    expect(said).toMatch(/^[^\n]+: not used\n$/);
    expect(said).not.toContain("Traceback");
    expect(files).toEqual(["object"]);
    expect(beside).toEqual(password === undefined ? ["desired"] : ["desired", "password"]);
    return said;
  };

  it.each([
    ["without a password yet", undefined],
    ["with the password of the seal", PASSWORD],
  ])("writes each file and the revision, %s", (_, password) => {
    const { status, said, folder, files } = unpack(desiredObject(FILES, PASSWORD), password);
    expect([status, said]).toEqual([0, ""]);
    expect(files).toEqual(["node.sh", "object", "revision", "settings"]);
    for (const [name, content] of Object.entries(FILES)) expect(readFileSync(join(folder, name), "utf8")).toBe(content);
    expect(readFileSync(join(folder, "revision"), "utf8")).toBe(sha256(TEXT));
  });

  it("accepts any seal only while the server has no password", () => {
    const other = desiredObject(FILES, "another");
    expect(unpack(other).status).toBe(0);
    expect(expectRejected(other, PASSWORD)).toMatch(/another seal/);
  });

  it.each([
    ["changed text", zipped({ files: TEXT.replace("ran", "bad"), seal: sealOf(TEXT) })],
    ["an empty seal", zipped({ files: TEXT, seal: "" })],
    ["a seal outside ASCII", zipped({ files: TEXT, seal: "ü" })],
    ["the inner hash as seal", zipped({ files: TEXT, seal: sha256(PASSWORD + TEXT) })],
  ])("rejects %s", (_, object) => {
    expect(expectRejected(object, PASSWORD)).toMatch(/another seal/);
  });

  it.each(["../x", "a/b", "/x", ".x", "..", "X", "", "-x", "a\n", "a\nb", "a b", "ü"])(
    "rejects the file name %j, whatever the seal, and with it all files",
    (name) => {
      const object = sealed(JSON.stringify({ ...FILES, [name]: "x" }));
      for (const password of [PASSWORD, undefined]) expectRejected(object, password);
    },
  );

  const whole = desiredObject(FILES, PASSWORD);
  it.each<[string, Buffer]>([
    ["nothing", Buffer.alloc(0)],
    ["text that is not compressed", Buffer.from(TEXT)],
    ["a truncated object", whole.subarray(0, -12)],
    ["an object without its checksum", whole.subarray(0, -8)],
    ["a header alone", whole.subarray(0, 10)],
    ["damaged bytes", Buffer.concat([whole.subarray(0, 20), Buffer.alloc(20, 255), whole.subarray(40)])],
    ["text that is not JSON", gzipSync("files")],
    ["bytes that are not UTF-8", gzipSync(Buffer.from([0x22, 0xff, 0x22]))],
    ["a list", zipped([])],
    ["null", zipped(null)],
    ["a number", zipped(1)],
    ["a string", zipped("files")],
    ["no files", zipped({ seal: sealOf(TEXT) })],
    ["no seal", zipped({ files: TEXT })],
    ["files as an object", zipped({ files: FILES, seal: sealOf(TEXT) })],
    ["files as a list", zipped({ files: [TEXT], seal: sealOf(TEXT) })],
    ["files as null", zipped({ files: null, seal: sealOf(TEXT) })],
    ["files that are not JSON", sealed("files")],
    ["files whose text is a list", sealed("[]")],
    ["files whose text is null", sealed("null")],
    ["a number as content", sealed('{"a":"x","b":1}')],
    ["null as content", sealed('{"a":"x","b":null}')],
    ["a list as content", sealed('{"a":"x","b":[]}')],
    ["a lone surrogate as content", sealed('{"a":"x","b":"\\ud800"}')],
    ["a lone surrogate in a name", gzipSync(`{"files":"{\\"\\ud800\\":\\"x\\"}","seal":"x"}`)],
    ["a number as seal", zipped({ files: TEXT, seal: 1 })],
    ["null as seal", zipped({ files: TEXT, seal: null })],
    ["a lone surrogate as seal", gzipSync('{"files":"{}","seal":"\\ud800"}')],
    ["lists too deep to read", gzipSync("[".repeat(200_000))],
  ])("rejects %s in one line", (_, object) => {
    for (const password of [PASSWORD, undefined]) expectRejected(object, password);
  });

  describe("with the seal that Terraform computes", () => {
    const locals = synthesize().locals ?? {};
    const PREFIX = "cluster_desired_object_";
    /** Evaluates sha256(…) and join("", […, …]) over the locals content and password, and nothing else. */
    const evaluate = (expression: string, values: Readonly<Record<string, string>>): string => {
      const hash = /^sha256\(join\("", \[(?<first>[a-z_.${}]+), (?<second>.+)\]\)\)$/.exec(expression)?.groups;
      if (hash) return sha256(evaluate(hash.first as string, values) + evaluate(hash.second as string, values));
      const name = /^(?:\$\{)?local\.cluster_desired_object_([a-z]+)\}?$/.exec(expression)?.[1];
      const value = name && values[name];
      if (value === undefined || value === "") throw new Error(`cannot evaluate ${expression}`);
      return value;
    };
    const seal = (values: Readonly<Record<string, string>>) =>
      evaluate(String(locals[`${PREFIX}seal`]).replace(/^\$\{(.*)\}$/s, "$1"), values);

    it("accepts it", () => {
      expect(locals[`${PREFIX}content`]).toMatch(
        /^\$\{jsonencode\((?:\$\{)?local\.cluster_desired_object_files\}?\)\}$/,
      );
      const object = zipped({ files: TEXT, seal: seal({ content: TEXT, password: PASSWORD }) });
      expect(unpack(object, PASSWORD)).toMatchObject({ status: 0, said: "" });
    });

    it("rejects it with password and content exchanged in either language", () => {
      const exchanged = zipped({ files: TEXT, seal: seal({ content: PASSWORD, password: TEXT }) });
      expect(expectRejected(exchanged, PASSWORD)).toMatch(/another seal/);
      const object = zipped({ files: PASSWORD, seal: seal({ content: TEXT, password: PASSWORD }) });
      expectRejected(object, TEXT);
      const other = JSON.stringify({ a: "x" });
      expect(expectRejected(zipped({ files: other, seal: seal({ content: TEXT, password: other }) }), TEXT)).toMatch(
        /another seal/,
      );
    });
  });
});
