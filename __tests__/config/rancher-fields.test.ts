import { ConfigError, parseRancherOnK8s, type RancherOnK8sProps } from "../../lib/config";
import { certManagerLinesFor, rancherFor } from "../support/supported";
import { worded } from "../support/worded";
import { edited, errorsOf as fileErrorsOf, rejects } from "./errors-of";

const after = "version: 2.15.0";
const at = (line: string) => `version: 2.15.0\n${line}`;
const certificateIn = (region: string) =>
  `arn:aws:acm:${region}:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab`;

describe("Rancher on the stack's own cluster", () => {
  rejects([
    [
      "a balancer for which no certificate can be requested",
      "dns:\n  zone: example.com\ncluster:\nversion: v1.35.7+rke2r1\nservers: 3\napiAllowedCidrs: [203.0.113.0/24]\nrancher:\nversion: 2.15.0",
      "cluster:\n  version: v1.35.7+rke2r1\n  apiAllowedCidrs: [203.0.113.0/24]\nrancher:\n  version: 2.15.0\n  tls: { mode: external, issuer: blank }",
      [
        "10:7 balancer.certificateArn: missing: with rancher.tls.mode external TLS ends at the load balancer, and without dns.zone the stack cannot request one; write the ARN of a certificate in ACM, or dns.zone",
      ],
    ],
    [
      "a balancer whose name is in a private zone",
      "balancer:\nscheme: internet-facing\ndns:\nzone: example.com\ncluster:\nversion: v1.35.7+rke2r1\nservers: 3\napiAllowedCidrs: [203.0.113.0/24]\nrancher:\nversion: 2.15.0",
      "balancer: { scheme: internal }\ndns: { zone: example.com, private: true }\ncluster:\n  version: v1.35.7+rke2r1\n  apiAllowedCidrs: [203.0.113.0/24]\nrancher:\n  version: 2.15.0\n  tls: { mode: external, issuer: blank }",
      [
        "9:15 balancer.certificateArn: missing: with rancher.tls.mode external TLS ends at the load balancer, and ACM cannot validate a certificate in a private zone; write the ARN of a certificate in ACM",
      ],
    ],
    [
      "a certificate for a balancer that passes TLS on",
      "scheme: internet-facing",
      `scheme: internet-facing\ncertificateArn: ${certificateIn("eu-central-1")}`,
      [
        "11:23 balancer.certificateArn: not needed: rancher.tls.mode is ingress, and the load balancer forwards TLS unchanged; remove it, or write mode external",
      ],
    ],
    [
      "a certificate in another region",
      "balancer:\nscheme: internet-facing\ndns:\nzone: example.com\ncluster:\nversion: v1.35.7+rke2r1\nservers: 3\napiAllowedCidrs: [203.0.113.0/24]\nrancher:\nversion: 2.15.0",
      `balancer: { certificateArn: "${certificateIn("us-east-1")}" }\ncluster:\n  version: v1.35.7+rke2r1\n  apiAllowedCidrs: [203.0.113.0/24]\nrancher:\n  version: 2.15.0\n  tls: { mode: external, issuer: blank }`,
      [
        "9:33 balancer.certificateArn: got a certificate in us-east-1, but a load balancer accepts only certificates of its own region; write the ARN of one in eu-central-1",
      ],
    ],
    [
      "a certificate of another partition",
      "balancer:\nscheme: internet-facing\ndns:\nzone: example.com\ncluster:\nversion: v1.35.7+rke2r1\nservers: 3\napiAllowedCidrs: [203.0.113.0/24]\nrancher:\nversion: 2.15.0",
      `balancer: { certificateArn: "${certificateIn("eu-central-1").replace("arn:aws:", "arn:aws-cn:")}" }\ncluster:\n  version: v1.35.7+rke2r1\n  apiAllowedCidrs: [203.0.113.0/24]\nrancher:\n  version: 2.15.0\n  tls: { mode: external, issuer: blank }`,
      [
        "9:33 balancer.certificateArn: got a certificate of the partition aws-cn, but eu-central-1 is in aws; write an ARN that begins with arn:aws:",
      ],
    ],
    [
      "Let's Encrypt without an address",
      after,
      at("tls: { issuer: acme }"),
      ["19:12 rancher.tls.email: missing, expected a mail address for messages of Let's Encrypt"],
    ],
    [
      "an e-mail address without a use",
      after,
      at("tls: { email: platform@example.com, environment: staging }"),
      [
        "19:21 rancher.tls.email: not needed: issuer is rancher, not acme; remove it",
        "19:56 rancher.tls.environment: not needed: issuer is rancher, not acme; remove it",
      ],
    ],
    [
      "a private authority that is one already",
      after,
      at("tls: { issuer: ca, privateCA: true }"),
      [
        "19:37 rancher.tls.privateCA: not needed: issuer is ca, and an authority of your own is always private; remove it",
      ],
    ],
    [
      "agents that are strict about nothing",
      after,
      at("agentTLSMode: strict\ntls: { issuer: blank }"),
      [
        "19:21 rancher.agentTLSMode: got strict, but with issuer blank and no privateCA Rancher gives agents no authority to verify against; write system-store, or tls.privateCA true with the root",
      ],
    ],
    [
      "agents that are strict about Let's Encrypt without its root",
      after,
      at("agentTLSMode: strict\ntls: { issuer: acme, email: a@example.com }"),
      [
        "19:21 rancher.agentTLSMode: got strict, but with issuer acme and no privateCA Rancher gives agents no authority to verify against; write system-store, or tls.privateCA true with the root",
      ],
    ],
    [
      "a cert-manager that nothing needs",
      after,
      at("certManager: { version: 1.21.1 }\ntls: { issuer: blank }"),
      ["19:20 rancher.certManager: not needed: issuer is blank; remove it"],
    ],
    [
      "a cert-manager for another Kubernetes",
      after,
      at("certManager: { version: 1.18.6 }"),
      [
        `19:31 rancher.certManager.version: got 1.18.6, but cert-manager 1.18 supports Kubernetes 1.29 to 1.33, not 1.35; …${certManagerLinesFor(35)}…`,
      ],
    ],
    [
      "a cert-manager that cannot exist yet",
      after,
      at("certManager: { existing: true }"),
      [
        "19:32 rancher.certManager.existing: got true, but the stack creates the cluster, which has no cert-manager yet; remove it",
      ],
    ],
    [
      "a folder for a log with another destination",
      after,
      at("auditLog: { hostPath: /var/log/audit }"),
      ["19:29 rancher.auditLog.hostPath: not needed: destination is sidecar; remove it, or write destination hostPath"],
    ],
    [
      "a Gateway without its class, with an Ingress' class",
      after,
      at("tls: { issuer: blank }\ningress: { exposure: gateway, class: nginx }"),
      [
        "20:16 rancher.ingress.gatewayClass: missing, expected the class of the Gateway",
        "20:28 rancher.ingress.exposure: got gateway, but the ingress controller of the stack's cluster serves no Gateway; write ingress, or none with a Gateway of yours",
        "20:44 rancher.ingress.class: not needed: exposure is gateway, without an Ingress; remove it",
      ],
    ],
    [
      "values that fields set",
      after,
      at(
        "values: { replicas: 5, ingress: { tls: { source: secret } }, antiAffinity: required, auditLog: { level: 1 }, tls: {} }",
      ),
      [
        "19:17 rancher.values.replicas: is set by rancher.replicas; remove it here",
        "19:48 rancher.values.ingress.tls.source: is set by rancher.tls.issuer; remove it here",
        "19:104 rancher.values.auditLog.level: is set by rancher.auditLog.level; remove it here",
      ],
    ],
    [
      "a backup operator of another Rancher",
      after,
      at("backup: { version: 109.0.1+up10.0.1, bucket: backups, region: eu-central-1 }"),
      [
        "19:26 rancher.backup.version: got 109.0.1+up10.0.1, but Rancher 2.15 needs the charts 110.x of rancher-backup; write one of these…",
      ],
    ],
    [
      "a role for pods that are not of EKS",
      after,
      at(
        "backup: { version: 110.0.0+up11.0.0, bucket: backups, region: eu-central-1, roleArn: arn:aws:iam::111122223333:role/a }",
      ),
      [
        "19:92 rancher.backup.roleArn: got a role, which only pods on EKS can assume; remove it, and set the Terraform variables backup_access_key and backup_secret_key",
      ],
    ],
  ]);

  test.each([
    [
      "balancer:\nscheme: internet-facing",
      "balancer:\n  scheme: internal",
      "got acme, but Let's Encrypt cannot reach an internal load balancer; write tls.dns01, or issuer rancher, ca or blank",
    ],
    [
      "cidr: 10.0.0.0/16",
      "cidr: 10.0.0.0/16\nallowedCidrs: [198.51.100.0/24]",
      "got acme, but Let's Encrypt connects to port 80 from any address, and network.allowedCidrs does not include 0.0.0.0/0; write issuer rancher, ca or blank, or allow 0.0.0.0/0",
    ],
  ])("Let's Encrypt, which could not reach the cluster: %#", (lines, by, problem) => {
    const acme = edited(lines, by).replace(after, `${after}\n      tls: { issuer: acme, email: platform@example.com }`);
    expect(fileErrorsOf(acme)).toEqual([expect.stringContaining(`rancher.tls.issuer: ${problem}`)]);
  });
});

