import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { whyNoProviders } from "../../lab/prerequisites";
import { providerSource } from "../../lab/terraform/providers";
import { which } from "../../lab/which";
import { describeUnless } from "../support/unless";
import { authority, authorityWithoutIds, CertificateAuthority, server } from "./certificate-authority";
import { checksOf, rejection } from "./checks";

const HOST = "rancher.example.com";
const reason = whyNoProviders() ?? (which("openssl") === undefined ? "openssl is not on PATH" : undefined);
jest.setTimeout(120_000);

/** Files that a user sets, by names of certificates and keys in the folder. */
interface Given {
  readonly certificate: readonly string[];
  readonly key: string;
  readonly ca: readonly string[];
  /** What an editor or another program does to each file. */
  readonly edit?: (text: string) => string;
}

const chain = (certificate: string, key: string, ca: string, edit?: Given["edit"]): Given => ({
  certificate: certificate.split(" ").map((name) => `${name}.pem`),
  key: `${key}.key`,
  ca: ca.split(" ").map((name) => `${name}.pem`),
  edit,
});

/** Both accept these. */
const GOOD: Readonly<Record<string, Given>> = {
  "a certificate by the root": chain("leaf", "leaf", "root"),
  "with an intermediate": chain("leaf-2 middle", "leaf-2", "root"),
  "with two intermediates": chain("leaf-3 below middle", "leaf-3", "root"),
  "with the root at the end": chain("leaf-2 middle root", "leaf-2", "root"),
  "with the intermediate beside the root": chain("leaf-2", "leaf-2", "middle root"),
  "with the root before the intermediate in tls_ca": chain("leaf-2", "leaf-2", "root middle"),
  "a wildcard": chain("wildcard", "wildcard", "root"),
  "a name in capitals": chain("capitals", "capitals", "root"),
  "an RSA key": chain("rsa", "rsa", "root"),
  "an RSA key in its own form": chain("rsa", "rsa-own", "root"),
  "an Ed25519 key": chain("ed25519", "ed25519", "root"),
  "an EC key after its parameters": chain("leaf", "leaf-parameters", "root"),
  "line ends of Windows": chain("leaf-2 middle", "leaf-2", "root", (text) => text.replaceAll("\n", "\r\n")),
  "bag attributes of PKCS #12": chain("leaf-bag", "leaf-bag", "root"),
  "two roots, before a change of the root": chain("leaf", "leaf", "other-root root"),
  "a self-signed authority as the server's certificate": chain("self", "self", "self"),
  "a self-signed certificate": chain("self-leaf", "self-leaf", "self-leaf"),
  "a hundred authorities": chain("leaf", "leaf", `${"other-root ".repeat(99)}root`),
  "without key identifiers": chain("leaf-plain", "leaf-plain", "root-plain"),
  "a certificate without purposes": chain("no-purposes", "no-purposes", "root"),
};

