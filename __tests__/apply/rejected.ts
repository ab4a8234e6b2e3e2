import { deployed, type Edit } from "./deployed";

/** Steps that one plan rejects together, and its message for each. */
export const REJECTED: readonly (readonly [edit: Edit, rejections: Readonly<Record<string, string>>])[] = [
  [
    {
      aws: {
        ...deployed.aws,
        kmsKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      },
      network: { cidr: "10.20.0.0/16" },
      balancer: { scheme: "internal", proxyProtocol: true },
      cluster: { version: "v1.33.7+k3s1", servers: 1, volume: { size: 60 } },
      rancher: { version: "2.13.3" },
    },
    {
      "another key":
        "aws.kmsKeyArn: got arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab, deployed is the key aws/ebs",
      "another range": "network.cidr: got 10.20.0.0/16, deployed is 10.0.0.0/16",
      "an internal balancer": "balancer.scheme: got internal, deployed is internet-facing",
      "a balancer that begins to speak the proxy protocol": "balancer.proxyProtocol: got true, deployed is false",
      "another distribution": "cluster.version (distribution): got k3s, deployed is rke2",
      "whatever is fixed, with what to do":
        "This cannot change after the first deploy; write the deployed value, or create a second stack and move Rancher there by backup and restore",
      "an older Kubernetes":
        "cluster.version: got v1.33.7+k3s1, deployed is v1.33.8+rke2r1; no deploy returns to an older version; write v1.33.8+rke2r1 or a newer one",
      "fewer servers":
        "cluster.servers: got 1, deployed are 3; deleted servers still count in etcd's majority; write 3",
      "smaller volumes": "cluster.volume.size: got 60, deployed is 100",
      "an older Rancher":
        "rancher.version: got 2.13.3, deployed is 2.14.4; only a restore returns to an older version; write 2.14.4 or a newer one",
    },
  ],
  [
    { cluster: { replace: { "server-0": 1, "server-2": 1 }, size: "large" } },
    {
      "two replacements":
        "cluster.replace: got new numbers for server-0 and server-2, expected one replaced server per deploy, because etcd would lose its majority; deploy them one by one, each after the previous deploy has succeeded",
      "a replacement together with a new size":
        "cluster.replace, cluster.size (or instanceType): all of them change, expected one kind of change per deploy; first deploy cluster.replace alone, and keep the deployed values of the others",
    },
  ],
  [
    { hostname: "manager.example.com", cluster: { instanceType: "m7g.xlarge" } },
    {
      "another hostname": "hostname: got manager.example.com, deployed is rancher.example.com",
      "servers with other processors": "processors of cluster.size or instanceType: got arm64, deployed is x86_64",
    },
  ],
  [
    { cluster: { config: { cni: "cilium", snapshotter: "native", debug: true } } },
    {
      "another network plugin": "cluster.config.cni: got cilium, deployed is canal",
      "another snapshotter": "cluster.config.snapshotter: got native, deployed is overlayfs",
    },
  ],
  [
    { cluster: { servers: 5, version: "v1.33.9+rke2r1" } },
    {
      "more servers together with a new Kubernetes":
        "cluster.servers, cluster.version: all of them change, expected one kind of change per deploy; first deploy cluster.servers alone, and keep the deployed values of the others",
    },
  ],
  [
    { cluster: { instanceType: "m6i.9xlarge" } },
    {
      "an instance type that its zones do not have":
        "cluster.size or instanceType: got m6i.9xlarge, which AWS does not offer in eu-central-1a, eu-central-1b, eu-central-1c; write another type, or, before the first deploy, zones that offer it in network.zones",
    },
  ],
  [
    { cluster: { image: "ami-0123456789abcdef0", replace: { "server-1": 1 } } },
    {
      "a replacement by an image that is not there": "Your query returned no results",
    },
  ],
  [
    { aws: { ...deployed.aws, accountId: "210987654321" } },
    {
      "another account than the one it is to stand in":
        "aws.accountId: got credentials of 123456789012, expected those of 210987654321; use other credentials, or correct the number",
    },
  ],
  [
    { cluster: { version: "v1.35.7+rke2r1" } },
    {
      "a skipped minor of Kubernetes":
        "cluster.version: got v1.35.7+rke2r1, deployed is v1.33.8+rke2r1; minor versions are not skipped; write the newest patch of the minor after v1.33.8+rke2r1 first",
    },
  ],
  [
    { cluster: { version: "v1.34.9+rke2r1" }, rancher: { version: "2.15.0" } },
    {
      "Kubernetes and Rancher at once, where the new Rancher needs the new Kubernetes":
        "cluster.version and rancher.version: both change, expected one change per deploy; first deploy cluster.version v1.34.9+rke2r1 with rancher.version 2.14.4, then 2.15.0",
    },
  ],
  [
    { cluster: { version: "v1.34.9+rke2r1" }, rancher: { version: "2.14.5" } },
    {
      "Kubernetes and Rancher at once, where Rancher can go first":
        "cluster.version and rancher.version: both change, expected one change per deploy; first deploy rancher.version 2.14.5 with cluster.version v1.33.8+rke2r1, then v1.34.9+rke2r1",
    },
  ],
  [
    { network: { zones: ["eu-central-1b", "eu-central-1a", "eu-central-1c"] } },
    {
      "other zones":
        "network.zones: the stack is in the zones eu-central-1a, eu-central-1b, eu-central-1c, got eu-central-1b, eu-central-1a, eu-central-1c; subnets and volumes cannot move",
    },
  ],
];
