import { RANCHER_MINORS, rancherFor } from "../support/supported";
import { edited, errorsOf, rejects } from "./errors-of";

/** A VPC that exists, with a subnet of each kind in each zone. */
const EXISTING = `existing:
  vpcId: vpc-00000001
  publicSubnetIds: [subnet-00000001, subnet-00000002, subnet-00000003]
  privateSubnetIds: [subnet-00000004, subnet-00000005, subnet-00000006]`;

describe("host name and zone", () => {
  rejects([
    [
      "a hostname outside the zone",
      "hostname: rancher.example.com",
      "hostname: rancher.example.org",
      [
        "4:15 hostname: got rancher.example.org, expected a name in the zone example.com; write a name that ends in .example.com, or another dns.zone",
      ],
    ],
    [
      "a hostname that only ends like the zone",
      "hostname: rancher.example.com",
      "hostname: rancher.myexample.com",
      [
        "4:15 hostname: got rancher.myexample.com, expected a name in the zone example.com; write a name that ends in .example.com, or another dns.zone",
      ],
    ],
    [
      "a hostname in the cluster's domain",
      "hostname: rancher.example.com",
      "hostname: rancher.svc.cluster.local",
      [
        "4:15 hostname: got rancher.svc.cluster.local, expected a name in the zone example.com; write a name that ends in .example.com, or another dns.zone",
        "4:15 hostname: got rancher.svc.cluster.local, but cluster.local is the domain of the cluster's own services; write a name outside it",
      ],
    ],
    [
      "a private zone with an internet-facing balancer",
      "zone: example.com",
      "zone: example.com\nprivate: true",
      [
        "13:16 dns.private: got true, but a private zone needs an internal load balancer; write balancer.scheme internal, or false here",
      ],
    ],
  ]);
});

