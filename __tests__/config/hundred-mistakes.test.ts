import { worded } from "../support/worded";
import { errorsOf, expectRemediesToWork } from "./errors-of";

/**
 * 100 mistakes of somebody who knew the README, the reference and the examples, and not the code. Each has a line of a
 * valid file, what was written there (instead of the line, or after it for a place with +), and all errors.
 */
type Mistake = readonly [place: string, written: string, ...errors: string[]];

const FILES: Readonly<Record<string, string>> = {
  RancherOnRKE: `stacks:
  prod:
    mode: RancherOnRKE
    hostname: rancher.example.com
    aws: { region: eu-central-1 }
    dns: { zone: example.com }
    cluster:
      version: v1.35.7+rke2r1
      apiAllowedCidrs: [203.0.113.0/24]
    rancher:
      version: 2.15.0
`,
  RancherOnK8s: `stacks:
  prod:
    mode: RancherOnK8s
    hostname: rancher.example.com
    aws: { region: eu-central-1 }
    dns: { zone: example.com, target: internal-rancher-0123456789.eu-central-1.elb.amazonaws.com }
    cluster:
      kubernetes: "1.35"
      eks: { name: management }
    rancher:
      version: 2.15.0
      ingress: { class: traefik }
`,
  RancherOnDocker: `stacks:
  prod:
    mode: RancherOnDocker
    hostname: rancher.example.com
    aws: { region: eu-central-1 }
    dns: { zone: example.com }
    rancher:
      version: 2.15.0
`,
  RancherOnRKE1: `stacks:
  prod:
    mode: RancherOnRKE1
    hostname: rancher.example.com
    aws: { region: eu-central-1 }
    dns: { zone: example.com }
    cluster:
      version: v1.31.7-rancher1-1
      apiAllowedCidrs: [203.0.113.0/24]
    rancher:
      version: 2.11.3
`,
};

