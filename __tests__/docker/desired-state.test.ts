import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { RancherOnDockerProps } from "../../lib/config";
import { namesOf, resource, type Synthesized, synthesizeOnDocker } from "../support/synth";

const LIB = join(__dirname, "../../lib");
const parameters = (stack: Synthesized) =>
  new Map(
    namesOf(stack, "aws_ssm_parameter")
      .map((id) => resource(stack, "aws_ssm_parameter", id))
      .filter(({ name }) => String(name).startsWith("/rancher/docker/servers/"))
      .map((one) => [String(one.name).slice("/rancher/docker/servers/".length), one]),
  );
const given = (rancher: Partial<RancherOnDockerProps["rancher"]>, parts: Partial<RancherOnDockerProps> = {}) =>
  synthesizeOnDocker({ ...parts, rancher: { version: "2.15.0", ...rancher } });
const ownCertificate = given({
  tls: { issuer: "blank", privateCA: true },
  additionalTrustedCAs: true,
  bootstrapPassword: "variable",
});

describe("desired state of the server", () => {
  it("holds each file of the node script, byte for byte, within what a parameter holds", () => {
    const found = parameters(synthesizeOnDocker());
    const files = [
      ...readdirSync(join(LIB, "docker/scripts/node")).map((name) => `docker/scripts/node/${name}`),
      "cluster/scripts/node/say.sh",
      "cluster/scripts/node/volume.sh",
    ];
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      const { value, type } = found.get(`${file.split("/").at(-1)}.gz`) ?? {};
      expect(type).toBe("String");
      expect(gunzipSync(Buffer.from(String(value), "base64"))).toEqual(readFileSync(join(LIB, file)));
      expect(String(value).length).toBeLessThanOrEqual(4096);
    }
  });

  it("tells parts of two deploys by their checksums", () => {
    const found = parameters(given({ environment: { CATTLE_X: "${y}" } }));
    const sums = String(found.get("parts.sha256")?.value);
    const sum = (text: string) => createHash("sha256").update(text).digest("hex");
    expect(sums).toContain(`${sum("VERSION='2.15.0'\nIMAGE='rancher/rancher:v2.15.0'\nRESTORE=''\n")}  settings\n`);
    expect(sums).toContain(`${sum(String(found.get("arguments")?.value))}  arguments\n`);
    // What Terraform makes of the escaped text.
    expect(found.get("environment")?.value).toBe("CATTLE_X=$${y}\n");
    expect(sums).toContain(`${sum("CATTLE_X=${y}\n")}  environment\n`);
  });

  it("keeps what is secret encrypted, apart from the rest, by a key of the stack or the user's", () => {
    const found = parameters(ownCertificate);
    const secret = [...found].filter(([, { type }]) => type === "SecureString").map(([name]) => name);
    expect(secret.sort()).toEqual(["cacerts.pem.gz", "cert.pem.gz", "key.pem.gz", "keys.json.gz", "trusted.pem.gz"]);
    for (const [name, { value }] of found) {
      if (!secret.includes(name)) expect(value).not.toMatch(/var\.|random_password|local\./);
    }
    for (const name of ["tls_certificate", "tls_key", "tls_ca", "additional_trusted_cas", "bootstrap_password"]) {
      expect(ownCertificate.variable?.[name]).toMatchObject({ sensitive: true });
    }
    for (const name of secret) expect(found.get(name)?.key_id).toBe("${aws_kms_key.secrets_key.arn}");
    const secretsKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const keyed = parameters(synthesizeOnDocker({ aws: { region: "eu-central-1", secretsKeyArn } }));
    expect(keyed.get("keys.json.gz")?.key_id).toBe(secretsKeyArn);
  });

  it("is packed by Terraform, from the variables themselves", () => {
    const packed = Object.entries(ownCertificate.locals ?? {}).filter(([name]) => name.endsWith("-packed"));
    expect(Object.fromEntries(packed)).toEqual({
      "desired_keys-json-packed": '${base64gzip(jsonencode({"CATTLE_BOOTSTRAP_PASSWORD" = var.bootstrap_password}))}',
      "desired_cert-pem-packed": "${base64gzip(var.tls_certificate)}",
      "desired_key-pem-packed": "${base64gzip(var.tls_key)}",
      "desired_cacerts-pem-packed": "${base64gzip(var.tls_ca)}",
      "desired_trusted-pem-packed": "${base64gzip(var.additional_trusted_cas)}",
    });
    expect(ownCertificate.output.first_login?.value).toBe(
      "https://rancher.example.com/dashboard/?setup=${urlencode(var.bootstrap_password)}",
    );
  });

  it("checks certificates at plan time, and that each fits what a parameter holds", () => {
    const { lifecycle } = parameters(ownCertificate).get("cert.pem.gz") ?? {};
    const texts = (lifecycle as { precondition: { error_message: string }[] }).precondition.map(
      (one) => one.error_message,
    );
    expect(texts).toEqual([
      expect.stringContaining(" bytes for cert.pem.gz, "),
      expect.stringContaining("tls_certificate: got a certificate that ended at"),
      expect.stringContaining("tls_certificate: got a certificate that begins at"),
      expect.stringContaining("tls_certificate: got an authority's certificate first"),
      expect.stringContaining("tls_key: got a key that does not fit tls_certificate"),
      expect.stringContaining("tls_certificate: got a certificate that is not for rancher.example.com"),
    ]);
  });

  it("changes after the attempt is noted only, and is there before the server boots", () => {
    const stack = ownCertificate;
    const ids = namesOf(stack, "aws_ssm_parameter").filter((name) => name.startsWith("desired_"));
    for (const id of ids) {
      expect(resource(stack, "aws_ssm_parameter", id).depends_on).toContain("aws_ssm_parameter.deployed_attempt");
    }
    expect(resource(stack, "aws_instance", "host_server_instance").depends_on).toEqual(
      expect.arrayContaining(ids.map((id) => `aws_ssm_parameter.${id}`)),
    );
  });
});