const props: RancherOnK8sProps = {
  hostname: "rancher.example.com",
  cluster: { kubernetes: "1.35", kubeconfig: { context: "platform" } },
  rancher: { version: "2.15.0" },
};

function errorsOf(change: Partial<RancherOnK8sProps>): readonly string[] {
  try {
    parseRancherOnK8s("k8s", { ...props, ...change });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.errors;
  }
}

describe("Rancher on an existing cluster", () => {
  test.each<[string, Partial<RancherOnK8sProps>, string[]]>([
    ["is one", {}, []],
    [
      "needs one kind of egress",
      { cluster: { kubernetes: "1.35" } },
      ["k8s cluster: missing, expected one of kubeconfig, eks and endpoint"],
    ],
    [
      "needs only one kind of egress",
      { cluster: { kubernetes: "1.35", kubeconfig: { context: "a" }, endpoint: "https://192.0.2.1:6443" } },
      ["k8s cluster: got kubeconfig and endpoint, expected one of them; remove the other"],
    ],
    [
      "of EKS is in a region",
      { cluster: { kubernetes: "1.35", eks: { name: "management" } } },
      ["k8s aws: missing, expected a mapping with the region: cluster.eks needs it"],
    ],
    [
      "of EKS gives tokens to a role without an external id",
      {
        aws: {
          region: "eu-central-1",
          assumeRole: { roleArn: "arn:aws:iam::111122223333:role/a", externalId: "team" },
        },
        cluster: { kubernetes: "1.35", eks: { name: "management" } },
      },
      [
        "k8s aws.assumeRole.externalId: got an external id, but the AWS CLI requests cluster tokens without it; write cluster.eks.roleArn, a role that requires no external id",
      ],
    ],
    [
      "of EKS gives tokens to a role of its partition",
      {
        aws: { region: "eu-central-1" },
        cluster: { kubernetes: "1.35", eks: { name: "management", roleArn: "arn:aws-cn:iam::111122223333:role/a" } },
      },
      [
        "k8s cluster.eks.roleArn: got a role of the partition aws-cn, but eu-central-1 is in aws; write an ARN that begins with arn:aws:",
      ],
    ],
    [
      "has its state in the partition of its account",
      {
        aws: { region: "eu-central-1" },
        cluster: { kubernetes: "1.35", eks: { name: "management" } },
        backend: { s3: { bucket: "states", key: "k8s", region: "cn-north-1" } },
      },
      [
        "k8s backend.s3.region: got cn-north-1, which is in the partition aws-cn, but eu-central-1 is in aws; write a bucket there",
      ],
    ],
    [
      "needs no region else",
      { aws: { region: "eu-central-1" } },
      ["k8s aws: not needed: neither cluster.eks nor dns is given; remove it"],
    ],
    [
      "has a kubeconfig and a context that Terraform does not take for templates",
      { cluster: { kubernetes: "1.35", kubeconfig: { context: '${file("/etc/passwd")}', path: "/k/%{if true}" } } },
      [
        'k8s cluster.kubeconfig.path: got "/k/%{if true}", expected an absolute path, or one that begins with ~/, such as ~/.kube/config, because Terraform runs in another directory',
        'k8s cluster.kubeconfig.context: got "${file(\\"/etc/passwd\\")}", expected the name of a context such as production; the file replaces no variables, so write the value',
      ],
    ],
    [
      "has a kubeconfig that is found from anywhere",
      { cluster: { kubernetes: "1.35", kubeconfig: { context: "a", path: "kubeconfig" } } },
      [
        'k8s cluster.kubeconfig.path: got "kubeconfig", expected an absolute path, or one that begins with ~/, such as ~/.kube/config, because Terraform runs in another directory',
      ],
    ],
    [
      "runs a Kubernetes that Rancher supports",
      { cluster: { kubernetes: "1.33", kubeconfig: { context: "a" } } },
      [
        `k8s cluster.kubernetes: Rancher 2.15 supports Kubernetes 1.34 to 1.36, got 1.33; …1.34 to 1.36, or a rancher.version of ${rancherFor(33)}…`,
      ],
    ],
    [
      "or one that the user consents to",
      {
        cluster: { kubernetes: "1.33", kubeconfig: { context: "a" } },
        rancher: { version: "2.15.0", unsupported: true },
      },
      [],
    ],
    [
      "is shared with others only by consent",
      { rancher: { version: "2.15.0", certManager: { existing: true } } },
      [
        "k8s rancher.certManager.existing: got true, so others use this cluster too, but Rancher's documentation recommends a dedicated cluster; write cluster.shared: true to accept this",
      ],
    ],
    [
      "needs the ingress controller that encrypts again",
      { rancher: { version: "2.15.0", tls: { mode: "rancher" } } },
      [
        "k8s rancher.ingress.controller: missing, expected traefik or ingress-nginx: with tls.mode rancher the stack configures it to use TLS to Rancher's pods",
      ],
    ],
    [
      "is found by Let's Encrypt",
      {
        hostname: "rancher.internal.corp",
        rancher: { version: "2.15.0", tls: { issuer: "acme", email: "a@example.com" } },
      },
      [
        "k8s rancher.tls.issuer: got acme, but Let's Encrypt cannot resolve rancher.internal.corp, because .corp is not in public DNS; write issuer rancher, ca or blank",
      ],
    ],
    [
      "has no CNAME at the top of a zone",
      { aws: { region: "eu-central-1" }, dns: { zone: "rancher.example.com", target: "lb.example.net" } },
      [
        "k8s dns.target: got the name lb.example.net, but rancher.example.com is the top of the zone, where DNS allows no CNAME; write an IPv4 address, or another hostname",
      ],
    ],
    [
      "of an old Rancher has no Gateway, and no log of level 0",
      {
        cluster: { kubernetes: "1.32", kubeconfig: { context: "a" } },
        rancher: {
          version: "2.11.3",
          tls: { issuer: "blank" },
          ingress: { exposure: "gateway", gatewayClass: "a" },
          auditLog: { level: 0 },
        },
      },
      [
        "k8s rancher.auditLog.level: got 0, which means no log before Rancher 2.12; write 1 to 3, or remove auditLog",
        "k8s rancher.ingress.gatewayClass: got a, but the chart's listeners use Traefik's ports 8000 and 8443; write a's ports in rancher.values.gateway.gatewayClass.ports, such as { http: 80, https: 443 }",
        "k8s rancher.ingress.exposure: got gateway, which Rancher supports since 2.14, but rancher.version is 2.11.3; write ingress or none",
      ],
    ],
    [
      "has no consent to a Kubernetes that the chart rejects",
      {
        cluster: { kubernetes: "1.99", kubeconfig: { context: "a" } },
        rancher: { version: "2.15.0", unsupported: true, tls: { issuer: "blank" } },
      },
      [
        "k8s cluster.kubernetes: Rancher 2.15 supports Kubernetes 1.34 to 1.36, got 1.99, which its chart rejects; write a version of 1.34 to 1.36",
      ],
    ],
    [
      "has no patch of Rancher Prime from the community's repository",
      {
        cluster: { kubernetes: "1.32", kubeconfig: { context: "a" } },
        rancher: { version: "2.12.4", tls: { issuer: "blank" } },
      },
      [
        "k8s rancher.version: got 2.12.4, which is published only for Rancher Prime; write at most 2.12.3, or rancher.repository https://charts.rancher.com/server-charts/prime, or your own repository",
      ],
    ],
    [
      "has no pull secret for the Jobs of a chart before 2.15",
      {
        cluster: { kubernetes: "1.34", kubeconfig: { context: "a" } },
        registry: { host: "registry.example.com", auth: true },
        rancher: { version: "2.14.4", tls: { issuer: "blank" } },
      },
      [
        "k8s registry.auth: got true, but Rancher 2.14.4's chart has Jobs without a pull secret; write rancher.version 2.15.0 or newer, or false with credentials on the servers",
      ],
    ],
    [
      "has no certificate of Let's Encrypt by a Gateway",
      {
        rancher: {
          version: "2.15.0",
          tls: { issuer: "acme", email: "platform@example.com" },
          ingress: { exposure: "gateway", gatewayClass: "traefik" },
        },
      },
      [
        "k8s rancher.ingress.exposure: got gateway, but issuer acme needs cert-manager's support of the Gateway API, which is disabled; write tls.issuer rancher, ca or blank, or exposure ingress",
      ],
    ],
    [
      "has no answer to Let's Encrypt in another class of Traefik",
      {
        rancher: {
          version: "2.15.0",
          tls: { issuer: "acme", email: "platform@example.com" },
          ingress: { controller: "traefik", class: "internal" },
        },
      },
      [
        "k8s rancher.ingress.class: got internal, but with issuer acme Traefik answers Let's Encrypt only for the class traefik; write traefik, or tls.issuer rancher, ca or blank",
      ],
    ],
  ])("%s", (_, change, errors) => {
    expect(errorsOf(change)).toEqual(worded(errors));
  });
});
