import { edited, errorsOf, expectRemediesToWork, good, rejects } from "./errors-of";

/** Mistakes of a trial by a person who did not know the code: the lines, what was written, and how the error ends. */
const MISTAKES: readonly (readonly [title: string, lines: string, written: string, ending: string])[] = [
  [
    "the number of an account as AWS' console shows it",
    "region: eu-central-1",
    'region: eu-central-1\naccountId: "1111-2222-3333"',
    'put it in quotes: "111122223333"',
  ],
  [
    "the ARN of an instance profile",
    "region: eu-central-1",
    "region: eu-central-1\ninstanceProfile: arn:aws:iam::111122223333:instance-profile/team/servers",
    "write servers",
  ],
  [
    "tags as in CloudFormation",
    "region: eu-central-1",
    "region: eu-central-1\ntags: [{ Key: team, Value: platform }, { Key: cost-center, Value: '4711' }]",
    'write { team: "platform", cost-center: "4711" }',
  ],
  ["tags as a text", "region: eu-central-1", "region: eu-central-1\ntags: team=platform", 'write { team: "platform" }'],
  ["minutes", "scheme: internet-facing", "idleTimeoutSeconds: 30m", "write 1800"],
  ["hours", "scheme: internet-facing", "idleTimeoutSeconds: 1 hour", "write 3600"],
  [
    "weeks",
    "rancher:",
    "operations: { logs: { retentionDays: 90 } }\nrancher:\n  auditLog: { maxAge: 2w }",
    "write 14",
  ],
  ["megabytes", "rancher:", "rancher:\n  auditLog: { maxSize: 200MB }", "write 200"],
  ["tebibytes", "servers: 3", "servers: 3\nvolume: { size: 2TiB }", "write 2048"],
  ["a throughput", "servers: 3", "servers: 3\nvolume: { throughput: 250 MiB/s }", "write 250"],
  [
    "the path of a zone",
    "zone: example.com",
    "zone: example.com\nzoneId: /hostedzone/Z0123456789ABCDEFGHIJ",
    "write Z0123456789ABCDEFGHIJ",
  ],
  [
    "the ARN of a bucket",
    "rancher:",
    'backend: { s3: { bucket: "arn:aws:s3:::b-states", key: a, region: eu-central-1 } }\nrancher:',
    "write b-states",
  ],
  [
    "the address of a bucket's folder",
    "rancher:",
    'backend: { s3: { bucket: "s3://b-states/rancher", key: a, region: eu-central-1 } }\nrancher:',
    "write b-states",
  ],
  [
    "a registry with its scheme",
    "rancher:",
    "registry: { host: https://registry.example.com:5000/ }\nrancher:",
    "write registry.example.com:5000",
  ],
  ["features as a text", "version: 2.15.0", "version: 2.15.0\nfeatures: a=true,b=false", "write { a: true, b: false }"],
  ["features as a list", "version: 2.15.0", "version: 2.15.0\nfeatures: [a=true]", "write { a: true }"],
  [
    "a variable of a shell",
    "hostname: rancher.example.com",
    "hostname: $RANCHER_HOST",
    "the file replaces no variables, so write the value",
  ],
  [
    "a template",
    "hostname: rancher.example.com",
    'hostname: "{{ .Values.hostname }}"',
    "the file replaces no variables, so write the value",
  ],
  ["a template without quotes", "hostname: rancher.example.com", "hostname: {{ .Values.hostname }}", "write the value"],
  ["no space after a colon", "hostname: rancher.example.com", "hostname:rancher.example.com", "write the space"],
  ["a conflict", "servers: 3", "servers: 3\n<<<<<<< HEAD", "resolve the conflict in git"],
  [
    "an audit policy by its path",
    "servers: 3",
    "servers: 3\nauditPolicy: /etc/audit.yaml",
    "write default, or the policy as YAML",
  ],
  [
    "files of a certificate",
    "version: 2.15.0",
    "version: 2.15.0\ntls: { issuer: blank, certFile: ./tls.crt }",
    "remove it, and set the variables that docs/tls.md names",
  ],
  [
    "a field of another mode",
    "rancher:",
    "server: { size: small }\nrancher:",
    "remove it, or write a stack of that mode",
  ],
];

test.each(MISTAKES)("%s", (_, lines, written, ending) => {
  const indentation = /^ */.exec(good.split("\n").find((line) => line.trim() === lines) ?? "")?.[0];
  const file = edited(lines, written).replace(`${indentation}<<<<<<<`, "<<<<<<<");
  const errors = errorsOf(file);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatch(/^rancher\.yaml:\d+:\d+ \S.*: (got .+|unknown key .+)[,;:] .+/);
  expect(errors[0]?.endsWith(`; ${ending}`) ? ending : errors[0]).toBe(ending);
  expectRemediesToWork(file, errors);
});

