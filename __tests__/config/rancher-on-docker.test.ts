import { parseRancherOnDocker, type RancherOnDockerProps } from "../../lib/config";
import { RANCHER_MINORS } from "../support/supported";
import { minimalOnDocker } from "../support/synth";
import { worded } from "../support/worded";

/** A configuration, or a part of one, with any content. */
type Parts = Readonly<Record<string, unknown>>;

const errorsOf = (parts: Parts): string[] => {
  try {
    parseRancherOnDocker("docker", { ...minimalOnDocker, ...parts } as RancherOnDockerProps);
    return [];
  } catch (error) {
    return (error as Error).message.split("\n").map((line) => line.replace(/^docker /, ""));
  }
};
const rancher = (more: Parts) => ({ rancher: { version: "2.15.0", ...more } });
const external = { mode: "external", issuer: "blank" };
const arn = "arn:aws:acm:eu-central-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab";

describe("RancherOnDocker accepts", () => {
  it.each<[string, Parts]>([
    ["the minimal configuration", {}],
    ["an own certificate", rancher({ tls: { issuer: "blank" } })],
    ["Let's Encrypt", rancher({ tls: { issuer: "acme" } })],
    ["a balancer with a requested certificate", rancher({ tls: external })],
    [
      "a balancer with a given one",
      { ...rancher({ tls: external }), dns: undefined, balancer: { certificateArn: arn } },
    ],
    [
      "a balancer of the user's",
      {
        ...rancher({ tls: { ...external, privateCA: true } }),
        dns: undefined,
        balancer: { existing: true },
        network: { allowedCidrs: ["198.51.100.7/32"] },
      },
    ],
    ["a snapshot to begin with", { server: { restoreFrom: "snap-0123456789abcdef0" } }],
  ])("%s", (_, parts) => {
    expect(errorsOf(parts)).toEqual([]);
  });
});

