import { edited, errorsOf, rejects } from "./errors-of";

const after = "servers: 3";
const cron = 'expected five cron fields such as "0 */6 * * *"';

describe("ranges of the cluster", () => {
  rejects([
    [
      "pods in the VPC",
      after,
      "servers: 3\npodCidr: 10.0.0.0/16",
      ["8:13 network.cidr: got 10.0.0.0/16, which overlaps the cluster's pod range 10.0.0.0/16; write another range"],
    ],
    [
      "services among the pods",
      after,
      "servers: 3\nserviceCidr: 10.42.128.0/20",
      [
        "16:20 cluster.serviceCidr: got 10.42.128.0/20, which overlaps cluster.podCidr 10.42.0.0/16; write ranges that do not overlap",
      ],
    ],
    [
      "a range too small for the servers' pods",
      after,
      "servers: 3\npodCidr: 10.44.0.0/22",
      ["16:16 cluster.podCidr: got 10.44.0.0/22, expected /8 to /20; each server uses a /24 of it"],
    ],
    [
      "a range too wide for services",
      after,
      "servers: 3\nserviceCidr: 11.0.0.0/8",
      ["16:20 cluster.serviceCidr: got 11.0.0.0/8, expected /12 to /24; Kubernetes accepts no wider range"],
    ],
  ]);
});

describe("profile", () => {
  rejects([
    ["another than cis", after, "servers: 3\nprofile: stig", ['16:16 cluster.profile: got "stig", expected cis']],
    [
      "on K3s",
      "version: v1.35.7+rke2r1\nservers: 3",
      "version: v1.35.7+k3s1\nservers: 3\nprofile: cis",
      [
        "16:16 cluster.profile: got cis, but K3s has no profiles, only a guide for manual hardening; remove it, or write a version of RKE2 for a new stack",
      ],
    ],
  ]);

  test("cis is accepted on RKE2", () => {
    expect(errorsOf(edited(after, "servers: 3\nprofile: cis"))).toEqual([]);
  });
});

describe("ingress controller", () => {
  rejects([
    [
      "ingress-nginx on K3s",
      "version: v1.35.7+rke2r1\nservers: 3",
      "version: v1.35.7+k3s1\nservers: 3\ningress: ingress-nginx",
      ["16:16 cluster.ingress: got ingress-nginx, but K3s includes only Traefik; write traefik"],
    ],
    [
      "ingress-nginx in an RKE2 version without it",
      "version: v1.35.7+rke2r1\nservers: 3",
      "version: v1.37.0+rke2r1\nservers: 3\ningress: ingress-nginx",
      [
        "14:16 cluster.version: Rancher 2.15 supports Kubernetes 1.34 to 1.36, got v1.37.0+rke2r1…1.34 to 1.36…",
        "16:16 cluster.ingress: got ingress-nginx, which RKE2 removed in 1.37, and cluster.version is v1.37.0+rke2r1; write traefik for a new stack, or a version of 1.36",
      ],
    ],
  ]);

  test("ingress-nginx is accepted on RKE2", () => {
    expect(errorsOf(edited(after, "servers: 3\ningress: ingress-nginx"))).toEqual([]);
  });
});

const artifacts =
  "expected the address of a folder with releases and checksums (https or s3), without a slash at its end, such as https://mirror.example.com/rke2 or s3://bucket/rke2";

describe("snapshots and artifacts", () => {
  rejects([
    ...(
      [
        ["four fields", "0 */6 * *"],
        ["an hour that no day has", "0 24 * * *"],
        ["a step of nothing", "*/0 * * * *"],
        ["a range that runs backwards", "0 9-3 * * *"],
      ] as const
    ).map(
      ([title, schedule]) =>
        [
          title,
          after,
          `servers: 3\nsnapshots: { schedule: "${schedule}" }`,
          [`16:30 cluster.snapshots.schedule: got "${schedule}", ${cron}`],
        ] as const,
    ),
    [
      "a snapshot by its URL",
      after,
      "servers: 3\nrestore: { snapshot: s3://bucket/a }",
      [
        '16:28 cluster.restore.snapshot: got "s3://bucket/a", expected the name of a snapshot in the stack\'s bucket such as etcd-snapshot-server-0-1767225600',
      ],
    ],
    [
      "a mirror with a slash at its end",
      after,
      "servers: 3\nartifacts: https://mirror.example.com/rke2/",
      [
        `16:18 cluster.artifacts: got "https://mirror.example.com/rke2/", ${artifacts}; write https://mirror.example.com/rke2`,
      ],
    ],
    [
      "a mirror without TLS, whose checksums a neighbour could write too",
      after,
      "servers: 3\nartifacts: http://mirror.example.com/rke2",
      [`16:18 cluster.artifacts: got "http://mirror.example.com/rke2", ${artifacts}`],
    ],
  ]);

  test.each(["*/5 * * * *", "0 0,12 * * 1-5", "30 3 1-15/2 1 *"])("accept the schedule %s", (schedule) => {
    expect(errorsOf(edited(after, `servers: 3\nsnapshots: { schedule: "${schedule}" }`))).toEqual([]);
  });
});