/** Both reject these; the text is a part of our message. */
const BAD: Readonly<Record<string, readonly [Given, string]>> = {
  "an expired certificate": [chain("over", "over", "root"), "got certificate 1 (CN=over), which expired at"],
  "an expired intermediate": [
    chain("leaf-over middle-over", "leaf-over", "root"),
    "tls_certificate: got certificate 2 (CN=middle-over), which expired at",
  ],
  "an expired root": [chain("leaf-old root-over", "leaf-old", "root-over"), "tls_ca: got certificate 1 (CN=root-over)"],
  "a certificate of tomorrow": [chain("tomorrow", "tomorrow", "root"), "(CN=tomorrow), which is valid only from"],
  "an intermediate of tomorrow": [
    chain("leaf-tomorrow middle-tomorrow", "leaf-tomorrow", "root"),
    "certificate 2 (CN=middle-tomorrow), which is valid only from",
  ],
  "no intermediate": [chain("leaf-2", "leaf-2", "root"), "issued by CN=middle, which is not in tls_ca"],
  "a hole in the middle": [
    chain("leaf-3 middle", "leaf-3", "root"),
    "issued by CN=below, before certificate 2 (CN=middle)",
  ],
  "another root": [
    chain("leaf", "leaf", "other-root"),
    "certificate 1 (CN=leaf), issued by CN=root, which is not in tls_ca",
  ],
  "a new root of the same name": [chain("leaf", "leaf", "root-again"), "issued by CN=root, which is not in tls_ca"],
  "a new intermediate of the same name": [
    chain("leaf-2 middle-again", "leaf-2", "root"),
    "issued by CN=middle, before certificate 2 (CN=middle)",
  ],
  "an authority without its root": [
    chain("leaf-2", "leaf-2", "middle"),
    "tls_ca: got certificate 1 (CN=middle), issued by CN=root, whose certificate is missing",
  ],
  "another name": [chain("foreign", "foreign", "root"), "which is not for rancher.example.com"],
  "the name as a common name only": [chain("common", "common", "root"), "which is not for rancher.example.com"],
  "a wildcard of another level": [chain("deep", "deep", "root"), "which is not for rancher.example.com"],
  "another key": [chain("leaf", "leaf-2", "root"), "tls_key: got a key that does not match tls_certificate"],
  "a server's certificate as an intermediate": [
    chain("leaf-by-leaf leaf", "leaf-by-leaf", "root"),
    "certificate 2 (CN=leaf), which is not of an authority",
  ],
  "more authorities than the root permits": [
    chain("leaf-long long-2 long-1", "leaf-long", "root"),
    "certificate 3 (CN=long-1), which permits 0 authorities below it",
  ],
  "an authority that may not sign": [
    chain("leaf-unsigned no-sign", "leaf-unsigned", "root"),
    "certificate 2 (CN=no-sign), which may not sign certificates",
  ],
  "a client's certificate": [chain("client", "client", "root"), "whose extended key usage lacks serverAuth"],
  "the intermediate first": [chain("middle leaf-2", "leaf-2", "root"), "got an authority's certificate first"],
};

/** Only OpenSSL rejects these, with a part of its message; docs/tls.md lists them. */
const ONLY_OPENSSL: Readonly<Record<string, readonly [Given, string]>> = {
  "a signature that is not the root's": [chain("forged", "forged", "root"), "signature failure"],
  "another root of the same name, without key identifiers": [
    chain("leaf-plain", "leaf-plain", "root-plain-again"),
    "signature failure",
  ],
  "a name that an authority does not permit": [
    chain("leaf-limited limited", "leaf-limited", "root"),
    "permitted subtree violation",
  ],
};

/** Only we reject these, with a part of our message. */
const ONLY_OURS: Readonly<Record<string, readonly [Given, string]>> = {
  // RFC 5246, 7.4.2: each certificate must certify the one before it. OpenSSL sorts them.
  "intermediates in the wrong order": [chain("leaf-3 middle below", "leaf-3", "root"), "issued by CN=below, before"],
  "a foreign certificate at the end": [
    chain("leaf-2 middle other-root", "leaf-2", "root"),
    "before certificate 3 (CN=other-root)",
  ],
  "a certificate twice": [chain("leaf-2 leaf-2 middle", "leaf-2", "root"), "before certificate 2 (CN=leaf-2)"],
  // OpenSSL does not look at authorities that the chain does not need.
  "an expired authority beside the root": [
    chain("leaf", "leaf", "root root-over"),
    "tls_ca: got certificate 2 (CN=root-over)",
  ],
  "an incomplete authority beside the root": [
    chain("leaf", "leaf", "root below"),
    "issued by CN=middle, whose certificate is missing",
  ],
  "a server's certificate beside the root": [
    chain("leaf", "leaf", "root wildcard"),
    "tls_ca: got certificate 2 (CN=wildcard), which is not of an authority",
  ],
};

