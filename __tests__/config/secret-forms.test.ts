import { parseRancherOnRke, type RancherOnRkeProps } from "../../lib/config";
import { secretForm } from "../../lib/config/secret-forms";
import { minimal } from "../support/synth";
import { edited, errorsOf } from "./errors-of";

const RANDOM = "hunter2a1B2c3D4e5a1B2c3D4e5a1B2c3D4e5";
const SECRETS = [
  "https://u:hunter2@host.example.com",
  "u:hunter2@host.example.com",
  "tcp(u:hunter2@host:3306)/k3s",
  "endpoint is u:hunter2@host",
  "https://host.example.com/path?token=hunter2",
  "https://host.example.com/path?a=b&X-Amz-Signature=hunter2",
  "https://account.blob.example.com/a?sv=1&sig=hunter2",
  "Server=db;Password=hunter2;",
  `ghp_${RANDOM}`,
  `github_pat_${RANDOM}`,
  `glpat-${RANDOM}`,
  `xoxb-${RANDOM}`,
  `dckr_pat_${RANDOM}`,
  `hvs.${RANDOM}`,
  `eyJhbGciOiJIUzI1NiJ9.${RANDOM}.x`,
  "AKIAHUNTER2HUNTER2AA",
  "key ASIAHUNTER2HUNTER2AA",
  "token-abcde:hunter2",
  `K10${"0f".repeat(32)}::server:hunter2`,
  "Bearer hunter2",
  RANDOM,
  "hunter2/aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3ab",
  "c0ffee".repeat(8),
  "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n",
  "----BEGIN EC PRIVATE KEY-----\nhunter2",
  "—–BEGIN CERTIFICATE—–\nhunter2",
  "hunter2\n-----END OPENSSH PRIVATE KEY-----",
];

/** Texts of other fields that a message has to show. */
const OTHERS = [
  "rancher.example.com",
  "registry.example.com:5000",
  "v1.35.7+rke2r1",
  "arn:aws:kms:eu-central-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab",
  "arn:aws:iam::111122223333:role/Rancher/ProductionInstaller2ForTheWholeCompany",
  "subnet-0123456789abcdef0",
  "etcd-snapshot-server-0-1767225600",
  "before-upgrade-from-v1.34.5+rke2r1-to-v1.35.7+rke2r1-server-0",
  "https://mirror.example.com/rke2/releases/download?version=1",
  "/home/Runner/Work/Rancher2/Production1/kubeconfig.yaml",
  "0 */6 * * *",
  "secret-name",
  "tokenHashing",
  "platform@example.com",
  "token-auth-file=/etc/tokens",
];

test.each(SECRETS)("%s is a secret", (text) => {
  expect(secretForm(text)).toBeDefined();
});

test.each(OTHERS.filter((text) => !text.includes("token-auth-file")))("%s is none", (text) => {
  expect(secretForm(text)).toBeUndefined();
});

/** The places of a text in a file: a value of each kind, a key, and a remedy. */
const PLACES: readonly ((secret: string) => string)[] = [
  (secret) => edited("scheme: internet-facing", `scheme: ${secret}`),
  (secret) => edited("version: v1.35.7+rke2r1", `version: ${secret}`),
  (secret) => edited("zone: example.com", `zone: ${secret}`),
  (secret) => edited("servers: 3", `servers: ${secret}`),
  (secret) => edited("servers: 3", `servers: 3\nvolume: ${secret}`),
  (secret) => edited("servers: 3", `servers: 3\nrestore: ${secret}`),
  (secret) => edited("servers: 3", `servers: 3\n? ${secret}\n: 1`),
  (secret) => edited("servers: 3", `servers: 3\nreplace: { ${secret}: 1 }`),
  (secret) => edited("servers: 3", `servers: 3\nconfig: { disable: [${secret}] }`),
  (secret) => edited("cidr: 10.0.0.0/16", `cidr: 10.0.0.0/16\nzones: [${secret}, ${secret}, ${secret}]`),
  (secret) => edited("region: eu-central-1", `region: eu-central-1\ntags: { a: ${secret} }`),
  (secret) => edited("region: eu-central-1", `region: eu-central-1\ntags: { ${secret}: a, ${secret}: b }`),
  (secret) => edited("version: 2.15.0", `version: 2.15.0\nvalues: { replicas: ${secret}, ${secret}: { tls: 1 } }`),
];

test.each(SECRETS)("no message contains %s", (secret) => {
  const quoted = JSON.stringify(secret);
  // A tag may have any of these values.
  const rejected = PLACES.map((file) => errorsOf(file(quoted))).filter((errors) => errors.length > 0);
  expect(rejected.length).toBeGreaterThanOrEqual(PLACES.length - 1);
  for (const error of rejected.flat()) {
    expect(error.toLowerCase()).not.toContain("hunter2");
    expect(error).not.toContain(secret);
  }
});

describe("the name of a key says that its value is a secret", () => {
  test.each(["password", "DB_PASSWORD", "apiToken", "client-secret", "passphrase", "secret_access_key"])(
    "%s",
    (key) => {
      const errors = errorsOf(
        edited("region: eu-central-1", `region: eu-central-1\ntags: { ${key}: "open\\tsesame!" }`).replace(
          "version: 2.15.0",
          `version: [2.15.0]\n      ${key}: open sesame!`,
        ),
      );
      expect(errors.join("\n")).toContain("aws.tags");
      expect(errors.join("\n")).not.toMatch(/open.*sesame/);
    },
  );

  test.each(["secretName", "token-file", "teamSecretArn"])("%s does not", (key) => {
    const errors = errorsOf(edited("region: eu-central-1", `region: eu-central-1\ntags: { ${key}: "open!" }`));
    expect(errors).toEqual([expect.stringContaining('got "open!"')]);
  });
});

test("a remedy that would repeat a secret is left out", () => {
  const errors = errorsOf(edited("servers: 3", `servers: 3\nrestore: ghp_${RANDOM}`));
  expect(errors).toEqual([
    "rancher.yaml:16:16 cluster.restore: got a text that may be a secret, expected a mapping with snapshot",
  ]);
});

const BREAKS = ["a\nb", "a\r\nstacks: b", "a\u2028b", "a\u0085b", "a\u001b[31mb", "a\u0000b", "a\u202eb"];

test.each(BREAKS)("a line break or control character in %j is shown as its code", (text) => {
  const quoted = JSON.stringify(text);
  const errors = PLACES.flatMap((file) => errorsOf(file(quoted)));
  expect(errors.length).toBeGreaterThanOrEqual(PLACES.length);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
  for (const error of errors) expect(error).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202e]/);
});

test("the same holds for properties in TypeScript, and for the id", () => {
  const props = { ...minimal, hostname: `ghp_${RANDOM}`, "pass\nword": "x" } as RancherOnRkeProps;
  let message = "";
  try {
    parseRancherOnRke("rke\nha", props);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message.split("\n")).toHaveLength(3);
  expect(message).not.toContain("hunter2");
});
