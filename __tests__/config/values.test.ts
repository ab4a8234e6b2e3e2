import { edited, errorsOf, rejects } from "./errors-of";

describe("values", () => {
  rejects([
    [
      "no hostname",
      "hostname: rancher.example.com",
      "",
      ["3:5 hostname: missing, expected a lower-case DNS name such as rancher.example.com"],
    ],
    ["no aws", "aws:\nregion: eu-central-1", "", ["3:5 aws: …a mapping with region"]],
    ["an empty aws", "region: eu-central-1", "", ["5:5 aws: got nothing, expected a mapping with region"]],
    [
      "an empty network",
      "cidr: 10.0.0.0/16",
      "",
      [
        "7:5 network: got nothing, expected a mapping of cidr, zones, natGateways, existing, securityGroups and allowedCidrs",
      ],
    ],
    [
      "a misspelt region",
      "region: eu-central-1",
      "region: eu-cental-1",
      [
        '6:15 aws.region: got "eu-cental-1", which is not a region, expected a region such as eu-central-1; did you mean eu-central-1?',
      ],
    ],
    [
      "a list instead of a mapping",
      "aws:\nregion: eu-central-1",
      "aws: [eu-central-1]",
      ["5:10 aws: got a list, expected a mapping with region"],
    ],
    [
      "a text instead of a mapping",
      "aws:\nregion: eu-central-1",
      "aws: eu-central-1",
      ['5:10 aws: got "eu-central-1", expected a mapping with region; write { region: eu-central-1 }'],
    ],
    ["no mode", "mode: RancherOnRKE", "", ["3:5 mode: …RancherOnRKE, RancherOnK8s, RancherOnDocker or RancherOnRKE1"]],
    [
      "an unknown mode",
      "mode: RancherOnRKE",
      "mode: RancherOnK9s",
      [
        '3:11 mode: got "RancherOnK9s", expected RancherOnRKE, RancherOnK8s, RancherOnDocker or RancherOnRKE1…RancherOnK8s?',
      ],
    ],
    [
      "a hostname with a scheme",
      "hostname: rancher.example.com",
      "hostname: https://Rancher.example.com/",
      [
        '4:15 hostname: got "https://Rancher.example.com/", expected a lower-case DNS name such as rancher.example.com; write rancher.example.com',
      ],
    ],
    [
      "a hostname with a final dot",
      "hostname: rancher.example.com",
      "hostname: rancher.example.com.",
      [
        '4:15 hostname: got "rancher.example.com.", expected a lower-case DNS name such as rancher.example.com; write rancher.example.com',
      ],
    ],
    [
      "an address for a hostname",
      "hostname: rancher.example.com",
      "hostname: 10.0.0.1",
      ['4:15 hostname: got "10.0.0.1", expected a lower-case DNS name such as rancher.example.com'],
    ],
    [
      "a hostname of one label",
      "hostname: rancher.example.com",
      "hostname: rancher",
      ['4:15 hostname: got "rancher", expected a lower-case DNS name such as rancher.example.com'],
    ],
    [
      "a wildcard",
      "hostname: rancher.example.com",
      'hostname: "*.example.com"',
      ['4:15 hostname: got "*.example.com", expected a lower-case DNS name such as rancher.example.com'],
    ],
    [
      "a number for a hostname",
      "hostname: rancher.example.com",
      "hostname: 12",
      ["4:15 hostname: got the number 12, expected a lower-case DNS name such as rancher.example.com"],
    ],
    [
      "a region with a typo",
      "region: eu-central-1",
      "region: eu-central1",
      ['6:15 aws.region: got "eu-central1", expected a region such as eu-central-1; did you mean eu-central-1?'],
    ],
    [
      "a region of a partition that is not supported",
      "region: eu-central-1",
      "region: us-iso-east-1",
      [
        '6:15 aws.region: got "us-iso-east-1", which is in the partition aws-iso; expected a region of aws, aws-us-gov, aws-cn, aws-eusc',
      ],
    ],
    [
      "a zone for a region",
      "region: eu-central-1",
      "region: eu-central-1a",
      ['6:15 aws.region: got the availability zone "eu-central-1a", expected a region; write eu-central-1'],
    ],
    [
      "a tag that YAML reads as a number",
      "region: eu-central-1",
      "region: eu-central-1\ntags: { cost-center: 0123 }",
      ['7:28 aws.tags.cost-center: got the number 0123, expected the value of a tag; put it in quotes: "0123"'],
    ],
    [
      "a tag that YAML reads as a truth value",
      "region: eu-central-1",
      "region: eu-central-1\ntags: { production: true }",
      ['7:27 aws.tags.production: got true, expected the value of a tag; put it in quotes: "true"'],
    ],
    [
      "an empty tag",
      "region: eu-central-1",
      "region: eu-central-1\ntags: { team: }",
      ["7:15 aws.tags.team: got nothing, expected the value of a tag"],
    ],
    [
      "a tag of AWS",
      "region: eu-central-1",
      "region: eu-central-1\ntags: { AWS:owner: me }",
      [
        '7:15 aws.tags["AWS:owner"]: got the key "AWS:owner", but AWS reserves keys that begin with aws:; write another key',
      ],
    ],
    [
      "a tag of the stack",
      "region: eu-central-1",
      "region: eu-central-1\ntags: { Name: rancher }",
      ['7:15 aws.tags.Name: got the key "Name", which the stack sets itself; write another key'],
    ],
    [
      "a tag's key with a forbidden character",
      "region: eu-central-1",
      "region: eu-central-1\ntags: { team#1: a }",
      ['7:15 aws.tags["team#1"]: got the key "team#1", expected only letters, digits, spaces and _ . : / = + - @'],
    ],
    [
      "a tag's value with a forbidden character",
      "region: eu-central-1",
      'region: eu-central-1\ntags: { team: "%{var.team}" }',
      ['7:21 aws.tags.team: got "%{var.team}", expected only letters, digits, spaces and _ . : / = + - @'],
    ],
    [
      "a tag's value with a space at the end",
      "region: eu-central-1",
      `region: eu-central-1\ntags: { team: "platform " }`,
      ['7:21 aws.tags.team: got "platform ", expected no space at the start or the end, because AWS removes it'],
    ],
    [
      "an account without quotes, which YAML reads as a number",
      "region: eu-central-1",
      "region: eu-central-1\naccountId: 111122223333",
      [
        '7:18 aws.accountId: got the number 111122223333, expected the twelve digits of an account such as 111122223333; put it in quotes: "111122223333"',
      ],
    ],
    [
      "an account with hyphens",
      "region: eu-central-1",
      'region: eu-central-1\naccountId: "1111-2222-3333"',
      [
        '7:18 aws.accountId: got "1111-2222-3333", expected the twelve digits of an account such as 111122223333; put it in quotes: "111122223333"',
      ],
    ],
    [
      "an alias of KMS",
      "region: eu-central-1",
      "region: eu-central-1\nkmsKeyArn: arn:aws:kms:eu-central-1:111122223333:alias/rancher",
      [
        '7:18 aws.kmsKeyArn: got "arn:aws:kms:eu-central-1:111122223333:alias/rancher", expected the ARN of a KMS key (not of an alias) such as arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab; write the ARN that aws kms describe-key prints',
      ],
    ],
    [
      "a role for a boundary",
      "region: eu-central-1",
      "region: eu-central-1\npermissionsBoundary: arn:aws:iam::111122223333:role/rancher",
      [
        '7:28 aws.permissionsBoundary: got "arn:aws:iam::111122223333:role/rancher", expected the ARN of an IAM policy such as arn:aws:iam::111122223333:policy/boundary',
      ],
    ],
    [
      "a range with host bits",
      "cidr: 10.0.0.0/16",
      "cidr: 10.0.1.0/16",
      ['8:13 network.cidr: got "10.0.1.0/16", whose address has bits set beyond /16; write 10.0.0.0/16'],
    ],
    [
      "a version of the provider that does not fit",
      "region: eu-central-1",
      "region: eu-central-1\nprovider: 4",
      ["7:17 aws.provider: got 4, expected 6 or 5"],
    ],
    [
      "a number for the size of the volume",
      "servers: 3",
      "servers: 3\nvolume: 200",
      [
        "16:15 cluster.volume: got 200, expected a mapping of size, iops, throughput and finalSnapshot; write { size: 200 }",
      ],
    ],
    [
      "a number of NAT gateways",
      "cidr: 10.0.0.0/16",
      "cidr: 10.0.0.0/16\nnatGateways: 1",
      ["9:20 network.natGateways: got 1, expected perZone or single; write single"],
    ],
    [
      "another name of a public load balancer",
      "scheme: internet-facing",
      "scheme: public",
      ['10:15 balancer.scheme: got "public", expected internet-facing or internal; write internet-facing'],
    ],
    [
      "a region in capitals",
      "region: eu-central-1",
      "region: EU-CENTRAL-1",
      ['6:15 aws.region: got "EU-CENTRAL-1", expected a region such as eu-central-1; write eu-central-1'],
    ],
    [
      "a variable in place of its value",
      "hostname: rancher.example.com",
      'hostname: "${HOST}"',
      [
        '4:15 hostname: got "${HOST}", expected a lower-case DNS name such as rancher.example.com; the file replaces no variables, so write the value',
      ],
    ],
    [
      "another name of Let's Encrypt",
      "version: 2.15.0",
      "version: 2.15.0\ntls: { issuer: letsEncrypt, email: a@example.com }",
      ['19:22 rancher.tls.issuer: got "letsEncrypt", expected rancher, blank, ca, acme or existing; write acme'],
    ],
    [
      "an address with a prefix length for all addresses",
      "cidr: 10.0.0.0/16",
      "cidr: 10.0.1.1/0",
      [
        '8:13 network.cidr: got "10.0.1.1/0", whose prefix length covers all addresses; write 10.0.1.1/32 for this one address',
      ],
    ],
    [
      "an address for a range",
      "apiAllowedCidrs: [203.0.113.0/24]",
      "apiAllowedCidrs: [203.0.113.7]",
      [
        '16:25 cluster.apiAllowedCidrs[0]: got "203.0.113.7" without a prefix length; write 203.0.113.7/32 for this one address, or add the prefix length of the range',
      ],
    ],
    [
      "a range of IPv6",
      "apiAllowedCidrs: [203.0.113.0/24]",
      'apiAllowedCidrs: ["2001:db8::/32"]',
      [
        "16:25 cluster.apiAllowedCidrs[0]: got the IPv6 range 2001:db8::/32, expected an IPv4 range such as 203.0.113.0/24; load balancer and servers have only IPv4 addresses, so remove it, or write the IPv4 range",
      ],
    ],
    [
      "an address of IPv6",
      "apiAllowedCidrs: [203.0.113.0/24]",
      'apiAllowedCidrs: ["2001:db8::1"]',
      [
        "16:25 cluster.apiAllowedCidrs[0]: got the IPv6 address 2001:db8::1, expected an IPv4 range such as 203.0.113.0/24; load balancer and servers have only IPv4 addresses, so remove it, or write the IPv4 range",
      ],
    ],
    [
      "a prefix length of 33",
      "apiAllowedCidrs: [203.0.113.0/24]",
      "apiAllowedCidrs: [203.0.113.0/33]",
      ['16:25 cluster.apiAllowedCidrs[0]: got "203.0.113.0/33", expected a prefix length from /0 to /32'],
    ],
    [
      "a prefix length with a zero before it",
      "apiAllowedCidrs: [203.0.113.0/24]",
      "apiAllowedCidrs: [203.0.113.0/08]",
      ['16:25 cluster.apiAllowedCidrs[0]: got "203.0.113.0/08", expected a prefix length from /0 to /32'],
    ],
    [
      "an octet with a zero before it",
      "apiAllowedCidrs: [203.0.113.0/24]",
      "apiAllowedCidrs: [203.000.113.0/24]",
      ['16:25 cluster.apiAllowedCidrs[0]: got "203.000.113.0/24", expected an IPv4 range such as 203.0.113.0/24'],
    ],
    [
      "half a range",
      "apiAllowedCidrs: [203.0.113.0/24]",
      "apiAllowedCidrs: [203.0.113/24]",
      ['16:25 cluster.apiAllowedCidrs[0]: got "203.0.113/24", expected an IPv4 range such as 203.0.113.0/24'],
    ],
    [
      "one range without a list",
      "apiAllowedCidrs: [203.0.113.0/24]",
      "apiAllowedCidrs: 203.0.113.0/24",
      [
        '16:24 cluster.apiAllowedCidrs: got "203.0.113.0/24", expected a list of IPv4 ranges such as [203.0.113.0/24]; write [203.0.113.0/24]',
      ],
    ],
    [
      "an empty list of ranges",
      "apiAllowedCidrs: [203.0.113.0/24]",
      "apiAllowedCidrs: []",
      [
        "16:24 cluster.apiAllowedCidrs: got an empty list, expected at least one range; write the addresses that Terraform runs from",
      ],
    ],
    [
      "no list of ranges",
      "apiAllowedCidrs: [203.0.113.0/24]",
      "",
      ["14:7 cluster.apiAllowedCidrs: …a list of IPv4 ranges such as [203.0.113.0/24]"],
    ],
    [
      "an empty list",
      "cidr: 10.0.0.0/16",
      "allowedCidrs: []",
      [
        "8:21 network.allowedCidrs: got an empty list, expected at least one range; write [0.0.0.0/0] to allow everybody",
      ],
    ],
    [
      "a VPC's id that is none",
      "cidr: 10.0.0.0/16",
      `existing:
  vpcId: vpc-1
  publicSubnetIds: [subnet-00000001, subnet-00000002, subnet-00000003]
  privateSubnetIds: [subnet-00000004, subnet-00000005, subnet-00000006]`,
      ['9:16 network.existing.vpcId: got "vpc-1", expected the id of a VPC such as vpc-0123456789abcdef0'],
    ],
    [
      "existing without subnets",
      "cidr: 10.0.0.0/16",
      "existing:\n  vpcId: vpc-00000001",
      [
        "9:9 network.existing.privateSubnetIds: …a list of three subnet ids",
        "9:9 network.existing.publicSubnetIds: got 0 subnets, expected three in three zones for the internet-facing load balancer, or balancer.scheme internal",
      ],
    ],
    [
      "a domain with its final dot",
      "zone: example.com",
      "zone: Example.com.",
      [
        '12:13 dns.zone: got "Example.com.", expected the lower-case name of a zone such as example.com; write example.com',
      ],
    ],
    [
      "a zone with a typo",
      "cidr: 10.0.0.0/16",
      "zones: [eu-central-1a, eu-central-1b, eu-central-c]",
      ['8:45 network.zones[2]: got "eu-central-c", expected an availability zone such as eu-central-1a'],
    ],
    [
      "ranges in one text",
      "cidr: 10.0.0.0/16",
      "allowedCidrs: 192.0.2.0/24, 198.51.100.0/24",
      [
        '8:21 network.allowedCidrs: got "192.0.2.0/24, 198.51.100.0/24", expected a list of IPv4 ranges such as [203.0.113.0/24]; write [192.0.2.0/24, 198.51.100.0/24]',
      ],
    ],
    [
      "an unknown word",
      "cidr: 10.0.0.0/16",
      "natGateways: per-zone",
      ['8:20 network.natGateways: got "per-zone", expected perZone or single; did you mean perZone?'],
    ],
    [
      "yes",
      "scheme: internet-facing",
      "scheme: internet-facing\ndeletionProtection: yes",
      ['11:27 balancer.deletionProtection: got "yes", expected true or false; write true'],
    ],
    [
      "a truth value in quotes",
      "scheme: internet-facing",
      `scheme: internet-facing\ndeletionProtection: "true"`,
      ['11:27 balancer.deletionProtection: got "true", expected true or false; write true without quotes'],
    ],
    [
      "an even number of servers",
      "servers: 3",
      "servers: 2",
      ["15:16 cluster.servers: etcd needs an odd number of servers, got 2; write 1, 3 or 5"],
    ],
    [
      "seven servers",
      "servers: 3",
      "servers: 7",
      [
        "15:16 cluster.servers: got 7, expected 1, 3 or 5, or with cluster.datastore 2 to 5; write one of these numbers",
      ],
    ],
    [
      "a number in quotes",
      "servers: 3",
      'servers: "3"',
      ['15:16 cluster.servers: got "3", expected 1, 3 or 5, or with cluster.datastore 2 to 5; write 3 without quotes'],
    ],
    [
      "no Kubernetes version",
      "version: v1.35.7+rke2r1",
      "",
      ["14:7 cluster.version: …an exact RKE2 or K3s version such as v1.35.7+rke2r1 or v1.35.6+k3s1"],
    ],
    [
      "half a Kubernetes version",
      "version: v1.35.7+rke2r1",
      "version: 1.35",
      [
        "14:16 cluster.version: got the number 1.35, expected an exact RKE2 or K3s version such as v1.35.7+rke2r1 or v1.35.6+k3s1",
      ],
    ],
    [
      "a Kubernetes version without distribution",
      "version: v1.35.7+rke2r1",
      "version: v1.35.7",
      [
        `14:16 cluster.version: got "v1.35.7", expected the full release of RKE2 or K3s; write for example v1.35.7+rke2r1 or v1.35.6+k3s1`,
      ],
    ],
    [
      "a Kubernetes version without v",
      "version: v1.35.7+rke2r1",
      "version: 1.35.7+rke2r1",
      ['14:16 cluster.version: got "1.35.7+rke2r1", expected a leading v; write v1.35.7+rke2r1'],
    ],
    [
      "a Kubernetes version with a dash",
      "version: v1.35.7+rke2r1",
      "version: v1.35.7-rke2r1",
      ['14:16 cluster.version: got "v1.35.7-rke2r1", expected + before the distribution; write v1.35.7+rke2r1'],
    ],
    [
      "a pre-release of Kubernetes",
      "version: v1.35.7+rke2r1",
      "version: v1.35.7-rc1+rke2r1",
      ['14:16 cluster.version: got the pre-release "v1.35.7-rc1+rke2r1", expected a release such as v1.35.7+rke2r1'],
    ],
    [
      "a channel for a Kubernetes version",
      "version: v1.35.7+rke2r1",
      "version: stable",
      [
        '14:16 cluster.version: got "stable", expected an exact RKE2 or K3s version such as v1.35.7+rke2r1 or v1.35.6+k3s1',
      ],
    ],
    [
      "a Xen type",
      "servers: 3",
      "servers: 3\ninstanceType: m4.xlarge",
      [
        "16:21 cluster.instanceType: m4 does not attach EBS volumes as NVMe devices, which a server needs; write a type of m6i or another Nitro family",
      ],
    ],
    [
      "a type with too little memory",
      "servers: 3",
      "servers: 3\ninstanceType: t3.small",
      [
        "16:21 cluster.instanceType: t3.small has less memory than the 4 GiB that a server needs; write t3.medium or larger",
      ],
    ],
    [
      "a type with one vCPU",
      "servers: 3",
      "servers: 3\ninstanceType: m7a.medium",
      ["16:21 cluster.instanceType: m7a.medium has 1 vCPU, but a server needs 2; write for example m7a.large"],
    ],
    [
      "a Mac",
      "servers: 3",
      "servers: 3\ninstanceType: mac2.metal",
      ["16:21 cluster.instanceType: mac2.metal runs macOS only; write a Linux type such as m6i.xlarge"],
    ],
    [
      "a type without a size",
      "servers: 3",
      "servers: 3\ninstanceType: m6i",
      ['16:21 cluster.instanceType: got "m6i", expected an EC2 instance type such as m6i.xlarge'],
    ],
    [
      "an image's id that is none",
      "servers: 3",
      "servers: 3\nimage: ubuntu-24.04",
      ['16:14 cluster.image: got "ubuntu-24.04", expected the id of an image such as ami-0123456789abcdef0'],
    ],
    [
      "a server that cannot be",
      "servers: 3",
      "servers: 3\nreplace: { server-10: 1, node-1: 2 }",
      [
        '16:18 cluster.replace.server-10: got "server-10", expected the name of a server such as server-1',
        '16:32 cluster.replace.node-1: got "node-1", expected the name of a server such as server-1',
      ],
    ],
    [
      "a replacement that is no number",
      "servers: 3",
      "servers: 3\nreplace: { server-1: true, server-2: 0 }",
      [
        "16:28 cluster.replace.server-1: got true, expected a whole number from 1 to 999999 (the replacement number)",
        "16:44 cluster.replace.server-2: got 0, expected a whole number from 1 to 999999 (the replacement number)",
      ],
    ],
    [
      "a volume that is too small",
      "servers: 3",
      "servers: 3\nvolume: { size: 20 }",
      ["16:23 cluster.volume.size: got 20, expected a whole number from 40 to 16384 (GiB)"],
    ],
    [
      "a volume's size with a unit",
      "servers: 3",
      "servers: 3\nvolume: { size: 100GiB }",
      ['16:23 cluster.volume.size: got "100GiB", expected a whole number from 40 to 16384 (GiB); write 100'],
    ],
    [
      "a fraction of a gibibyte",
      "servers: 3",
      "servers: 3\nvolume: { size: 100.5 }",
      ["16:23 cluster.volume.size: got 100.5, expected a whole number from 40 to 16384 (GiB)"],
    ],
    [
      "no number",
      "servers: 3",
      "servers: 3\nvolume: { size: .nan }",
      ["16:23 cluster.volume.size: got .nan, expected a whole number from 40 to 16384 (GiB)"],
    ],
    [
      "half a Rancher version",
      "version: 2.15.0",
      "version: 2.15",
      ["18:16 rancher.version: got the number 2.15, expected an exact Rancher version such as 2.15.0"],
    ],
    [
      "half a Rancher version in quotes",
      "version: 2.15.0",
      'version: "2.15"',
      ['18:16 rancher.version: got "2.15", expected the patch number too; write for example 2.15.0'],
    ],
    [
      "a Rancher version with v",
      "version: 2.15.0",
      "version: v2.15.0",
      ['18:16 rancher.version: got "v2.15.0", expected no leading v; write 2.15.0'],
    ],
    [
      "a pre-release of Rancher",
      "version: 2.15.0",
      "version: 2.15.0-rc2",
      [
        '18:16 rancher.version: got the pre-release "2.15.0-rc2", expected a release such as 2.15.0; a pre-release cannot be upgraded',
      ],
    ],
    [
      "a channel for a Rancher version",
      "version: 2.15.0",
      "version: latest",
      ['18:16 rancher.version: got "latest", expected an exact Rancher version such as 2.15.0'],
    ],
    [
      "a bucket with capitals",
      "hostname: rancher.example.com",
      "hostname: rancher.example.com\nbackend: { s3: { bucket: My-States, key: a, region: eu-central-1 } }",
      [
        '5:30 backend.s3.bucket: got "My-States", expected the name of an S3 bucket: 3 to 63 lower-case letters, digits, dots and hyphens, beginning and ending with a letter or digit; write my-states',
      ],
    ],
    [
      "a bucket that AWS keeps",
      "hostname: rancher.example.com",
      "hostname: rancher.example.com\nbackend: { s3: { bucket: states--x-s3, key: a, region: eu-central-1 } }",
      ['5:30 backend.s3.bucket: got "states--x-s3", but AWS reserves names with --x-s3; write another bucket'],
    ],
    [
      "a key with a slash before it",
      "hostname: rancher.example.com",
      "hostname: rancher.example.com\nbackend: { s3: { bucket: states, key: /a, region: eu-central-1 } }",
      [
        '5:43 backend.s3.key: got "/a", expected a key without a slash at the start or the end and without //, such as rancher/rke-ha.tfstate',
      ],
    ],
    [
      "a key with an expression",
      "hostname: rancher.example.com",
      `hostname: rancher.example.com\nbackend: { s3: { bucket: states, key: "a/\${x}", region: eu-central-1 } }`,
      [`5:43 backend.s3.key: got "a/\${x}", expected 1 to 1024 letters, digits and ! - _ . * ' ( ) / = : @ + ,`],
    ],
    [
      "a bucket without a region",
      "hostname: rancher.example.com",
      "hostname: rancher.example.com\nbackend: { s3: { bucket: states, key: a } }",
      ["5:20 backend.s3.region: …a region such as eu-central-1"],
    ],
    [
      "a workspace with a space",
      "hostname: rancher.example.com",
      "hostname: rancher.example.com\nbackend: { cloud: { organization: acme, workspace: my rancher } }",
      [
        '5:56 backend.cloud.workspace: got "my rancher", expected the name of a workspace: at most 90 letters, digits, - and _; write my-rancher',
      ],
    ],
  ]);

  test("a label of a hostname with 64 characters", () => {
    const label = "r".repeat(64);
    expect(errorsOf(edited("hostname: rancher.example.com", `hostname: ${label}.example.com`))).toEqual([
      `rancher.yaml:4:15 hostname: got "${label}.example.com", expected a lower-case DNS name such as rancher.example.com`,
    ]);
  });

  test("a tag's key and value that are too long are shortened in the message", () => {
    const tags = `{ ${"k".repeat(129)}: a, team: ${"v".repeat(257)} }`;
    expect(errorsOf(edited("region: eu-central-1", `region: eu-central-1\ntags: ${tags}`))).toEqual([
      `rancher.yaml:7:15 aws.tags["${"k".repeat(80)}…"]: got a key of 129 characters, expected 1 to 128`,
      "rancher.yaml:7:155 aws.tags.team: got 257 characters, expected at most 256",
    ]);
  });
});

