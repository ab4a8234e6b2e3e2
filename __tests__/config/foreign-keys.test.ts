import { edited, errorsOf } from "./errors-of";

/** Lines that a user adds after a line of the valid file, and a part of the error. */
const BROUGHT: readonly (readonly [line: string, brought: string, said: string])[] = [
  ["servers: 3", "workers: 2", "the cluster runs only Rancher"],
  ["servers: 3", "worker_count: 2", "the cluster runs only Rancher"],
  ["servers: 3", "agentNodes: 3", "for workloads, let Rancher create another cluster (docs/after-install.md)"],
  ["servers: 3", "nodePools: [{ size: 3 }]", "the cluster runs only Rancher"],
  ["servers: 3", "node-label: [pool=rancher]", "it belongs under cluster.config"],
  ["servers: 3", "cni: cilium", "it belongs under cluster.config"],
  ["servers: 3", "kube-apiserver-arg: []", "it belongs under cluster.config"],
  ["servers: 3", "rke2_version: v1.35.7+rke2r1", 'did you mean "version"?'],
  ["cidr: 10.0.0.0/16", "single_nat_gateway: true", "write network.natGateways, single or perZone"],
  ["servers: 3", "key_name: mine", "open a shell with Session Manager"],
  ["servers: 3", "ssh_authorized_keys: []", "open a shell with Session Manager"],
  ["region: eu-central-1", "profile: work", "remove it and set AWS_PROFILE in the environment"],
  ["region: eu-central-1", "access_key: AKIAXXXXXXXXXXXXXXXX", "the file must not contain credentials"],
  ["region: eu-central-1", "secretKey: not-to-be-told", "set AWS_PROFILE, or AWS_ACCESS_KEY_ID"],
  ["region: eu-central-1", "iam_instance_profile: x", 'did you mean "instanceProfile"?'],
  ["cidr: 10.0.0.0/16", "vpc_security_group_ids: [sg-1]", 'did you mean "securityGroups"?'],
  ["zone: example.com", "hostedZoneId: Z0123456789", 'did you mean "zoneId"?'],
  ["region: eu-central-1", "aws_access_key: AKIAXXXXXXXXXXXXXXXX", "the file must not contain credentials"],
  ["hostname: rancher.example.com", "profile: work", "remove it and set AWS_PROFILE in the environment"],
  ["hostname: rancher.example.com", "aws_secret_key: not-to-be-told", "the file must not contain credentials"],
  [
    "version: 2.15.0",
    "letsEncrypt: { email: a@example.com }",
    "rancher.tls.issuer sets the issuer of the certificate; write issuer: acme",
  ],
  ["version: 2.15.0", "tls: { certificate: not-to-be-told }", "set the variables that docs/tls.md names"],
  ["version: 2.15.0", "cacerts: not-to-be-told", "set the variables that docs/tls.md names"],
  ["version: 2.15.0", "adminPassword: not-to-be-told", "the Terraform variable bootstrap_password"],
  ["version: 2.15.0", "password: not-to-be-told", "write rancher.bootstrapPassword: variable"],
  [
    "version: 2.15.0",
    "certManager: { password: not-to-be-told }",
    "write auth: true (for charts repositoryAuth: true)",
  ],
  ["servers: 3", "token: not-to-be-told", "the stack creates the token of its cluster"],
  ["hostname: rancher.example.com", "server-url: https://rancher.example.com", "write hostname"],
  ["hostname: rancher.example.com", "host: rancher.example.com", "write hostname"],
  ["version: 2.15.0", "rancher_server_admin_password: not-to-be-told", "the Terraform variable bootstrap_password"],
  ["version: 2.15.0", "tls: { source: letsEncrypt }", "write issuer: acme with email for Let's Encrypt"],
  ["servers: 3", "volume: { encrypted: true }", "every volume is encrypted; remove it"],
  ["servers: 3", "nodes: 3", "write cluster.servers"],
  ["servers: 3", "snapshots: { bucket: mine }", "the stack creates the bucket of its snapshots; remove it"],
  ["hostname: rancher.example.com", "operations: { alarms: { email: a@example.com } }", "alarms_subscribe"],
  ["hostname: rancher.example.com", "name: mine", "the name of the stack is its key under stacks; remove it"],
  ["cidr: 10.0.0.0/16", "apiAllowedCidrs: [8.8.8.8/32]", "it belongs under cluster"],
  ["version: 2.15.0", "tls: { letsEncrypt: { email: a@example.com } }", "write issuer: acme with email"],
  ["servers: 3", "kubeletArgs: [max-pods=200]", 'did you mean "kubelet-arg", which belongs under cluster.config?'],
];

test.each(BROUGHT)("after %s: %s", (line, brought, said) => {
  const errors = errorsOf(edited(line, `${line}\n${brought}`));
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatch(/^rancher\.yaml:\d+:\d+ [\w.-]+: unknown key "/);
  expect(errors[0]).toContain(said);
  // A possible secret is not printed.
  expect(errors[0]).not.toMatch(/AKIA|not-to-be-told/);
});

test.each([
  ["dynamodb_table", "the lock is an object next to the state; remove it"],
  ["encrypt", "the state is always encrypted and locked; remove it"],
  ["use_lockfile", "the state is always encrypted and locked; remove it"],
  ["profile", "the file must not contain credentials; remove it and set AWS_PROFILE in the environment"],
])("%s of Terraform's backend", (key, said) => {
  const backend = `backend: { s3: { bucket: b-states, key: a, region: eu-central-1, ${key}: "locks" } }\nrancher:`;
  expect(errorsOf(edited("rancher:", backend))).toEqual([
    `rancher.yaml:17:70 backend.s3.${key}: unknown key "${key}": ${said}`,
  ]);
});

test("a key in the wrong place is reported with its right place", () => {
  expect(errorsOf(edited("servers: 3", "servers: 3\nprofile: cis"))).toEqual([]);
  expect(errorsOf(edited("scheme: internet-facing", "scheme: internet-facing\nprofile: cis"))[0]).toContain(
    "it belongs under cluster",
  );
});