describe("account and backend", () => {
  rejects([
    [
      "tags that differ in case",
      "region: eu-central-1",
      "region: eu-central-1\ntags: { Team: a, team: b }",
      [
        "7:24 aws.tags.team: got the keys Team and team, but IAM rejects keys that differ only in case; write one of them",
      ],
    ],
    [
      "a key of another region",
      "region: eu-central-1",
      "region: eu-central-1\nkmsKeyArn: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      ["7:18 aws.kmsKeyArn: got a key in eu-west-1, but aws.region is eu-central-1; write the ARN of a key there"],
    ],
    [
      "a key of the secrets in another region",
      "region: eu-central-1",
      "region: eu-central-1\nsecretsKeyArn: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      ["7:22 aws.secretsKeyArn: got a key in eu-west-1, but aws.region is eu-central-1; write the ARN of a key there"],
    ],
    [
      "policies of the role that cannot be",
      "region: eu-central-1",
      `region: eu-central-1\nrolePolicyArns: [${Array.from({ length: 10 }, (_, n) => `arn:aws:iam::aws:policy/P${n}`).join(", ")}, arn:aws-cn:iam::aws:policy/P0, arn:aws:iam::aws:policy/P1]`,
      [
        "7:23 aws.rolePolicyArns: got 12 policies, expected at most 10, the maximum of AWS for a role; remove some",
        "7:304 aws.rolePolicyArns[10]: got a policy of the partition aws-cn, but eu-central-1 is in aws; write an ARN that begins with arn:aws:",
        "7:335 aws.rolePolicyArns[11]: got arn:aws:iam::aws:policy/P1 twice, expected each policy once",
      ],
    ],
    [
      "roles of another partition and account",
      "region: eu-central-1",
      `region: eu-central-1
accountId: "111122223333"
assumeRole: { roleArn: "arn:aws-cn:iam::444455556666:role/deployer" }`,
      [
        "8:30 aws.assumeRole.roleArn: got a role of the partition aws-cn, but eu-central-1 is in aws; write an ARN that begins with arn:aws:",
        "8:30 aws.assumeRole.roleArn: got a role of the account 444455556666, but aws.accountId is 111122223333; write a role of that account",
      ],
    ],
    [
      "an external id that is none, which is not told",
      "region: eu-central-1",
      `region: eu-central-1
assumeRole: { roleArn: "arn:aws:iam::111122223333:role/deployer", externalId: "not to be told" }`,
      [
        "7:85 aws.assumeRole.externalId: got an invalid external id, expected 2 to 1224 letters, digits and _ + = , . @ : / -",
      ],
    ],
    [
      "a role of another partition for the zone",
      "zone: example.com",
      "zone: example.com\nroleArn: arn:aws-cn:iam::444455556666:role/records",
      [
        "13:16 dns.roleArn: got a role of the partition aws-cn, but eu-central-1 is in aws; write an ARN that begins with arn:aws:",
      ],
    ],
    [
      "a role for a private zone, with a VPC that is made",
      "balancer:\nscheme: internet-facing\ndns:\nzone: example.com",
      "balancer: { scheme: internal }\ndns:\n  zone: example.com\n  private: true\n  roleArn: arn:aws:iam::444455556666:role/records",
      [
        "13:16 dns.roleArn: got a role for a private zone, but the stack's VPC cannot be associated with another account's zone; write network.existing with an associated VPC",
      ],
    ],
    [
      "a role of yours with policies that the stack would attach to its own",
      "region: eu-central-1",
      "region: eu-central-1\ninstanceProfile: platform-servers\npermissionsBoundary: arn:aws:iam::111122223333:policy/boundary\nrolePolicyArns: [arn:aws:iam::aws:policy/P0]",
      [
        "8:28 aws.permissionsBoundary: got a policy, but the stack does not change the role of aws.instanceProfile platform-servers; remove it, and set the boundary on that role",
        "9:23 aws.rolePolicyArns: got 1 policies, but the stack does not change the role of aws.instanceProfile platform-servers; remove them, and attach them to that role",
      ],
    ],
    [
      "the ARN of an instance profile",
      "region: eu-central-1",
      "region: eu-central-1\ninstanceProfile: arn:aws:iam::111122223333:instance-profile/platform-servers",
      [
        '7:24 aws.instanceProfile: got "arn:aws:iam::111122223333:instance-profile/platform-servers", expected the name of an instance profile such as rancher-servers, without path or ARN; write platform-servers',
      ],
    ],
    [
      "a key of another partition",
      "region: eu-central-1",
      "region: eu-central-1\nkmsKeyArn: arn:aws-cn:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      [
        "7:18 aws.kmsKeyArn: got a key of the partition aws-cn, but eu-central-1 is in aws; write an ARN that begins with arn:aws:",
      ],
    ],
    [
      "a boundary of another partition",
      "region: eu-central-1",
      "region: eu-central-1\npermissionsBoundary: arn:aws-us-gov:iam::111122223333:policy/boundary",
      [
        "7:28 aws.permissionsBoundary: got a policy of the partition aws-us-gov, but eu-central-1 is in aws; write an ARN that begins with arn:aws:",
      ],
    ],
    [
      "a backend's key of another region",
      "hostname: rancher.example.com",
      "hostname: rancher.example.com\nbackend: { s3: { bucket: states, key: a, region: eu-central-1, kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab' } }",
      [
        "5:79 backend.s3.kmsKeyArn: got a key in eu-west-1, but backend.s3.region is eu-central-1; write the ARN of a key there",
      ],
    ],
    [
      "a backend of another partition",
      "hostname: rancher.example.com",
      "hostname: rancher.example.com\nbackend: { s3: { bucket: states, key: a, region: cn-north-1 } }",
      [
        "5:54 backend.s3.region: got cn-north-1, which is in the partition aws-cn, but eu-central-1 is in aws; write a bucket there",
      ],
    ],
    [
      "two backends",
      "hostname: rancher.example.com",
      "hostname: rancher.example.com\nbackend: { s3: { bucket: states, key: a, region: eu-central-1 }, cloud: { organization: a, workspace: b } }",
      ["5:14 backend: got s3 and cloud, expected one of them; remove the other"],
    ],
    [
      "an empty backend",
      "hostname: rancher.example.com",
      "hostname: rancher.example.com\nbackend: {}",
      ["5:14 backend: got neither s3 nor cloud; write one of them, or leave backend out for a local file"],
    ],
  ]);

  test.each([
    ["eu-central-1", "aws"],
    ["us-east-1", "aws"],
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
    ["eusc-de-east-1", "aws-eusc"],
  ])("region %s accepts ARNs of the partition %s", (region, partition) => {
    const aws = (arn: string) =>
      edited(
        "region: eu-central-1",
        `region: ${region}\npermissionsBoundary: arn:${arn}:iam::111122223333:policy/boundary`,
      );
    expect(errorsOf(aws(partition))).toEqual([]);
    expect(errorsOf(aws("aws-other"))).toEqual([
      `rancher.yaml:7:28 aws.permissionsBoundary: got a policy of the partition aws-other, but ${region} is in ${partition}; write an ARN that begins with arn:${partition}:`,
    ]);
  });

  test("41 tags", () => {
    const tags = Array.from({ length: 41 }, (_, index) => `tag${index}: a`).join(", ");
    expect(errorsOf(edited("region: eu-central-1", `region: eu-central-1\ntags: { ${tags} }`))).toEqual([
      "rancher.yaml:7:13 aws.tags: got 41 tags, expected at most 40; AWS allows 50 on a resource, and the stack needs the others; remove some",
    ]);
  });
});