describe("unknown keys", () => {
  rejects([
    [
      "a misspelt key",
      "servers: 3",
      "serverz: 3",
      ['15:7 cluster.serverz: unknown key "serverz"; did you mean "servers"?'],
    ],
    [
      "a misspelled required key, in one line",
      "version: v1.35.7+rke2r1",
      "versoin: v1.35.7+rke2r1",
      ['14:7 cluster.versoin: …"versoin"…"version"?'],
    ],
    [
      "a key in another case",
      "cidr: 10.0.0.0/16",
      "allowed_cidrs: [0.0.0.0/0]",
      ['8:7 network.allowed_cidrs: …"allowed_cidrs"…"allowedCidrs"?'],
    ],
    ["a key in capitals", "servers: 3", "SERVERS: 3", ['15:7 cluster.SERVERS: …"SERVERS"…"servers"?']],
    [
      "a key of another level",
      "servers: 3",
      "servers: 3\nregion: eu-central-1",
      ['16:7 cluster.region: …"region"; it belongs under aws, rancher.backup or backend.s3'],
    ],
    [
      "a misspelt key of another level",
      "rancher:",
      "apiAllowedCidr: [203.0.113.0/24]\nrancher:",
      ['17:5 apiAllowedCidr: …"apiAllowedCidr"; did you mean "apiAllowedCidrs", which belongs under cluster?'],
    ],
    [
      "a key of another mode in the same place",
      "servers: 3",
      "servers: 3\nkubeconfig: { context: a }",
      [
        '16:7 cluster.kubeconfig: …"kubeconfig"; it belongs to mode RancherOnK8s; remove it, or write a stack of that mode',
      ],
    ],
    [
      "a mapping of another mode",
      "rancher:",
      "server: { size: small }\nrancher:",
      ['17:5 server: …"server"; it belongs to mode RancherOnDocker; remove it, or write a stack of that mode'],
    ],
    [
      "a key of another mode in another mapping",
      "servers: 3",
      "servers: 3\nexisting: true\nsshAccess: 1\ncertificateArn: arn:aws:acm:eu-central-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab",
      [
        '16:7 cluster.existing: …"existing"; it belongs under rancher.certManager',
        '17:7 cluster.sshAccess: …"sshAccess", expected…',
        '18:7 cluster.certificateArn: …"certificateArn"; it belongs under balancer',
      ],
    ],
    [
      "a key of the stack in a mapping",
      "version: v1.35.7+rke2r1",
      "version: v1.35.7+rke2r1\nhostname: rancher.example.com",
      ['15:7 cluster.hostname: …"hostname"; it belongs under the stack itself or backend.cloud'],
    ],
    [
      "a key like no other",
      "version: 2.15.0",
      "version: 2.15.0\ntelemetry: false",
      [
        '19:7 rancher.telemetry: …"telemetry", expected version, repository, repositoryAuth, unsupported, tls, agentTLSMode, certManager, replicas, features, auditLog, ingress, bootstrapPassword, additionalTrustedCAs, resources, priorityClass, values or backup; another value of the chart belongs under values',
      ],
    ],
    [
      "several unknown keys",
      "servers: 3",
      `servers: 3
windows: 3
sise: small`,
      [
        '16:7 cluster.windows: …"windows", expected version, ingress, servers, replace, size, instanceType, image, volume, etcdVolume, datastore, apiAllowedCidrs, podCidr, serviceCidr, profile, auditPolicy, config, adminCertificate, artifacts, snapshots or restore',
        '17:7 cluster.sise: …"sise"…"size"?',
      ],
    ],
  ]);
});

describe("typing errors in a value", () => {
  rejects([
    [
      "of a size",
      "servers: 3",
      "servers: 3\nsize: Meduim",
      ['16:13 cluster.size: got "Meduim", expected small, medium or large…medium?'],
    ],
    [
      "of a scheme",
      "scheme: internet-facing",
      "scheme: internetfacing",
      ['10:15 balancer.scheme: got "internetfacing", expected internet-facing or internal…internet-facing?'],
    ],
    [
      "none when no value is similar",
      "servers: 3",
      "servers: 3\nsize: huge",
      ['16:13 cluster.size: got "huge", expected small, medium or large; write an EC2 instance type in instanceType'],
    ],
  ]);
});
