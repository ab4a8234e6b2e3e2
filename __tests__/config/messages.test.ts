import { edited, errorsOf, expectRemediesToWork, rejects } from "./errors-of";

/** Slips that the error corrects: the lines, what somebody wrote, and the end of the error. */
const SLIPS: readonly (readonly [lines: string, written: string, said: string])[] = [
  ["region: eu-central-1", "region: eu-centrall-1", "did you mean eu-central-1?"],
  ["region: eu-central-1", "region: us_east_1", "write us-east-1"],
  ["region: eu-central-1", "region: “eu-central-1”", "write eu-central-1"],
  ["region: eu-central-1", "region: eu–central–1", "write eu-central-1"],
  ["hostname: rancher.example.com", "hostname: ‘rancher.example.com’", "write rancher.example.com"],
  ["hostname: rancher.example.com", "hostname: «Rancher.Example.com»", "write rancher.example.com"],
  ["zone: example.com", "zone: “example.com”", "write example.com"],
  ["cidr: 10.0.0.0/16", "cidr: “10.0.0.0/16”", "write 10.0.0.0/16"],
  ["version: v1.35.7+rke2r1", "version: v1.35.7rke2r1", "write v1.35.7+rke2r1"],
  ["version: v1.35.7+rke2r1", "version: v1.35.7_rke2r1", "write v1.35.7+rke2r1"],
  ["version: v1.35.7+rke2r1", "version: v1.35.7%2Brke2r1", "write v1.35.7+rke2r1"],
  ["version: v1.35.7+rke2r1", "version: 1.35.7-rke2r1", "write v1.35.7+rke2r1"],
  ["version: v1.35.7+rke2r1", "version: V1.35.7+RKE2R1", "write v1.35.7+rke2r1"],
  ["version: v1.35.7+rke2r1", "version: v1.35.7+rke2-r1", "write v1.35.7+rke2r1"],
  ["servers: 3", "servers: “3”", "write 3"],
  ["servers: 3", "servers: 3\nvolume: 200Gi", "write { size: 200 }"],
  ["servers: 3", "servers: 3\nvolume: 200 GB", "write { size: 200 }"],
  ["servers: 3", 'servers: 3\nvolume: "200"', "write { size: 200 }"],
  ["servers: 3", "servers: 3\nvolume: { finalSnapshot: “no” }", "write false"],
];

test.each(SLIPS)("instead of %j, %j", (lines, written, said) => {
  const file = edited(lines, written);
  const errors = errorsOf(file);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatch(/: got ".*", .*expected .*; /);
  expect(errors[0]?.endsWith(`; ${said}`) ? said : errors[0]).toBe(said);
  expectRemediesToWork(file, errors);
});

rejects([
  [
    "a field of the block below",
    "rancher:",
    "backend: { bucket: b-states, key: a, region: eu-central-1 }\nrancher:",
    [
      "17:14 backend: got neither s3 nor cloud; write one of them, or leave backend out for a local file",
      '17:16 backend.bucket: …"bucket"; it belongs under backend.s3, rancher.backup or operations.accessLogs',
      '17:34 backend.key: …"key"; it belongs under backend.s3',
      '17:42 backend.region: …"region"; it belongs under backend.s3, aws or rancher.backup',
    ],
  ],
  [
    "the first password",
    "version: 2.15.0",
    "version: 2.15.0\npassword: x",
    [
      '19:7 rancher.password: unknown key "password": the file must not contain credentials; the administrator\'s first password is generated; to choose it, write rancher.bootstrapPassword: variable and set the Terraform variable bootstrap_password',
    ],
  ],
]);

test.each(["x-aws", "common", ".defaults", "_"])("anchors beside stacks, in %s", (key) => {
  expect(
    errorsOf(`${key}: &aws { region: eu-central-1 }\n${edited("region: eu-central-1", "region: eu-west-1")}`),
  ).toEqual([
    expect.stringContaining(
      ", expected only stacks; write an anchor at its first use, such as aws: &aws { region: eu-central-1 }, and aws: *aws after it",
    ),
  ]);
});

test("an anchor at its first use is accepted", () => {
  const anchored = edited("region: eu-central-1", "region: &region eu-central-1").replace(
    "    rancher:",
    "    backend: { s3: { bucket: b-states, key: a, region: *region } }\n    rancher:",
  );
  expect(errorsOf(anchored)).toEqual([]);
});