describe("network", () => {
  rejects([
    [
      "a range above /16",
      "cidr: 10.0.0.0/16",
      "cidr: 172.16.0.0/15",
      [
        "8:13 network.cidr: got 172.16.0.0/15, expected /16 to /24; AWS allows no range wider than /16, and six subnets do not fit into one smaller than /24",
      ],
    ],
    [
      "a range below /24",
      "cidr: 10.0.0.0/16",
      "cidr: 10.0.0.0/25",
      [
        "8:13 network.cidr: got 10.0.0.0/25, expected /16 to /24; AWS allows no range wider than /16, and six subnets do not fit into one smaller than /24",
      ],
    ],
    [
      "the pod range",
      "cidr: 10.0.0.0/16",
      "cidr: 10.42.128.0/24",
      [
        "8:13 network.cidr: got 10.42.128.0/24, which overlaps the cluster's pod range 10.42.0.0/16; write another range such as 10.0.0.0/16",
      ],
    ],
    [
      "the service range",
      "cidr: 10.0.0.0/16",
      "cidr: 10.43.0.0/16",
      [
        "8:13 network.cidr: got 10.43.0.0/16, which overlaps the cluster's service range 10.43.0.0/16; write another range such as 10.0.0.0/16",
      ],
    ],
    [
      "a range around both",
      "cidr: 10.0.0.0/16",
      "cidr: 10.0.0.0/8",
      [
        "8:13 network.cidr: got 10.0.0.0/8, expected /16 to /24; AWS allows no range wider than /16, and six subnets do not fit into one smaller than /24",
        "8:13 network.cidr: got 10.0.0.0/8, which overlaps the cluster's pod range 10.42.0.0/16; write another range such as 10.0.0.0/16",
        "8:13 network.cidr: got 10.0.0.0/8, which overlaps the cluster's service range 10.43.0.0/16; write another range such as 10.0.0.0/16",
      ],
    ],
    [
      "the loopback range",
      "cidr: 10.0.0.0/16",
      "cidr: 127.0.0.0/16",
      ["8:13 network.cidr: got 127.0.0.0/16, which AWS rejects for a VPC; write a private range such as 10.0.0.0/16"],
    ],
    [
      "a multicast range",
      "cidr: 10.0.0.0/16",
      "cidr: 239.1.0.0/16",
      ["8:13 network.cidr: got 239.1.0.0/16, which AWS rejects for a VPC; write a private range such as 10.0.0.0/16"],
    ],
    [
      "two zones",
      "cidr: 10.0.0.0/16",
      "zones: [eu-central-1a, eu-central-1b]",
      ["8:14 network.zones: got 2 zones, expected three, for any number of servers"],
    ],
    [
      "a zone twice",
      "cidr: 10.0.0.0/16",
      "zones: [eu-central-1a, eu-central-1b, eu-central-1a]",
      ["8:45 network.zones[2]: got eu-central-1a twice, expected each zone once"],
    ],
    [
      "a zone of another region",
      "cidr: 10.0.0.0/16",
      "zones: [eu-central-1a, eu-central-1b, eu-west-1c]",
      ["8:45 network.zones[2]: got eu-west-1c, expected a zone of aws.region such as eu-central-1a"],
    ],
    [
      "an existing VPC and a new one",
      "cidr: 10.0.0.0/16",
      `cidr: 10.0.0.0/16
natGateways: single
zones: [eu-central-1a, eu-central-1b, eu-central-1c]
${EXISTING}`,
      [
        "8:13 network.cidr: not needed: network.existing already defines it; remove it, or remove network.existing",
        "9:20 network.natGateways: not needed: network.existing already defines it; remove it, or remove network.existing",
        "10:14 network.zones: not needed: network.existing already defines it; remove it, or remove network.existing",
      ],
    ],
    [
      "security groups in a new VPC, and one of two",
      "cidr: 10.0.0.0/16",
      "securityGroups: { servers: sg-00000001 }",
      [
        "8:23 network.securityGroups: got security groups without network.existing, but existing groups do not belong to the new VPC of the stack; write network.existing, or remove network.securityGroups",
        "8:23 network.securityGroups: got servers without balancer, expected both, because the rules of each group refer to the other; write balancer too",
      ],
    ],
    [
      "additional security groups that cannot be",
      "cidr: 10.0.0.0/16",
      `${EXISTING}
securityGroups:
  servers: sg-00000001
  balancer: sg-00000002
  additional: [sg-00000001, sg-00000003, sg-00000004, sg-00000005, sg-00000003]`,
      [
        '15:21 network.securityGroups.additional: got 5 groups, expected at most 4; AWS allows 5 on a network interface (quota "Security groups per network interface")',
        "15:22 network.securityGroups.additional[0]: got sg-00000001, which is network.securityGroups.servers already; remove it",
        "15:74 network.securityGroups.additional[4]: got sg-00000003 twice, expected each group once",
      ],
    ],
    [
      "a value that is no id of a security group",
      "cidr: 10.0.0.0/16",
      "securityGroups: { additional: [servers] }",
      [
        "8:23 network.securityGroups: got security groups without network.existing, but existing groups do not belong to the new VPC of the stack; write network.existing, or remove network.securityGroups",
        '8:38 network.securityGroups.additional[0]: got "servers", expected the id of a security group such as sg-0123456789abcdef0',
      ],
    ],
    [
      "two private subnets",
      "cidr: 10.0.0.0/16",
      `existing:
  vpcId: vpc-00000001
  publicSubnetIds: [subnet-00000001, subnet-00000002, subnet-00000003]
  privateSubnetIds: [subnet-00000004, subnet-00000005]`,
      [
        "11:27 network.existing.privateSubnetIds: got 2 subnets, expected three in three zones, for any number of servers",
      ],
    ],
    [
      "no public subnets",
      "cidr: 10.0.0.0/16",
      `existing:
  vpcId: vpc-00000001
  privateSubnetIds: [subnet-00000004, subnet-00000005, subnet-00000006]`,
      [
        "9:9 network.existing.publicSubnetIds: got 0 subnets, expected three in three zones for the internet-facing load balancer, or balancer.scheme internal",
      ],
    ],
    [
      "a subnet twice",
      "cidr: 10.0.0.0/16",
      `existing:
  vpcId: vpc-00000001
  publicSubnetIds: [subnet-00000001, subnet-00000002, subnet-00000002]
  privateSubnetIds: [subnet-00000004, subnet-00000005, subnet-00000005]`,
      [
        "10:61 network.existing.publicSubnetIds[2]: got subnet-00000002 twice, expected each subnet once",
        "11:62 network.existing.privateSubnetIds[2]: got subnet-00000005 twice, expected each subnet once",
      ],
    ],
    [
      "a subnet that is public and private",
      "cidr: 10.0.0.0/16",
      `existing:
  vpcId: vpc-00000001
  publicSubnetIds: [subnet-00000001, subnet-00000002, subnet-00000003]
  privateSubnetIds: [subnet-00000003, subnet-00000004, subnet-00000005]`,
      [
        "11:28 network.existing.privateSubnetIds[0]: got subnet-00000003, which is in publicSubnetIds too; remove it from one of them, because a subnet is either public or private",
      ],
    ],
    [
      "public subnets with an internal balancer",
      `network:
cidr: 10.0.0.0/16
balancer:
scheme: internet-facing`,
      `network:
  existing:
    vpcId: vpc-00000001
    publicSubnetIds: [subnet-00000001, subnet-00000002, subnet-00000003]
    privateSubnetIds: [subnet-00000004, subnet-00000005, subnet-00000006]
balancer:
  scheme: internal`,
      [
        "10:26 network.existing.publicSubnetIds: got 3 subnets, expected none, because an internal load balancer uses the private subnets; remove them, or write balancer.scheme internet-facing",
      ],
    ],
  ]);
});

