import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../project/source-files";
import { edited, errorsOf } from "./errors-of";

const SECRET = "hunter2-not-to-be-told";
const PEM = `"-----BEGIN PRIVATE KEY-----\\n${SECRET}"`;
const backup = "version: 110.0.1+up11.0.1, bucket: backups, region: eu-central-1";
const IN_RANCHER = "version: 2.15.0";
const IN_CLUSTER = "servers: 3";
const IN_STACK = "hostname: rancher.example.com";

/** Lines with a secret in a wrong field, after a line of the valid file, and the error. */
const WRITTEN: readonly (readonly [after: string, written: string, said: string])[] = [
  [
    IN_RANCHER,
    `bootstrapPassword: ${SECRET}`,
    "got a text that is not shown, expected generated or variable; write variable, and set the Terraform variable bootstrap_password",
  ],
  [IN_RANCHER, "bootstrapPassword: 12345678", "got a number, expected generated or variable; write variable"],
  [IN_RANCHER, `values: { bootstrapPassword: ${SECRET} }`, "is set by rancher.bootstrapPassword"],
  [
    IN_RANCHER,
    `repositoryAuth: "u:${SECRET}"`,
    "set the Terraform variables rancher_repository_username and rancher_repository_password",
  ],
  [IN_RANCHER, `repository: https://u:${SECRET}@charts.example.com`, "write repositoryAuth: true"],
  [
    IN_RANCHER,
    `additionalTrustedCAs: ${PEM}`,
    "got a text in PEM, expected true or false; write true, and set the Terraform variable additional_trusted_cas",
  ],
  [IN_RANCHER, `tls: { issuer: blank, privateCA: ${PEM} }`, "set the Terraform variable tls_ca"],
  [IN_RANCHER, `backup: { ${backup}, encrypted: ${SECRET} }`, "set the Terraform variable backup_encryption_config"],
  [
    IN_RANCHER,
    `backup: { ${backup}, endpoint: "https://u:${SECRET}@s3.example.com" }`,
    "got an address with credentials",
  ],
  [IN_CLUSTER, `datastore: "postgres://u:${SECRET}@db:5432/k3s"`, "got an address with credentials"],
  [IN_CLUSTER, `datastore: { endpoint: "postgres://u:${SECRET}@db:5432/k3s" }`, "got an address with credentials"],
  [IN_CLUSTER, `datastore: { endpoint: { engine: postgres, ca: ${PEM} } }`, "set the Terraform variable datastore_ca"],
  [IN_CLUSTER, `artifacts: https://u:${SECRET}@mirror.example.com`, "got an address with credentials"],
  [
    IN_STACK,
    `registry: { host: r.example.com, auth: "u:${SECRET}" }`,
    "set the Terraform variables registry_username and registry_password",
  ],
  [IN_STACK, `registry: { host: r.example.com, privateCA: ${PEM} }`, "set the Terraform variable registry_ca"],
  [IN_STACK, `registry: { host: "u:${SECRET}@r.example.com" }`, "got an address with credentials"],
  [IN_STACK, `registry: "u:${SECRET}@r.example.com"`, "got an address with credentials"],
  [IN_STACK, `egress: { proxy: { http: "http://u:${SECRET}@p.example.com:3128" } }`, "write auth: true"],
  [
    IN_STACK,
    `egress: { proxy: { http: "http://p.example.com:3128", auth: ${SECRET} } }`,
    "set the Terraform variables proxy_username and proxy_password",
  ],
  [
    IN_STACK,
    `egress: { proxy: { http: "http://p.example.com", noProxy: ["u:${SECRET}@a"] } }`,
    "got an address with credentials",
  ],
  [IN_STACK, `egress: "http://u:${SECRET}@p.example.com"`, "got an address with credentials"],
  [IN_STACK, `backend: "s3://u:${SECRET}@bucket"`, "got an address with credentials"],
  ["zone: example.com", `private: "u:${SECRET}@zone"`, "got an address with credentials"],
  ["region: eu-central-1", `accountId: AKIA${SECRET}`, "got an access key"],
  // Errors of YAML's own syntax.
  [IN_RANCHER, `bootstrapPassword: *${SECRET}`, "put a text that begins with * in quotes"],
  [IN_RANCHER, `bootstrapPassword: !${SECRET}`, "put a text that begins with ! in quotes"],
  [IN_RANCHER, `bootstrapPassword: "a" ${SECRET}`, "not valid YAML"],
  [IN_RANCHER, `bootstrapPassword: @${SECRET}`, "not valid YAML"],
];

test.each(WRITTEN)("after %s: %s is not shown", (after, written, said) => {
  const errors = errorsOf(edited(after, `${after}\n${written}`)).join("\n");
  expect(errors).toContain(said);
  expect(errors).not.toMatch(/hunter2|12345678/);
});

test("a key in privateCA of a container is not shown", () => {
  const docker = readFileSync(join(ROOT, "examples/docker.yaml"), "utf8");
  const errors = errorsOf(docker.replace("2.15.0 }", `2.15.0, tls: { issuer: blank, privateCA: ${PEM} } }`)).join();
  expect(errors).toContain("set the Terraform variable tls_ca");
  expect(errors).not.toContain(SECRET);
});

test("words that mean true, false or a value are shown", () => {
  expect(
    errorsOf(edited(IN_RANCHER, `${IN_RANCHER}\nadditionalTrustedCAs: "yes"\nbootstrapPassword: Variabel`)),
  ).toEqual([
    'rancher.yaml:19:29 rancher.additionalTrustedCAs: got "yes", expected true or false; write true',
    'rancher.yaml:20:26 rancher.bootstrapPassword: got "Variabel", expected generated or variable; did you mean variable?',
  ]);
});
