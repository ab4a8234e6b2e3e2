import {
  parseRancherOnDocker,
  parseRancherOnK8s,
  parseRancherOnRke,
  parseRancherOnRke1,
  type RancherOnRkeProps,
  warningsOf,
} from "../../lib/config";
import * as smallest from "../support/synth";

/** Names that somebody can register. */
const NAMES = { hostname: "rancher.platform.dev", dns: { zone: "platform.dev" } };
const minimal = { ...smallest.minimal, ...NAMES };
const minimalOnDocker = { ...smallest.minimalOnDocker, ...NAMES };
const minimalOnRke1 = { ...smallest.minimalOnRke1, ...NAMES };

const OFFICE = ["198.18.0.0/24"];
const backend = { s3: { bucket: "states", key: "a", region: "eu-central-1" } };
const quiet: RancherOnRkeProps = { ...minimal, backend, cluster: { ...minimal.cluster, apiAllowedCidrs: OFFICE } };
const ofRke = (parts: Partial<RancherOnRkeProps>) => warningsOf("a", parseRancherOnRke("a", { ...quiet, ...parts }));
const api = (...apiAllowedCidrs: [string, ...string[]]) => ({ cluster: { ...quiet.cluster, apiAllowedCidrs } });
const nobody = "which is reserved for documentation (RFC 5737) and contains no real client; write your own addresses";

test("a stack of real addresses with a backend has none", () => {
  expect(ofRke({})).toEqual([]);
  expect(ofRke(api("198.51.0.0/16", "203.0.112.0/22", "192.0.3.0/24"))).toEqual([]);
});

test("ranges for documentation belong to no host", () => {
  expect(ofRke({ ...api("198.18.0.0/24", "203.0.113.0/24"), network: { allowedCidrs: ["192.0.2.7/32"] } })).toEqual([
    `network.allowedCidrs[0]: got 192.0.2.7/32, ${nobody}`,
    `cluster.apiAllowedCidrs[1]: got 203.0.113.0/24, ${nobody}`,
  ]);
  const docker = { ...minimalOnDocker, backend, network: { allowedCidrs: ["198.51.100.128/25"] as [string] } };
  expect(warningsOf("a", parseRancherOnDocker("a", docker))).toEqual([
    `network.allowedCidrs[0]: got 198.51.100.128/25, ${nobody}`,
  ]);
});

test("the ingress controller is retired", () => {
  expect(
    ofRke({ cluster: { ...quiet.cluster, ...api(OFFICE[0] as string).cluster, ingress: "ingress-nginx" } }),
  ).toEqual([
    "cluster.ingress: got ingress-nginx, which is retired and gets no more security fixes; write traefik before the first deploy, because this field cannot change later",
  ]);
});

test("servers are smaller than Rancher's smallest size", () => {
  const sized = (instanceType: string, more = {}) =>
    ofRke({ cluster: { ...quiet.cluster, apiAllowedCidrs: OFFICE as [string], instanceType, ...more } });
  const datastore = { version: "v1.34.9+k3s1", datastore: { rds: {} } };
  const small = (type: string) =>
    `cluster.instanceType: got ${type}, which has 2 vCPUs, less than Rancher's smallest size (4 vCPUs and 16 GiB); write a type that ends in .xlarge, or cluster.size: small`;
  expect(sized("t3.medium")).toEqual([small("t3.medium")]);
  expect(sized("m6i.large")).toEqual([small("m6i.large")]);
  expect(sized("m6i.xlarge")).toEqual([]);
  expect(sized("m6i.large", datastore)).toEqual([]);
  expect(sized("t3.medium", datastore)).toEqual([small("t3.medium")]);
});

test("the Kubernetes API is open to every address, unless nobody outside reaches the load balancer", () => {
  const open =
    "cluster.apiAllowedCidrs[0]: got 0.0.0.0/0, which allows everybody on the internet to reach the Kubernetes API on port 6443; write the addresses that Terraform runs from";
  expect(ofRke(api("0.0.0.0/0"))).toEqual([open]);
  expect(ofRke({ ...api("0.0.0.0/0"), exposure: "dns" })).toEqual([open]);
  expect(
    ofRke({ ...api("0.0.0.0/0"), balancer: { scheme: "internal" }, dns: { zone: "platform.dev", private: true } }),
  ).toEqual([]);
});

