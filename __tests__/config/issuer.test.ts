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