test("subnets that are too small for an application load balancer are rejected only with one", () => {
  const withRange = (cidr: string, more = "") =>
    errorsOf(edited("cidr: 10.0.0.0/16", `cidr: ${cidr}`).replace("version: 2.15.0", `version: 2.15.0${more}`));
  const external = "\n      tls: { mode: external, issuer: blank }";
  expect(withRange("10.0.0.0/24", external)).toEqual([
    "rancher.yaml:8:13 network.cidr: got 10.0.0.0/24, expected /16 to /23, because a load balancer's subnet is a sixteenth of the range and does not fit into /24",
  ]);
  expect([...withRange("10.0.0.0/24"), ...withRange("10.0.0.0/23", external)]).toEqual([]);
});

test("a name that is too long for ACM is rejected only when the stack requests the certificate", () => {
  const withName = (letters: number, more = "") =>
    errorsOf(
      edited("hostname: rancher.example.com", `hostname: rancher.${"a".repeat(letters)}.example.com`).replace(
        "version: 2.15.0",
        `version: 2.15.0${more}`,
      ),
    );
  const external = "\n      tls: { mode: external, issuer: blank }";
  expect(withName(45, external)).toEqual([
    "rancher.yaml:4:15 hostname: got 65 characters, expected at most 64, because ACM issues no certificate for a longer name; write a shorter name, or balancer.certificateArn",
  ]);
  expect([...withName(45), ...withName(44, external)]).toEqual([]);
});