describeUnless(reason, "chains of certificates beside `openssl verify`", () => {
  let folder: string;
  let directory: string;
  let env: NodeJS.ProcessEnv;
  let ca: CertificateAuthority;

  const pathLength = ["basicConstraints=critical,CA:TRUE,pathlen:0", ...authority.slice(1)];
  const plain = [
    "subjectKeyIdentifier=none",
    "authorityKeyIdentifier=none",
    ...server().filter((line) => !/KeyId/.test(line)),
  ];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "chains-"));
    env = { ...process.env, CHECKPOINT_DISABLE: "1", ...(await providerSource(folder)).env };
    directory = checksOf(
      {
        hostname: HOST,
        cluster: { kubernetes: "1.35", kubeconfig: { context: "a" } },
        rancher: { version: "2.15.0", tls: { issuer: "blank", privateCA: true } },
      },
      join(folder, "out"),
    );
    ca = new CertificateAuthority(folder);
    const root = (name: string, extensions = authority, subject = name) => ca.issue(name, { subject, extensions });
    const below = (name: string, issuer: string, extensions = authority, subject = name) =>
      ca.issue(name, { subject, issuer, extensions });
    root("root");
    root("other-root");
    root("root-again", authority, "root");
    root("root-plain", authorityWithoutIds);
    root("root-plain-again", authorityWithoutIds, "root-plain");
    root("self", [...authority.filter((line) => !line.startsWith("keyUsage")), `subjectAltName=DNS:${HOST}`]);
    root("self-leaf", server());
    ca.issue("root-over", { subject: "root-over", extensions: authority, days: [-9, -1] });
    below("middle", "root");
    below("middle-again", "root", authority, "middle");
    below("below", "middle");
    below("long-1", "root", pathLength);
    below("long-2", "long-1");
    below("no-sign", "root", ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,cRLSign", ...authority.slice(2)]);
    below("limited", "root", [...authority, "nameConstraints=critical,permitted;DNS:example.org"]);
    ca.issue("middle-over", { subject: "middle-over", issuer: "root", extensions: authority, days: [-9, -1] });
    ca.issue("middle-tomorrow", { subject: "middle-tomorrow", issuer: "root", extensions: authority, days: [1, 9] });

    for (const [name, issuer] of [
      ["leaf", "root"],
      ["leaf-2", "middle"],
      ["leaf-3", "below"],
      ["leaf-over", "middle-over"],
      ["leaf-old", "root-over"],
      ["leaf-tomorrow", "middle-tomorrow"],
      ["leaf-by-leaf", "leaf"],
      ["leaf-long", "long-2"],
      ["leaf-unsigned", "no-sign"],
      ["leaf-limited", "limited"],
    ] as const)
      below(name, issuer, server());
    below("leaf-plain", "root-plain", plain);
    below("wildcard", "root", server("*.example.com"));
    below("capitals", "root", server("Rancher.Example.COM"));
    below("foreign", "root", server("xrancher.example.com"));
    below("deep", "root", server("*.rancher.example.com"));
    below("common", "root", server("example.com"), HOST);
    below(
      "client",
      "root",
      server().map((line) => line.replace("serverAuth", "clientAuth")),
    );
    below(
      "no-purposes",
      "root",
      server().filter((line) => !line.startsWith("extendedKeyUsage")),
    );
    ca.issue("over", { subject: "over", issuer: "root", extensions: server(), days: [-9, -1] });
    ca.issue("tomorrow", { subject: "tomorrow", issuer: "root", extensions: server(), days: [1, 9] });
    ca.issue("rsa", { subject: "rsa", issuer: "root", extensions: server(), key: "RSA -pkeyopt rsa_keygen_bits:2048" });
    ca.issue("ed25519", { subject: "ed25519", issuer: "root", extensions: server(), key: "ED25519" });
    ca.openssl("pkey", "-in", "rsa.key", "-traditional", "-out", "rsa-own.key");
    ca.write("leaf-parameters.key", ca.openssl("ecparam", "-name", "prime256v1") + ca.openssl("ec", "-in", "leaf.key"));
    // The last byte of a certificate is the signature's.
    ca.write("forged.key", ca.pem("leaf.key"));
    ca.write("forged.pem", withOtherSignature(ca.pem("leaf.pem")));
    ca.openssl(..."pkcs12 -export -in leaf.pem -inkey leaf.key -passout pass:a -name leaf -out leaf.p12".split(" "));
    ca.write("leaf-bag.pem", ca.openssl(..."pkcs12 -in leaf.p12 -passin pass:a -nokeys".split(" ")));
    ca.write("leaf-bag.key", ca.openssl(..."pkcs12 -in leaf.p12 -passin pass:a -nocerts -nodes".split(" ")));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const given = ({ certificate, key, ca: authorities, edit = (text) => text }: Given) => ({
    certificate: edit(ca.pem(...certificate)),
    key: edit(ca.pem(key)),
    ca: edit(ca.pem(...authorities)),
  });
  const ours = (files: ReturnType<typeof given>) =>
    rejection(env, directory, { tls_certificate: files.certificate, tls_key: files.key, tls_ca: files.ca });

  it("are at least 30", () => {
    expect([GOOD, BAD, ONLY_OPENSSL, ONLY_OURS].flatMap((table) => Object.keys(table)).length).toBeGreaterThanOrEqual(
      30,
    );
  });

  it.each(Object.entries(GOOD))("both accept %s", async (_, files) => {
    expect(ca.verdict(given(files), HOST)).toBeUndefined();
    expect(await ours(given(files))).toBeUndefined();
  });

  it.each(Object.entries(BAD))("both reject %s", async (_, [files, message]) => {
    expect(ca.verdict(given(files), HOST)).toBeDefined();
    expect(await ours(given(files))).toContain(message);
  });

  it.each(Object.entries(ONLY_OPENSSL))("only OpenSSL rejects %s", async (_, [files, message]) => {
    expect(ca.verdict(given(files), HOST)).toContain(message);
    expect(await ours(given(files))).toBeUndefined();
  });

  it.each(Object.entries(ONLY_OURS))("only we reject %s", async (_, [files, message]) => {
    expect(ca.verdict(given(files), HOST)).toBeUndefined();
    expect(await ours(given(files))).toContain(message);
  });

  // OpenSSL's programs read no file with a byte order mark.
  it("accepts byte order marks, and other blocks in the file", async () => {
    const mark = "\uFEFF";
    const { certificate, key, ca: root } = given(chain("leaf-2 middle", "leaf-2", "root"));
    expect(
      await ours({ certificate: mark + key + certificate, key: mark + certificate + key, ca: mark + root }),
    ).toBeUndefined();
  });

  it.each([
    ["a file that ends in the middle", (text: string) => text.slice(0, -60)],
    ["a file without line breaks in it", (text: string) => text.replaceAll("\n", "\\n")],
    ["a trusted certificate of OpenSSL", (text: string) => text.replaceAll(" CERTIFICATE", " TRUSTED CERTIFICATE")],
  ])("rejects %s", async (_, edit) => {
    const { certificate, key, ca: root } = given(chain("leaf-2 middle", "leaf-2", "root"));
    expect(await ours({ certificate: edit(certificate), key, ca: root })).toContain(
      "tls_certificate: expected certificates in PEM, each whole",
    );
  });

  it("rejects a key with a passphrase, and prints neither key nor certificate", async () => {
    const { certificate, ca: root } = given(chain("leaf", "leaf", "root"));
    const key = ca.openssl(..."ec -in leaf.key -aes128 -passout pass:secret".split(" "));
    const said = await ours({ certificate, key, ca: root });
    expect(said).toContain("tls_key: expected a private key in PEM without passphrase");
    expect(said).not.toContain(key.split("\n")[5]);
    expect(said).not.toContain("MII");
  });
});

function withOtherSignature(pem: string): string {
  const [begin, ...rest] = pem.trim().split("\n");
  const bytes = Buffer.from(rest.slice(0, -1).join(""), "base64");
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return [begin, ...(bytes.toString("base64").match(/.{1,64}/g) ?? []), rest.at(-1), ""].join("\n");
}