const MISTAKES: Readonly<Record<string, readonly Mistake[]>> = {
  RancherOnRKE: [
    ["cluster+", "node_count: 5", '8:7 cluster.node_count: unknown key "node_count": write cluster.servers'],
    [
      "cluster+",
      "instance_type: m5.xlarge",
      '8:7 cluster.instance_type: unknown key "instance_type"; did you mean "instanceType"?',
    ],
    ["+", "network: { vpc_cidr: 10.1.0.0/16 }", '12:16 network.vpc_cidr: unknown key "vpc_cidr": write network.cidr'],
    [
      "+",
      "network: { azs: [eu-central-1a, eu-central-1b, eu-central-1c] }",
      '12:16 network.azs: unknown key "azs": write network.zones',
    ],
    [
      "+",
      "network: { enable_nat_gateway: true, single_nat_gateway: true }",
      "12:16 network.enable_nat_gateway: …: write network.natGateways, single or perZone",
      "12:42 network.single_nat_gateway: …: write network.natGateways, single or perZone",
    ],
    [
      "+",
      "network: { existing: { vpc_id: vpc-0123456789abcdef0, private_subnets: [subnet-00000000000000001, subnet-00000000000000002, subnet-00000000000000003] }, allowedCidrs: [10.0.0.0/8] }",
      "12:26 network.existing.egressCidrs: …, expected the public addresses of the VPC's NAT gateways, because servers also reach Rancher …",
      "12:26 network.existing.publicSubnetIds: …, expected three in three zones for the internet-facing load balancer, or balancer.scheme internal",
      '12:28 network.existing.vpc_id: unknown key "vpc_id"; did you mean "vpcId"?',
      '12:59 network.existing.private_subnets: …; did you mean "privateSubnetIds"?',
      "12:173 network.allowedCidrs[0]: …; write public addresses, or balancer.scheme internal",
    ],
    [
      "rancher+",
      "bootstrapPassword: Sup3rS3cret-Admin",
      "11:26 rancher.bootstrapPassword: …; write variable, and set the Terraform variable bootstrap_password",
    ],
    [
      "rancher+",
      "privateCA: true",
      "11:7 rancher.privateCA: …; it belongs under rancher.tls, egress.proxy, egress.airGap.registry or registry",
    ],
    [
      "rancher+",
      "letsEncrypt: { email: me@example.com }",
      "11:7 rancher.letsEncrypt: …; write issuer: acme with email for Let's Encrypt, issuer: blank for your certificate (secret), or …",
    ],
    [
      "rancher+",
      "systemDefaultRegistry: registry.example.com",
      '11:7 rancher.systemDefaultRegistry: unknown key "systemDefaultRegistry": write registry',
    ],
    ["rancher+", "antiAffinity: required", "11:7 rancher.antiAffinity: …; it belongs under rancher.values"],
    [
      "version",
      "k3s_version: v1.35.6+k3s1",
      '8:7 cluster.k3s_version: unknown key "k3s_version"; did you mean "version"?',
    ],
    [
      "cluster+",
      "tls-san: [rancher.internal.example.com]",
      '8:7 cluster.tls-san: unknown key "tls-san"; it belongs under cluster.config',
    ],
    [
      "cluster+",
      "config: { token: K10s3cretT0ken::server:abc123 }",
      "8:17 cluster.config.token: is a secret that the stack creates itself; remove it",
    ],
    ["cluster+", "config: { disable: rke2-ingress-nginx }", "8:26 cluster.config.disable: …; remove it"],
    ["cluster+", "config: { write-kubeconfig-mode: 0644 }", "8:17 cluster.config.write-kubeconfig-mode: …; remove it"],
    [
      "cluster+",
      "endpoint_public_access_cidrs: [198.51.100.0/24]",
      "8:7 cluster.endpoint_public_access_cidrs: …, expected version, ingress, servers, replace, size, instanceType, image, volume, etcdVolume, datastore, …",
    ],
    [
      "aws",
      "aws: { region: eu-central-1a }",
      '5:20 aws.region: got the availability zone "eu-central-1a", expected a region; write eu-central-1',
    ],
    ["aws", "aws: { region: Frankfurt }", "5:20 aws.region: …; write its code, not its name"],
    [
      "aws",
      "aws: { region: eu-central-1, profile: production }",
      "5:34 aws.profile: …; remove it and set AWS_PROFILE in the environment",
    ],
    [
      "aws",
      "aws: { region: eu-central-1, access_key: AKIAIOSFODNN7EXAMPLE, secret_key: wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY }",
      "5:34 aws.access_key: …; remove it and set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in the environment",
      "5:68 aws.secret_key: …; remove it and set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in the environment",
    ],
    [
      "aws",
      "aws: { region: eu-central-1, accountId: 012345678901 }",
      '5:45 aws.accountId: …; put it in quotes: "012345678901"',
    ],
    [
      "aws",
      "aws: { region: eu-central-1, accountId: 1111-2222-3333 }",
      '5:45 aws.accountId: …; put it in quotes: "111122223333"',
    ],
    [
      "aws",
      "aws: { region: eu-central-1, tags: [{ Key: team, Value: platform }] }",
      '5:40 aws.tags: …; write { team: "platform" }',
    ],
    [
      "aws",
      "aws: { region: eu-central-1, kmsKeyArn: alias/rancher }",
      "5:45 aws.kmsKeyArn: …; write the ARN that aws kms describe-key prints",
    ],
    ["hostname", "hostname: https://rancher.example.com/", "4:15 hostname: …; write rancher.example.com"],
    [
      "dns",
      "dns: { zone: Z0123456789ABCDEFGHIJ }",
      "6:18 dns.zone: …; write the name of the zone, such as example.com, and the id in dns.zoneId only where two zones …",
    ],
    [
      "dns",
      "dns: { zone: example.org }",
      "4:15 hostname: …; write a name that ends in .example.org, or another dns.zone",
    ],
    [
      "dns",
      "dns: { zone: example.com, private: true }",
      "6:40 dns.private: …; write balancer.scheme internal, or false here",
    ],
    [
      "version",
      "version: 1.35",
      "8:16 cluster.version: …, expected an exact RKE2 or K3s version such as v1.35.7+rke2r1 or v1.35.6+k3s1",
    ],
    [
      "version",
      "version: v1.35.7-rke2r1",
      '8:16 cluster.version: got "v1.35.7-rke2r1", expected + before the distribution; write v1.35.7+rke2r1',
    ],
    ["cluster+", 'servers: "3"', "8:16 cluster.servers: …; write 3 without quotes"],
    ["cluster+", "servers: { count: 3 }", "8:16 cluster.servers: …; write one of these numbers"],
    [
      "cluster+",
      "volume: { size: 200GB }",
      '8:23 cluster.volume.size: got "200GB", expected a whole number from 40 to 16384 (GiB); write 200',
    ],
    ["cluster+", "volume: { throughput: 1000 }", "8:29 cluster.volume.throughput: …; write at most 750, or iops 4000"],
    [
      "cluster+",
      "size: large\ninstanceType: m5.2xlarge",
      "9:21 cluster.instanceType: got m5.2xlarge and size large, expected one of them; remove the other",
    ],
    ["apiAllowedCidrs", "apiAllowedCidrs: 203.0.113.7", "9:24 cluster.apiAllowedCidrs: …; write [203.0.113.7/32]"],
    [
      "apiAllowedCidrs",
      "apiAllowedCidrs: [203.0.113.7/24]",
      "9:25 cluster.apiAllowedCidrs[0]: …; write 203.0.113.0/24",
    ],
    ["+", "network: { natGateways: 1 }", "12:29 network.natGateways: got 1, expected perZone or single; write single"],
    ["+", "network: { cidr: 10.42.0.0/16 }", "12:22 network.cidr: …; write another range such as 10.0.0.0/16"],
    [
      "+",
      "balancer: { scheme: private }",
      '12:25 balancer.scheme: got "private", expected internet-facing or internal; write internal',
    ],
    ["+", "balancer: { idleTimeoutSeconds: 60m }", "12:37 balancer.idleTimeoutSeconds: …; write 3600"],
    [
      "+",
      'egress: { proxy: { http: "http://svc:Pr0xyPassw0rd@proxy.example.com:3128" } }',
      "12:30 egress.proxy.http: …; write auth: true, and set the Terraform variables proxy_username and proxy_password",
    ],
    [
      "+",
      "registry: { host: registry.example.com, username: ci, password: hunter2hunter2 }",
      "12:45 registry.username: …; write auth: true (for charts repositoryAuth: true), and set the Terraform variables that …",
      "12:59 registry.password: …; write auth: true (for charts repositoryAuth: true), and set the Terraform variables that …",
    ],
    [
      "+",
      'registry: { host: registry.example.com, mirrors: { docker.io: { endpoint: ["https://registry.example.com"] } } }',
      "12:54 registry.mirrors: …; write [docker.io]",
    ],
    [
      "rancher+",
      "auditLog: { enabled: true, level: 1 }",
      '11:19 rancher.auditLog.enabled: unknown key "enabled": auditLog itself is the switch; remove it',
    ],
    [
      "rancher+",
      "tls: { issuer: acme }",
      "11:12 rancher.tls.email: missing, expected a mail address for messages of Let's Encrypt",
    ],
    [
      "rancher+",
      'tls: { issuer: blank, certificate: "-----BEGIN CERTIFICATE-----\\nMIIBszCCAVmgAwIBAgIUPRIVATEVALUE\\n-----END CERTIFICATE-----" }',
      "11:29 rancher.tls.certificate: …; remove it, and set the variables that docs/tls.md names",
    ],
    [
      "rancher+",
      "tls: { mode: external, issuer: acme, email: me@example.com }",
      "11:38 rancher.tls.issuer: …; write issuer blank, or rancher.tls.mode: ingress",
    ],
    [
      "+",
      'balancer: { certificateArn: "arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab" }',
      "12:33 balancer.certificateArn: …; remove it, or write mode external",
      "12:33 balancer.certificateArn: …; write the ARN of one in eu-central-1",
    ],
    [
      "+",
      "backend: { s3: { bucket: states, key: rancher.tfstate, region: eu-central-1, dynamodb_table: locks, encrypt: true } }",
      "12:82 backend.s3.dynamodb_table: …; remove it",
      "12:105 backend.s3.encrypt: …; remove it",
    ],
    [
      "file",
      "stacks:\n  prod:\n    mode: RancherOnRKE\n    hostname: rancher.example.com\n    aws:\n\tregion: eu-central-1\n",
      "6:1 not valid YAML: tabs are not allowed as indentation; write two spaces for each level",
    ],
    [
      "cluster+",
      "size: small\nsize: medium",
      "9:7 not valid YAML: got the key size twice, expected it once; remove one of them",
    ],
    [
      "cluster+",
      "snapshots: { schedule: 6h, retention: 5d }",
      '8:30 cluster.snapshots.schedule: …; write "0 */6 * * *"',
      "8:45 cluster.snapshots.retention: …, expected a whole number from 1 to 1000 (snapshots of each server)",
    ],
    [
      "cluster+",
      'datastore: { endpoint: "postgres://k3s:DbPassw0rd99@db.example.com:5432/k3s" }',
      "8:18 cluster.datastore: …; remove it, or write a version of K3s for a new stack",
      "8:30 cluster.datastore.endpoint: …; write { engine: postgres }, mysql or etcd, and set the Terraform variable datastore_endpoint",
    ],
  ],
  RancherOnK8s: [
    ["mode", "mode: RancherOnEKS", "3:11 mode: …; write RancherOnK8s"],
    ["kubernetes", "kubernetes: 1.30", '8:19 cluster.kubernetes: …; put it in quotes: "1.30"'],
    ["kubernetes", "kubernetes: v1.35.2-eks-1a2b3c4", '8:19 cluster.kubernetes: …; put it in quotes: "1.35"'],
    [
      "eks",
      "cluster_name: management",
      "8:7 cluster: missing, expected one of kubeconfig, eks and endpoint",
      '9:7 cluster.cluster_name: unknown key "cluster_name": write cluster.eks.name',
    ],
    [
      "eks",
      "eks: management",
      '9:12 cluster.eks: got "management", expected a mapping with name; write { name: management }',
    ],
    [
      "eks",
      'eks: { name: "arn:aws:eks:eu-central-1:111122223333:cluster/management" }',
      "9:20 cluster.eks.name: …; write management",
    ],
    ["eks", "kubeconfig: ~/.kube/config", "9:19 cluster.kubeconfig: …; write { path: PATH, context: NAME }"],
    [
      "eks",
      "kubeconfig: { path: ~/.kube/config }",
      "9:19 cluster.kubeconfig.context: missing, expected the name of a context such as production",
    ],
    [
      "cluster+",
      "kubeconfig: { context: platform }",
      "8:7 cluster: got kubeconfig and eks, expected one of them; remove the other",
    ],
    [
      "eks",
      "endpoint: k8s.example.com:6443\ntoken: eyJhbGciOiJSUzI1NiIsSecretToken",
      "9:17 cluster.endpoint: …; write https://k8s.example.com:6443",
      "10:7 cluster.token: …; the stack creates the token of its cluster; for an existing cluster, set the Terraform variable …",
    ],
    ["dns", "dns: { zone: example.com }", "6:10 dns.target: missing, expected a DNS name or an IPv4 address"],
    ["dns", "dns: { zone: example.com, target: https://lb.example.com }", "6:39 dns.target: …; write lb.example.com"],
    [
      "aws",
      "aws: { region: eu-central-1, tags: { team: platform } }",
      "5:34 aws.tags: …; remove it, or write a stack of that mode",
    ],
    ["cluster+", "servers: 3", "8:7 cluster.servers: …; remove it, or write a stack of that mode"],
    ["+", "network: { allowedCidrs: [10.0.0.0/8] }", "13:5 network: …; remove it, or write a stack of that mode"],
    [
      "ingress",
      "ingress: { ingressClassName: nginx }",
      '12:18 rancher.ingress.ingressClassName: unknown key "ingressClassName"; did you mean "class"?',
    ],
    [
      "ingress",
      "ingress: { class: traefik, exposure: LoadBalancer }",
      '12:44 rancher.ingress.exposure: got "LoadBalancer", expected ingress, gateway or none',
    ],
    [
      "rancher+",
      "tls: { mode: rancher }",
      "13:16 rancher.ingress.controller: …, expected traefik or ingress-nginx: with tls.mode rancher the stack configures it to use TLS to …",
    ],
    [
      "rancher+",
      "backup: { version: 110.0.1+up11.0.1, s3: { bucketName: backups, region: eu-central-1, credentialSecretName: s3-creds } }",
      "11:15 rancher.backup.bucket: …, expected the name of an S3 bucket: 3 to 63 lower-case letters, digits, dots and hyphens, …",
      "11:15 rancher.backup.region: missing, expected a region such as eu-central-1",
      '11:44 rancher.backup.s3: unknown key "s3"; write its keys under rancher.backup',
    ],
    [
      "rancher+",
      "resources: { requests: { cpu: 2, memory: 4GB } }",
      '11:37 rancher.resources.requests.cpu: …; put it in quotes: "2"',
      "11:48 rancher.resources.requests.memory: …; write 4G",
    ],
  ],
  RancherOnDocker: [
    ["+", "cluster: { size: small }", "9:5 cluster: …; remove it, or write a stack of that mode"],
    [
      "+",
      "server: { instance_type: t3.large, root_volume_size: 50 }",
      '9:15 server.instance_type: unknown key "instance_type"; did you mean "instanceType"?',
      '9:40 server.root_volume_size: …; did you mean "size", which belongs under server.volume?',
    ],
    [
      "+",
      "server: { size: large }",
      '9:21 server.size: got "large", expected small or medium; write an EC2 instance type in instanceType',
    ],
    [
      "+",
      "server: { key_name: my-key }",
      "9:15 server.key_name: …; remove it, and open a shell with Session Manager: the output sessions shows the commands",
    ],
    [
      "+",
      "server: { image: rancher/rancher:v2.15.0 }",
      "9:22 server.image: …, expected the id of an image such as ami-0123456789abcdef0",
    ],
    ["rancher+", "image: rancher/rancher:v2.15.0", "8:14 rancher.image: …; write rancher/rancher"],
    [
      "version: 2",
      "version: latest",
      '8:16 rancher.version: got "latest", expected an exact Rancher version such as 2.15.0',
    ],
    ["+", "server: { volume: 100Gi }", "9:23 server.volume: …; write { size: 100 }"],
    [
      "+",
      'ports: ["80:80", "443:443"]',
      "9:5 ports: …, expected mode, hostname, aws, network, dns, server, balancer, egress, registry, rancher or backend",
    ],
    [
      "rancher+",
      "environment: [CATTLE_TLS_MIN_VERSION=1.3]",
      '8:20 rancher.environment: …; write { CATTLE_TLS_MIN_VERSION: "1.3" }',
    ],
    [
      "rancher+",
      "environment: { CATTLE_BOOTSTRAP_PASSWORD: Adm1nPassw0rd }",
      "8:22 rancher.environment.CATTLE_BOOTSTRAP_PASSWORD: …; remove it here",
    ],
    ["rancher+", 'environment: { HTTP_PROXY: "http://proxy.example.com:3128" }'],
    [
      "rancher+",
      "tls: { mode: ingress }",
      "8:20 rancher.tls.mode: got ingress, but a container has no ingress; write rancher or external",
    ],
    [
      "+",
      "network: { existing: { vpcId: vpc-0123456789abcdef0, privateSubnetIds: [subnet-00000000000000001] } }",
      "9:26 network.existing.subnetId: …, expected the id of a subnet such as subnet-0123456789abcdef0",
      "9:58 network.existing.privateSubnetIds: …; remove it, or write a stack of that mode",
    ],
    [
      "+",
      'server: { deletionProtection: "yes" }',
      '9:35 server.deletionProtection: got "yes", expected true or false; write true',
    ],
  ],
  RancherOnRKE1: [
    [
      "version",
      "kubernetes_version: v1.31.7-rancher1-1",
      '8:7 cluster.kubernetes_version: unknown key "kubernetes_version"; did you mean "version"?…',
    ],
    [
      "+",
      "nodes: [{ address: 10.0.0.10, user: ubuntu, role: [controlplane, etcd, worker] }]",
      "12:5 nodes: …; remove it, or write a stack of that mode…",
    ],
    [
      "+",
      "ssh_key_path: ~/.ssh/id_rsa",
      "12:5 ssh_key_path: …, expected mode, hostname, aws, network, balancer, dns, bastion, cluster, rancher or backend…",
    ],
    [
      "cluster+",
      "services: { etcd: { snapshot: true, creation: 6h, retention: 24h } }",
      "8:7 cluster.services: …, expected version, size, instanceType, volume or apiAllowedCidrs…",
    ],
    [
      "cluster+",
      "network: { plugin: canal }",
      "8:7 cluster.network: …, expected version, size, instanceType, volume or apiAllowedCidrs…",
    ],
    [
      "version",
      "version: v1.35.7+rke2r1",
      "8:16 cluster.version: …; the newest that the provider rancher/rke installs are v1.28.15-rancher1-1, v1.29.15-rancher1-1, …",
    ],
    ["version: 2", "version: 2.15.0", "11:16 rancher.version: …; write a version of 2.11, or mode RancherOnRKE…"],
    ["+", "bastion: { instanceType: t3.micro }", "12:16 bastion.instanceType: …; remove it…"],
    [
      "+",
      "private_registries: [{ url: registry.example.com, user: ci, password: R3gistryPass }]",
      "12:5 private_registries: …, expected mode, hostname, aws, network, balancer, dns, bastion, cluster, rancher or backend…",
    ],
    ["cluster+", "servers: 5", "8:7 cluster.servers: …; remove it…"],
  ],
};