describe("RancherOnDocker rejects", () => {
  it.each<[string, Parts, string[]]>([
    [
      "an ingress",
      rancher({ tls: { mode: "ingress" } }),
      ["rancher.tls.mode: got ingress, but a container has no ingress; write rancher or external"],
    ],
    [
      "a name that is too long for a requested certificate",
      { ...rancher({ tls: external }), hostname: `rancher.${"a".repeat(45)}.example.com` },
      [
        "hostname: got 65 characters, expected at most 64, because ACM issues no certificate for a longer name; write a shorter name, or balancer.certificateArn",
      ],
    ],
    [
      "an authority that signs",
      rancher({ tls: { issuer: "ca" } }),
      [
        "rancher.tls.issuer: got ca, but a container has no cert-manager to issue certificates; issue the certificate yourself, and write blank with privateCA true",
      ],
    ],
    [
      "Let's Encrypt with a private authority",
      rancher({ tls: { issuer: "acme", privateCA: true } }),
      ["rancher.tls.privateCA: got true, but a container with issuer acme reads no authority; remove it"],
    ],
    [
      "Rancher's own authority beside another",
      rancher({ tls: { privateCA: true } }),
      [
        "rancher.tls.privateCA: not needed: issuer is rancher, and Rancher's own authority is always private; remove it",
      ],
    ],
    [
      "Let's Encrypt with a closed port 80",
      { ...rancher({ tls: { issuer: "acme" } }), network: { allowedCidrs: ["203.0.113.0/24"] } },
      [
        "rancher.tls.issuer: got acme, but Let's Encrypt connects to port 80 from any address, and network.allowedCidrs does not include 0.0.0.0/0; write issuer rancher or blank, or allow 0.0.0.0/0",
      ],
    ],
    [
      "Let's Encrypt for a private name",
      { ...rancher({ tls: { issuer: "acme" } }), hostname: "rancher.corp", dns: undefined },
      [
        "rancher.tls.issuer: got acme, but Let's Encrypt cannot resolve rancher.corp, because .corp is not in public DNS; write issuer rancher or blank",
      ],
    ],
    [
      "Let's Encrypt behind a balancer",
      rancher({ tls: { mode: "external", issuer: "acme" } }),
      [
        "rancher.tls.issuer: got acme with tls.mode external, but TLS ends at the load balancer, and Rancher requests a certificate of Let's Encrypt only for its own port 443, which clients do not reach behind a load balancer; write issuer blank, or mode rancher",
      ],
    ],
    [
      "Rancher's own authority behind a balancer",
      rancher({ tls: { mode: "external" } }),
      [
        "rancher.tls.issuer: got rancher with tls.mode external, but TLS ends at the load balancer, and Rancher's own authority issues no certificate for it; write issuer blank, or mode rancher",
      ],
    ],
    [
      "a private authority for a certificate of ACM",
      rancher({ tls: { ...external, privateCA: true } }),
      [
        "rancher.tls.privateCA: got true, but the certificate that the stack requests from ACM comes from a public authority; remove it, or write balancer.certificateArn",
      ],
    ],
    [
      "a certificate that cannot be requested",
      { ...rancher({ tls: external }), dns: undefined },
      [
        "rancher.tls.mode: got external, but without dns.zone the stack cannot request a certificate for the load balancer; write dns.zone, balancer.certificateArn, or balancer.existing true",
      ],
    ],
    [
      "a certificate of another region",
      { ...rancher({ tls: external }), balancer: { certificateArn: arn.replace("eu-central-1", "us-east-1") } },
      [
        "balancer.certificateArn: got a certificate in us-east-1, but a load balancer accepts only certificates of its own region; write the ARN of one in eu-central-1",
      ],
    ],
    [
      "a balancer that nothing needs",
      { balancer: {} },
      ["balancer: not needed: rancher.tls.mode is rancher; remove it, or write mode external"],
    ],
    [
      "a load balancer of the user's with fields of the stack's",
      { ...rancher({ tls: external }), balancer: { existing: true, certificateArn: arn } },
      [
        "balancer.certificateArn: not needed: the stack does not create your load balancer; remove it",
        "dns: not needed: with balancer.existing you create the record of your load balancer; remove it",
        "network.allowedCidrs: got 0.0.0.0/0, but with balancer.existing port 80 accepts requests without TLS and trusts X-Forwarded-Proto from every client; write the addresses of your load balancer",
      ],
    ],
    [
      "strict agents without an authority",
      rancher({ tls: { issuer: "blank" }, agentTLSMode: "strict" }),
      [
        "rancher.agentTLSMode: got strict, but with issuer blank and no privateCA Rancher gives agents no authority to verify against; write system-store, or tls.privateCA true with the root",
      ],
    ],
    [
      "a version whose image is not on Docker Hub",
      rancher({ version: "2.12.9" }),
      [
        "rancher.version: got 2.12.9, which is published only for Rancher Prime; write at most 2.12.3, or another rancher.image, or registry",
      ],
    ],
    [
      "environment that a field sets",
      rancher({ environment: { CATTLE_BOOTSTRAP_PASSWORD: "x", ACME_DOMAIN: "y", SSL_CERT_DIR: "/z" } }),
      [
        "rancher.environment.CATTLE_BOOTSTRAP_PASSWORD: is set by rancher.bootstrapPassword; remove it here",
        "rancher.environment.ACME_DOMAIN: is set by rancher.tls.issuer acme; remove it here",
        "rancher.environment.SSL_CERT_DIR: is set by rancher.additionalTrustedCAs; remove it here",
      ],
    ],
    [
      "environment of two lines",
      rancher({ environment: { CATTLE_X: "a\nB=c" } }),
      [
        "rancher.environment.CATTLE_X: got a text that is not shown, expected a text of one line; write the value in quotes, and never write a secret",
      ],
    ],
    [
      "a version that the matrix does not have",
      rancher({ version: "2.10.0" }),
      [`rancher.version: Rancher 2.10 …${RANCHER_MINORS}…`],
    ],
    [
      "an image with its tag",
      rancher({ image: "rancher/rancher:v2.15.0" }),
      [
        'rancher.image: got "rancher/rancher:v2.15.0", expected an image without a tag such as rancher/rancher or registry.example.com/rancher/rancher; write rancher/rancher',
      ],
    ],
    [
      "no log that is one",
      rancher({ version: "2.11.3", auditLog: { level: 0 } }),
      ["rancher.auditLog.level: got 0, which means no log before Rancher 2.12; write 1 to 3, or remove auditLog"],
    ],
    [
      "a range too small, and one of Docker's",
      { network: { cidr: "172.17.128.0/26" } },
      [
        "network.cidr: got 172.17.128.0/26, expected /16 to /24; AWS allows no range wider than /16, and six subnets do not fit into one smaller than /24",
        "network.cidr: got 172.17.128.0/26, which overlaps 172.17.0.0/16 of the bridge of Docker; write another range such as 10.0.0.0/16",
      ],
    ],
    [
      "subnets too small for a balancer",
      { ...rancher({ tls: external }), network: { cidr: "10.1.0.0/24" } },
      [
        "network.cidr: got 10.1.0.0/24, expected /16 to /23, because a load balancer's subnet is a sixteenth of the range and does not fit into /24",
      ],
    ],
    [
      "one zone, of another region",
      { network: { zones: ["eu-west-1a"] } },
      [
        "network.zones: got 1 zones, expected three, for any number of servers",
        "network.zones[0]: got eu-west-1a, expected a zone of aws.region such as eu-central-1a",
      ],
    ],
    [
      "an existing VPC and a new one",
      {
        network: {
          cidr: "10.0.0.0/24",
          existing: { vpcId: "vpc-0123456789abcdef0", subnetId: "subnet-00000000000000001" },
        },
      },
      ["network.cidr: not needed: network.existing already defines it; remove it, or remove network.existing"],
    ],
    [
      "security groups without their VPC, and of a load balancer that is not created",
      { network: { securityGroups: { balancer: "sg-00000001" } } },
      [
        "network.securityGroups: got security groups without network.existing, but existing groups do not belong to the new VPC of the stack; write network.existing, or remove network.securityGroups",
        "network.securityGroups.balancer: not needed: the stack creates no load balancer; remove it",
      ],
    ],
    [
      "the group of a balancer without that of the server",
      {
        ...rancher({ tls: external }),
        network: {
          existing: {
            vpcId: "vpc-0123456789abcdef0",
            subnetId: "subnet-00000000000000001",
            balancerSubnetIds: ["subnet-00000000000000002", "subnet-00000000000000003"],
          },
          securityGroups: { balancer: "sg-00000001" },
        },
      },
      [
        "network.securityGroups: got balancer without server, expected both, because the rules of each group refer to the other; write server too",
      ],
    ],
    [
      "a balancer without subnets",
      {
        ...rancher({ tls: external }),
        network: { existing: { vpcId: "vpc-0123456789abcdef0", subnetId: "subnet-00000000000000001" } },
      },
      [
        "network.existing.balancerSubnetIds: got 0 subnets, expected two or more in different zones, for the load balancer of the stack",
      ],
    ],
    [
      "private addresses of clients, and an address twice",
      { network: { allowedCidrs: ["10.0.0.0/8", "203.0.113.0/24", "203.0.113.0/24"] } },
      [
        "network.allowedCidrs[2]: got 203.0.113.0/24 twice, expected each range once",
        "network.allowedCidrs[0]: got 10.0.0.0/8, which is not public and cannot reach the server's public address; write public addresses",
      ],
    ],
    [
      "a size and a type",
      { server: { size: "medium", instanceType: "m6i.large", volume: { throughput: 1000 } } },
      [
        "server.instanceType: got m6i.large and size medium, expected one of them; remove the other",
        "server.volume.throughput: got 1000 MiB per second, but 3000 iops allow at most 750; write at most 750, or iops 4000",
      ],
    ],
  ])("%s", (_, parts, errors) => {
    expect(errorsOf(parts)).toEqual(worded(errors));
  });
});