test("a shared cluster, RKE1, and a state on this machine", () => {
  const shared = parseRancherOnK8s("a", {
    hostname: "rancher.platform.dev",
    cluster: { kubernetes: "1.35", kubeconfig: { context: "a" }, shared: true },
    rancher: { version: "2.15.0" },
  });
  expect(warningsOf("a", shared)).toEqual([
    expect.stringMatching(/^cluster\.shared: got true, but Rancher administers the whole cluster/),
    expect.stringMatching(
      /^backend: missing, so the state with its secrets is only in terraform\.a\.tfstate on this machine/,
    ),
  ]);
  expect(warningsOf("a", parseRancherOnRke1("a", { ...minimalOnRke1, backend }))).toEqual([
    expect.stringMatching(/^cluster\.apiAllowedCidrs\[0\]: got 203/),
    expect.stringMatching(/^mode: RKE1 reached its end of life/),
  ]);
});

test("a range of the VPC that is not private hides hosts of the internet", () => {
  expect(ofRke({ network: { cidr: "8.8.0.0/16" } })).toEqual([
    "network.cidr: got 8.8.0.0/16, which is not private (RFC 1918); the servers do not reach internet hosts with these addresses; write a range such as 10.0.0.0/16",
  ]);
  for (const cidr of ["10.7.0.0/16", "172.31.0.0/16", "192.168.0.0/16", "100.64.0.0/16"])
    expect(ofRke({ network: { cidr } })).toEqual([]);
});

test("names for documentation are left in the file", () => {
  expect(ofRke({ hostname: "rancher.example.com", dns: { zone: "example.com" } })).toEqual([
    "hostname: got rancher.example.com, a domain for documentation (RFC 2606) that nobody can register; write a name of your own domain",
    "dns.zone: got example.com, a domain for documentation (RFC 2606) that nobody can register; write a name of your own domain",
  ]);
  expect(ofRke({ hostname: "rancher.myexample.com", dns: { zone: "myexample.com" } })).toEqual([]);
  const docker = { ...minimalOnDocker, backend, hostname: "a.example", dns: { zone: "example" } };
  expect(warningsOf("a", parseRancherOnDocker("a", docker))).toHaveLength(2);
});

test("a single server has three NAT gateways", () => {
  const one = { ...quiet.cluster, servers: 1 } as const;
  const hint =
    "network.natGateways: missing, so a stack of one server has three NAT gateways, each about 33 US dollars a month; write single";
  expect(ofRke({ cluster: one })).toEqual([hint]);
  expect(ofRke({ cluster: one, network: { natGateways: "single" } })).toEqual([]);
  expect(ofRke({ cluster: one, network: { natGateways: "perZone" } })).toEqual([]);
  expect(ofRke({ cluster: one, exposure: "dns" })).toEqual([]);
});

test("a region that this release does not know", () => {
  expect(ofRke({ aws: { region: "eu-central-7" } })).toEqual([
    expect.stringMatching(/^aws\.region: got eu-central-7, which/),
  ]);
});

test("values that the version of the chart does not have, with the nearest name", () => {
  const lacks = (name: string, rest: string) =>
    `rancher.values: got "${name}", which the chart rancher 2.15.0 does not have and Helm ignores; ${rest}`;
  const values = {
    antiAffinty: "preferred",
    auditlog: { level: 1 },
    readinessProbe: { periodSecond: 5 },
    logLevel: "debug",
    level: 1,
    debug: true,
    livenessProbe: { timeoutSeconds: 5 },
    extraTolerations: { anything: { at: "all" } },
    customLogos: { enabled: true },
  };
  expect(ofRke({ rancher: { ...quiet.rancher, values } })).toEqual([
    lacks("antiAffinty", "did you mean antiAffinity?"),
    lacks("auditlog", "did you mean auditLog?"),
    lacks("readinessProbe.periodSecond", "did you mean readinessProbe.periodSeconds?"),
    lacks("logLevel", "remove it"),
    lacks("level", "did you mean auditLog.level?"),
  ]);
  const gateway = { gateway: { gatewayClass: { annotations: { a: "b" } } } };
  expect(ofRke({ rancher: { ...quiet.rancher, values: gateway } })).toEqual([]);
  const older = { ...quiet.rancher, version: "2.14.4", values: gateway };
  expect(ofRke({ rancher: older })).toEqual([expect.stringContaining("gateway.gatewayClass.annotations")]);
});

test("feature flags that are nearly a known one", () => {
  const features = { "continous-delivery": true, "token-hashing": true, "my-own-flag": true };
  expect(ofRke({ rancher: { ...quiet.rancher, features } })).toEqual([
    'rancher.features: got "continous-delivery", which is not a feature flag of Rancher; did you mean continuous-delivery?',
  ]);
});
