import { resolve } from "node:path";
import {
  ConfigError,
  loadConfig,
  parseRancherOnRke,
  type RancherOnRkeConfig,
  type RancherOnRkeProps,
} from "../../lib/config";
import { worded } from "../support/worded";

const props: RancherOnRkeProps = {
  hostname: "rancher.example.com",
  aws: { region: "eu-central-1" },
  cluster: { version: "v1.35.7+rke2r1", apiAllowedCidrs: ["203.0.113.0/24"] },
  rancher: { version: "2.15.0" },
};

function errorsOf(id: string, given: unknown): readonly string[] {
  try {
    parseRancherOnRke(id, given as RancherOnRkeProps);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.errors;
  }
}

describe("properties in TypeScript", () => {
  test("defaults are filled in", () => {
    expect(parseRancherOnRke("rke-ha", props)).toEqual({
      mode: "RancherOnRKE",
      hostname: "rancher.example.com",
      egress: "direct",
      aws: { region: "eu-central-1", tags: {}, rolePolicyArns: [], provider: 6 },
      network: { allowedCidrs: ["0.0.0.0/0"] },
      exposure: "balancer",
      balancer: { scheme: "internet-facing", deletionProtection: false, crossZone: true, proxyProtocol: false },
      operations: {},
      cluster: {
        ingress: "traefik",
        version: "v1.35.7+rke2r1",
        servers: 3,
        replace: {},
        apiAllowedCidrs: ["203.0.113.0/24"],
        podCidr: "10.42.0.0/16",
        serviceCidr: "10.43.0.0/16",
        config: {},
        adminCertificate: 0,
      },
      rancher: {
        version: "2.15.0",
        repositoryAuth: false,
        unsupported: false,
        tls: { mode: "ingress", issuer: "rancher" },
        features: {},
        ingress: { exposure: "ingress", annotations: {} },
        bootstrapPassword: "generated",
        additionalTrustedCAs: false,
        values: {},
      },
    });
  });

  test("a validated configuration is returned unchanged", () => {
    const config: RancherOnRkeConfig = parseRancherOnRke("rke-ha", props);
    expect(parseRancherOnRke("rke-ha", config)).toEqual(config);
    const example = loadConfig(resolve(__dirname, "../../rancher.yaml")).stacks["rke-ha"] as RancherOnRkeConfig;
    expect(parseRancherOnRke("rke-ha", example)).toEqual(example);
  });

  test.each(["sg-one", "internal-one", "a--b", "Rancher"])("a file's stack gets no rejected name: %s", (id) => {
    const example = loadConfig(resolve(__dirname, "../../rancher.yaml")).stacks["rke-ha"];
    expect(errorsOf(id, example)).toEqual([expect.stringMatching(/^\S+: got ".*", expected a stack name: /)]);
  });

  test("the properties stay unchanged", () => {
    const frozen = Object.freeze({ ...props, cluster: Object.freeze({ ...props.cluster }) });
    parseRancherOnRke("rke-ha", frozen);
    expect(frozen).toEqual(props);
  });

  test("the messages of the file, with the stack's id instead of file and line", () => {
    expect(
      errorsOf("rke-ha", {
        ...props,
        hostname: 1,
        dns: { zone: "example.org" },
        cluster: { ...props.cluster, servers: 2 },
      }),
    ).toEqual([
      "rke-ha hostname: got the number 1, expected a lower-case DNS name such as rancher.example.com",
      "rke-ha cluster.servers: etcd needs an odd number of servers, got 2; write 1, 3 or 5",
    ]);
  });

  test("rules, unknown keys and the name of the stack", () => {
    expect(
      errorsOf("RKE", { ...props, dns: { zone: "example.org" }, cluster: { ...props.cluster, serverz: 3 } }),
    ).toEqual(
      worded([
        'RKE: got "RKE", expected a stack name: 1 to 24 lower-case letters, digits and single hyphens, first a letter, last no hyphen (reserved: "constructor", and names that are or begin with "internal-", "sg-", "sthree-" and "amzn-s3-demo-"); write rke',
        'RKE cluster.serverz: …"serverz"…"servers"?',
        "RKE hostname: got rancher.example.com, expected a name in the zone example.org; write a name that ends in .example.org, or another dns.zone",
      ]),
    );
  });

  test("another mode", () => {
    expect(errorsOf("rke-ha", { ...props, mode: "RancherOnK8s" })).toEqual([
      'rke-ha mode: got "RancherOnK8s", expected RancherOnRKE',
    ]);
  });

  test("a backend that is undefined", () => {
    expect(errorsOf("rke-ha", { ...props, backend: undefined })).toEqual([]);
    expect(
      errorsOf("rke-ha", { ...props, backend: { s3: undefined, cloud: { organization: "a", workspace: "b" } } }),
    ).toEqual(worded(["rke-ha backend.s3: …a mapping with bucket, key and region"]));
  });

  test.each([undefined, null, "rke", []])("%p instead of properties", (given) => {
    expect(errorsOf("rke-ha", given)[0]).toMatch(/^rke-ha/);
  });

  test("a value that no file can contain", () => {
    const odd = { ...props, aws: { region: () => "eu-central-1", tags: new Map() }, hostname: "a\nb\u2028" };
    expect(errorsOf("rke-ha", odd)).toEqual([
      String.raw`rke-ha hostname: got "a\nb\u2028", expected a lower-case DNS name such as rancher.example.com`,
      "rke-ha aws.region: got a function, expected a region such as eu-central-1",
      "rke-ha aws.tags: got a mapping, expected a mapping of tags such as { team: platform }",
    ]);
  });
});
