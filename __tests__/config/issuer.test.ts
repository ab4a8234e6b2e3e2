import { edited, errorsOf, rejects } from "./errors-of";

const tls = (fields: string) => `version: 2.15.0\ntls: ${fields}`;

rejects([
  [
    "an existing issuer without its name",
    "version: 2.15.0",
    tls("{ issuer: existing }"),
    [
      "19:12 rancher.tls.issuerRef: missing, expected your issuer of cert-manager; write { name: NAME } for a ClusterIssuer, and kind: Issuer for one in the namespace cattle-system",
    ],
  ],
  [
    "an issuer that nothing uses",
    "version: 2.15.0",
    tls("{ issuer: blank, issuerRef: { name: company } }"),
    ["19:40 rancher.tls.issuerRef: not needed: issuer is blank, not existing; remove it, or write issuer existing"],
  ],
  [
    "proof by DNS without Let's Encrypt",
    "version: 2.15.0",
    tls("{ dns01: {} }"),
    ["19:21 rancher.tls.dns01: not needed: issuer is rancher, not acme; remove it"],
  ],
  [
    "no DNS server",
    "version: 2.15.0",
    tls("{ issuer: acme, email: a@example.com, dns01: { nameservers: [resolver.example.com] } }"),
    [
      '19:73 rancher.tls.dns01.nameservers[0]: got "resolver.example.com", expected a DNS server such as 1.1.1.1:53 or https://1.1.1.1/dns-query',
    ],
  ],
  [
    "an existing issuer behind a load balancer",
    "version: 2.15.0",
    tls("{ mode: external, issuer: existing, issuerRef: { name: company } }"),
    [
      "19:38 rancher.tls.issuer: got existing with tls.mode external, but TLS ends at the load balancer, which cannot use a certificate of cert-manager; write issuer blank, or rancher.tls.mode: ingress",
    ],
  ],
]);

test.each([
  "{ issuer: existing, issuerRef: { name: letsencrypt-dns } }",
  "{ issuer: existing, issuerRef: { name: company, kind: Issuer }, privateCA: true }",
  "{ issuer: existing, issuerRef: { name: pca, kind: AWSPCAClusterIssuer, group: awspca.cert-manager.io } }",
])("accepts %s", (fields) => expect(errorsOf(edited("version: 2.15.0", tls(fields)))).toEqual([]));

describe("Let's Encrypt with a record in Route 53", () => {
  const acme = (dns01: string) => `tls: { issuer: acme, email: a@example.com, dns01: ${dns01} }`;
  const zone = "dns: { zone: example.com, zoneId: Z0123456789ABCDEFGHIJ, private: true }";
  const internal = (dns01: string) => `stacks:
  a:
    mode: RancherOnRKE
    hostname: rancher.example.com
    aws: { region: eu-central-1 }
    ${zone}
    balancer: { scheme: internal }
    network: { allowedCidrs: [10.0.0.0/8] }
    cluster: { version: v1.35.7+rke2r1, apiAllowedCidrs: [10.0.0.0/8] }
    rancher:
      version: 2.15.0
      ${acme(dns01)}
`;
  const onK8s = (dns01: string, fields: string) => `stacks:
  a:
    mode: RancherOnK8s
    hostname: rancher.example.com
    cluster: { kubernetes: "1.35", shared: true, kubeconfig: { context: a } }
    rancher:
      version: 2.15.0
      ${acme(dns01)}
      ${fields}
`;

  it("is possible for a Rancher that is private, or that few clients reach", () => {
    expect(errorsOf(internal('{ nameservers: ["1.1.1.1:53", "https://1.1.1.1/dns-query"] }'))).toEqual([]);
    expect(errorsOf(edited("version: 2.15.0", tls("{ issuer: acme, email: a@example.com, dns01: {} }")))).toEqual([]);
  });

  it("needs public DNS servers and the public zone", () => {
    expect(errorsOf(internal("{ zoneId: Z0123456789ABCDEFGHIJ }"))).toEqual([
      expect.stringContaining("rancher.tls.dns01.nameservers: missing, expected public DNS servers"),
      expect.stringContaining("rancher.tls.dns01.zoneId: got Z0123456789ABCDEFGHIJ, which is the private zone in dns"),
    ]);
  });

  it("leaves the DNS servers to a cert-manager that the stack does not install", () => {
    const existing = "certManager: { existing: true }";
    expect(errorsOf(onK8s("{}", existing))).toEqual([]);
    expect(errorsOf(onK8s('{ nameservers: ["1.1.1.1:53"] }', existing))).toEqual([
      expect.stringContaining("rancher.tls.dns01.nameservers: got DNS servers, but with certManager.existing"),
    ]);
  });

  it("serves a Gateway, and no Ingress at all", () => {
    expect(errorsOf(onK8s("{}", "ingress: { exposure: gateway, gatewayClass: traefik }"))).toEqual([]);
    expect(errorsOf(onK8s("{}", "ingress: { exposure: none }"))).toEqual([]);
  });
});

test("a Gateway does not accept issuer acme, also with its root", () => {
  const gateway = `stacks:
  a:
    mode: RancherOnK8s
    hostname: rancher.example.com
    cluster: { kubernetes: "1.35", kubeconfig: { context: a } }
    rancher:
      version: 2.15.0
      tls: { issuer: acme, email: a@example.com, privateCA: true }
      ingress: { exposure: gateway, gatewayClass: traefik }
`;
  expect(errorsOf(gateway)).toEqual([
    expect.stringContaining("rancher.ingress.exposure: got gateway, but issuer acme"),
  ]);
});