test("the error of a quote without an end is at its beginning", () => {
  expect(errorsOf(edited("zone: example.com", 'zone: "example.com'))).toEqual([
    expect.stringMatching(/^rancher\.yaml:12:13 not valid YAML: missing closing "quote; end the quotes/),
  ]);
});

test("a stack beside stacks", () => {
  const [, error] = errorsOf(good.replace("stacks:\n", ""));
  expect(error).toMatch(/unknown key "rke-ha", which is a stack; write it below stacks, indented by two spaces$/);
});

test.each([
  ["an upper-case token", "stacks", "EYJHBGCIOIJIUZI1NIJ9.HUNTER2A1B2C3D4E5A1B2C3D4E5"],
  ["a long path of a registry", "registry", `registry.example.com/${"c/".repeat(300)}c`],
])("%s is not printed as a whole", (_, field, value) => {
  const file = field === "stacks" ? `stacks: ${value}\n` : edited("rancher:", `registry: { host: ${value} }\nrancher:`);
  const [error = ""] = errorsOf(file);
  expect(error).toMatch(/expected/);
  expect(error.length).toBeLessThan(400);
  expect(error).not.toContain("HUNTER2");
});

test.each([
  ["a secret in a list", "tags: [password=x1y2z3]", "x1y2z3"],
  ["a secret in a text", "tags: team=a,apiToken=x1y2z3", "x1y2z3"],
])("%s is not printed in a correction", (_, line, secret) => {
  const errors = errorsOf(edited("region: eu-central-1", `region: eu-central-1\n${line}`));
  expect(errors).toHaveLength(1);
  expect(errors[0]).not.toContain(secret);
});

rejects([
  [
    "the replicas as Rancher's chart names them",
    "version: 2.15.0",
    "version: 2.15.0\nreplicaCount: 3",
    ['19:7 rancher.replicaCount: unknown key "replicaCount": write rancher.replicas'],
  ],
  [
    "an instance type as size",
    "servers: 3",
    "servers: 3\nsize: m5.xlarge",
    [
      '16:13 cluster.size: got "m5.xlarge", expected small, medium or large; write an EC2 instance type in instanceType',
    ],
  ],
  [
    "an issuer as mode",
    "version: 2.15.0",
    "version: 2.15.0\ntls: { mode: letsEncrypt }",
    [
      '19:20 rancher.tls.mode: got "letsEncrypt", expected ingress, external or rancher; write the issuer of the certificate in issuer',
    ],
  ],
  [
    "the ARN of a zone",
    "zone: example.com",
    "zone: arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ",
    [
      '…dns.zone: got "arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ", which is the id of a zone; write the name of the zone, such as example.com, and the id in dns.zoneId only where two zones have that name',
    ],
  ],
  [
    "a number of zones",
    "cidr: 10.0.0.0/16",
    "zones: 3",
    [
      "…network.zones: got 3, expected a list of three availability zones; remove it, or write the names of three zones",
    ],
  ],
  [
    "a list of servers to replace",
    "servers: 3",
    "servers: 3\nreplace: [server-1]",
    ["…cluster.replace: got a list, expected a mapping such as { server-1: 2 }; write { server-1: 1 }"],
  ],
  [
    "a number as a word",
    "servers: 3",
    "servers: three",
    ['…cluster.servers: got "three", expected 1, 3 or 5, or with cluster.datastore 2 to 5; write one of these numbers'],
  ],
  [
    "a value of the chart in another mapping",
    "version: 2.15.0",
    "version: 2.15.0\ningress: { tls: { source: letsEncrypt } }",
    [
      '…rancher.ingress.tls: unknown key "tls": rancher.tls.issuer sets the issuer of the certificate; write issuer: acme …',
    ],
  ],
  [
    "a switch of a mapping that a stack has by default",
    "version: 2.15.0",
    "version: 2.15.0\ningress: { enabled: false }",
    [
      '…rancher.ingress.enabled: unknown key "enabled", expected exposure, class, gatewayClass, controller or annotations',
    ],
  ],
  [
    "a mapping that is off",
    "version: 2.15.0",
    "version: 2.15.0\nbackup: { enabled: false, version: 110.0.1+up11.0.1, bucket: b-states, region: eu-central-1 }",
    ['…rancher.backup.enabled: unknown key "enabled": backup itself is the switch; remove the whole backup'],
  ],
]);

test("a file of another tool is one error", () => {
  expect(errorsOf("apiVersion: v1\nkind: ConfigMap\nmetadata: { name: rancher }\ndata: { a: b }\n")).toEqual([
    'rancher.yaml:1:1 got the keys "apiVersion", "kind" and "metadata", expected stacks; set RANCHER_CONFIG to the path of another file, or write each stack by its name below stacks',
  ]);
  expect(errorsOf("ghp_0123456789abcdefghijABCDEFGHIJ012345: a\n").join()).not.toContain("0123456789");
});