const rows = Object.entries(MISTAKES).flatMap(([mode, mistakes]) =>
  mistakes.map(([place, written, ...errors]) => ({ mode, place, written, errors })),
);

test.each(rows)("$mode, $place: $written", ({ mode, place, written, errors }) => {
  const file = place === "file" ? written : edited(FILES[mode] as string, place, written);
  const found = errorsOf(file);
  expect(found).toEqual(worded(errors.map((error) => `rancher.yaml:${error}`)));
  expect(found.join()).not.toMatch(/AKIA|s3cret|passw(or)?d[0-9]|hunter2|PRIVATEVALUE|SecretToken|RegistryPass/i);
  if (!found.some((error) => error.includes(" not valid YAML"))) expectRemediesToWork(file, found);
});

test("there are 100", () => expect(rows).toHaveLength(100));

/** A file with lines at a place: `cluster` replaces the line of this key, `cluster+` follows it, and + ends the stack. */
function edited(file: string, place: string, written: string): string {
  const lines = file.trimEnd().split("\n");
  const key = place.replace("+", "");
  const at = key === "" ? lines.length : lines.findIndex((line) => line.trim().startsWith(key));
  const indentation = key === "" ? 4 : (lines[at] ?? "").search(/\S/) + (place.endsWith("+") ? 2 : 0);
  const added = written.split("\n").map((line) => " ".repeat(indentation) + line);
  lines.splice(place.endsWith("+") && key !== "" ? at + 1 : at, place.endsWith("+") ? 0 : 1, ...added);
  return `${lines.join("\n")}\n`;
}