describe("addresses", () => {
  rejects([
    [
      "narrowed addresses without those of the NAT gateways",
      "cidr: 10.0.0.0/16",
      `${EXISTING}
allowedCidrs: [198.51.100.0/24]`,
      [
        "9:9 network.existing.egressCidrs: missing, expected the public addresses of the VPC's NAT gateways, because servers also reach Rancher through the load balancer, and allowedCidrs lacks 0.0.0.0/0",
      ],
    ],
    [
      "unused addresses of NAT gateways",
      "cidr: 10.0.0.0/16",
      `${EXISTING}
  egressCidrs: [192.0.2.1/32]`,
      ["12:22 network.existing.egressCidrs: not needed: allowedCidrs includes 0.0.0.0/0; remove it"],
    ],
    [
      "addresses of NAT gateways with an internal balancer",
      `network:
cidr: 10.0.0.0/16
balancer:
scheme: internet-facing`,
      `network:
  existing:
    vpcId: vpc-00000001
    privateSubnetIds: [subnet-00000004, subnet-00000005, subnet-00000006]
    egressCidrs: [192.0.2.1/32]
  allowedCidrs: [10.0.0.0/8]
balancer:
  scheme: internal`,
      [
        "11:22 network.existing.egressCidrs: not needed: servers reach an internal load balancer by private addresses; remove it",
      ],
    ],
    [
      "addresses of NAT gateways in both lists",
      "cidr: 10.0.0.0/16",
      `${EXISTING}
  egressCidrs: [192.0.2.1/32]
allowedCidrs: [192.0.2.1/32]`,
      [
        "12:23 network.existing.egressCidrs[0]: got 192.0.2.1/32, which is in network.allowedCidrs too; remove it there",
      ],
    ],
    [
      "a range twice",
      "apiAllowedCidrs: [203.0.113.0/24]",
      "apiAllowedCidrs: [203.0.113.0/24, 203.0.113.0/24]",
      ["16:41 cluster.apiAllowedCidrs[1]: got 203.0.113.0/24 twice, expected each range once"],
    ],
    [
      "a range inside another",
      "cidr: 10.0.0.0/16",
      "allowedCidrs: [198.51.100.7/32, 0.0.0.0/0]",
      ["8:22 network.allowedCidrs[0]: got 198.51.100.7/32, which is inside 0.0.0.0/0; remove one of them"],
    ],
    [
      "private addresses at an internet-facing balancer",
      "cidr: 10.0.0.0/16",
      "allowedCidrs: [203.0.113.0/24, 192.168.0.0/16]",
      [
        "8:38 network.allowedCidrs[1]: got 192.168.0.0/16, which is not public and cannot reach an internet-facing load balancer; write public addresses, or balancer.scheme internal",
      ],
    ],
    [
      "Terraform locked out by a private address",
      "apiAllowedCidrs: [203.0.113.0/24]",
      "apiAllowedCidrs: [10.1.0.0/16]",
      [
        "16:25 cluster.apiAllowedCidrs[0]: got 10.1.0.0/16, which is not public and cannot reach an internet-facing load balancer; write public addresses, or balancer.scheme internal",
      ],
    ],
  ]);

  const ranges = (count: number) => Array.from({ length: count }, (_, index) => `203.0.${index}.0/24`).join(", ");

  test("more inbound rules than a security group allows", () => {
    expect(errorsOf(edited("cidr: 10.0.0.0/16", `allowedCidrs: [${ranges(27)}]`))).toEqual([
      "rancher.yaml:8:21 network.allowedCidrs: got 27 ranges, together 61 inbound rules (60 web, 1 API); AWS allows 60 in a security group; write fewer, wider ranges",
    ]);
  });

  test("the servers' own rules and the count of the health checkers' list are included with exposure dns", () => {
    const dns = (count: number) =>
      edited("cidr: 10.0.0.0/16\nbalancer:\nscheme: internet-facing", `allowedCidrs: [${ranges(count)}]`).replace(
        "    dns:",
        "    exposure: dns\n    dns:",
      );
    expect(errorsOf(dns(10))).toEqual([]);
    expect(errorsOf(dns(11))).toEqual([
      "rancher.yaml:8:21 network.allowedCidrs: got 11 ranges, together 62 inbound rules (28 web, 1 API, 8 between servers, 25 health checks); AWS allows 60 in a security group; write fewer, wider ranges",
    ]);
  });

  test("exposure dns needs the partition aws", () => {
    const dns = edited("cidr: 10.0.0.0/16\nbalancer:\nscheme: internet-facing", "cidr: 10.0.0.0/16")
      .replace("    dns:", "    exposure: dns\n    dns:")
      .replace("eu-central-1", "us-gov-west-1");
    expect(errorsOf(dns)).toEqual([
      expect.stringContaining(
        "exposure: got dns, which needs the partition aws, but us-gov-west-1 is in aws-us-gov; write exposure balancer",
      ),
    ]);
  });

  test("one NAT gateway leaves room for two more ranges", () => {
    expect(errorsOf(edited("cidr: 10.0.0.0/16", `natGateways: single\nallowedCidrs: [${ranges(28)}]`))).toEqual([]);
  });

  test("through an internal load balancer servers connect from three subnets, for any number of NAT gateways", () => {
    const internal = (count: number) =>
      edited(
        "cidr: 10.0.0.0/16\nbalancer:\nscheme: internet-facing",
        `natGateways: single\nallowedCidrs: [${ranges(count)}]`,
      ).replace("    dns:", "    balancer: { scheme: internal }\n    dns:");
    expect(errorsOf(internal(26))).toEqual([]);
    expect(errorsOf(internal(27))).toEqual([expect.stringContaining("got 27 ranges, together")]);
  });

  test("the maximum of inbound rules of a security group", () => {
    expect(errorsOf(edited("cidr: 10.0.0.0/16", `allowedCidrs: [${ranges(26)}]`))).toEqual([]);
  });
});

describe("cluster", () => {
  rejects([
    [
      "a region whose S3 the distributions do not know",
      "region: eu-central-1",
      "region: ap-southeast-6",
      [
        "…aws.region: got ap-southeast-6, where RKE2 and K3s cannot save etcd snapshots, because they do not support its S3 endpoint; write another region, or cluster.datastore",
      ],
    ],
    [
      "an unknown Rancher minor",
      "version: 2.15.0",
      "version: 2.10.4",
      [`18:16 rancher.version: Rancher 2.10 …${RANCHER_MINORS}…`],
    ],
    [
      "a Kubernetes minor that is too old",
      "version: v1.35.7+rke2r1",
      "version: v1.33.5+rke2r1",
      [
        `14:16 cluster.version: Rancher 2.15 supports Kubernetes 1.34 to 1.36, got v1.33.5+rke2r1; write a version of 1.34 to 1.36, or a rancher.version of ${rancherFor(33)}, or rancher.unsupported: true to deploy without support`,
      ],
    ],
    [
      "a Kubernetes minor that is too new",
      "version: 2.15.0",
      "version: 2.13.3",
      [
        `14:16 cluster.version: Rancher 2.13 supports Kubernetes 1.32 to 1.34, got v1.35.7+rke2r1…1.32 to 1.34, or a rancher.version of ${rancherFor(35)}…`,
      ],
    ],
    [
      "a Kubernetes minor that no Rancher supports",
      "version: v1.35.7+rke2r1",
      "version: v1.99.0+rke2r1",
      ["14:16 cluster.version: Rancher 2.15 supports Kubernetes 1.34 to 1.36, got v1.99.0+rke2r1…1.34 to 1.36…"],
    ],
    [
      "a replacement of a server that is not there",
      "servers: 3",
      "servers: 3\nreplace: { server-3: 1 }",
      [
        "16:18 cluster.replace.server-3: got server-3, but a cluster with servers: 3 has server-0 to server-2; remove it",
      ],
    ],
    [
      "a replacement in a cluster of one",
      "servers: 3",
      "servers: 1\nreplace: { server-1: 1 }",
      ["16:18 cluster.replace.server-1: got server-1, but a cluster with servers: 1 has only server-0; remove it"],
    ],
    [
      "size and instance type",
      "servers: 3",
      `servers: 3
size: small
instanceType: m6i.xlarge`,
      ["17:21 cluster.instanceType: got m6i.xlarge and size small, expected one of them; remove the other"],
    ],
    [
      "more throughput than the operations carry",
      "servers: 3",
      "servers: 3\nvolume: { throughput: 800 }\netcdVolume: { iops: 4000, throughput: 1000 }",
      [
        "16:29 cluster.volume.throughput: got 800 MiB per second, but 3000 iops allow at most 750; write at most 750, or iops 3200",
      ],
    ],
    [
      "more throughput than the operations of etcd's volume carry",
      "servers: 3",
      "servers: 3\netcdVolume: { throughput: 800 }",
      [
        "16:33 cluster.etcdVolume.throughput: got 800 MiB per second, but 3000 iops allow at most 750; write at most 750, or iops 3200",
      ],
    ],
  ]);
});

describe("rules and invalid fields", () => {
  // aws.region is not text: the rule of zones that reads it is skipped, other rules are not.
  rejects([
    [
      "rules beside faulty fields",
      `hostname: rancher.example.com
aws:
region: eu-central-1
network:
cidr: 10.0.0.0/16`,
      `hostname: rancher.example.org
aws:
  region: 1
network:
  cidr: 10.42.0.0/16
  zones: [eu-west-1a]
  typo: 1`,
      [
        "4:15 hostname: got rancher.example.org, expected a name in the zone example.com; write a name that ends in .example.com, or another dns.zone",
        "6:15 aws.region: got the number 1, expected a region such as eu-central-1",
        "8:13 network.cidr: got 10.42.0.0/16, which overlaps the cluster's pod range 10.42.0.0/16; write another range such as 10.0.0.0/16",
        "9:14 network.zones: got 1 zones, expected three, for any number of servers",
        '10:7 network.typo: …"typo", expected cidr, zones, natGateways, existing, securityGroups or allowedCidrs',
      ],
    ],
  ]);
});
