import type { RancherOnRkeProps } from "../../lib/config";
import { minimal, synthesize } from "../support/synth";

/** The recorded deploy of a configuration. */
function deployment(parts: Partial<RancherOnRkeProps>) {
  return synthesize(parts).locals?.cluster_deployed_wanted as { fixed: Record<string, string>; rising: object };
}

describe("the recorded deploy", () => {
  it("contains versions as text and numbers, servers, their replacement numbers, and fixed values", () => {
    expect(deployment({ cluster: { ...minimal.cluster, replace: { "server-1": 2 } } })).toEqual({
      kubernetes: { version: "v1.35.7+rke2r1", minor: 35, ordinal: 1035007001 },
      rancher: { version: "2.15.0", minor: 15, ordinal: 2015000 },
      servers: 3,
      replace: { "server-0": 0, "server-1": 2, "server-2": 0 },
      instanceType: "m6i.xlarge",
      rising: { "aws.provider": 6, "cluster.adminCertificate": 0, "cluster.volume.size": 100 },
      restart: expect.stringMatching(/^[0-9a-f]{64}$/),
      restore: "",
      fixed: {
        "aws.kmsKeyArn": "the key aws/ebs",
        "balancer.proxyProtocol": "false",
        "balancer.scheme": "internet-facing",
        "cluster.config.cluster-dns": "the tenth address of cluster.serviceCidr",
        "cluster.config.cni": "canal",
        "cluster.config.egress-selector-mode": "agent",
        "cluster.config.secrets-encryption-provider": "aescbc",
        "cluster.config.snapshotter": "overlayfs",
        "cluster.datastore": "etcd on the servers",
        "cluster.etcdVolume": "no volume",
        "cluster.version (distribution)": "rke2",
        "cluster.ingress": "traefik",
        "cluster.podCidr": "10.42.0.0/16",
        "cluster.serviceCidr": "10.43.0.0/16",
        exposure: "balancer",
        hostname: "rancher.example.com",
        "network.cidr": "10.0.0.0/16",
        "network.existing": "a VPC of the stack's own",
        "processors of cluster.size or instanceType": "x86_64",
      },
    });
  });

  it("contains a volume for etcd, which can neither be added nor removed, and only grow", () => {
    const { fixed, rising } = deployment({ cluster: { ...minimal.cluster, etcdVolume: { size: 60 } } });
    expect(fixed["cluster.etcdVolume"]).toBe("a volume");
    expect(rising).toMatchObject({ "cluster.volume.size": 100, "cluster.etcdVolume.size": 60 });
  });

  it("names the keys of the server's configuration that can never change, and no others", () => {
    const config = { cni: "cilium", "kubelet-arg": ["max-pods=200"] };
    const { fixed } = deployment({ cluster: { ...minimal.cluster, config } });
    expect(fixed).toMatchObject({ "cluster.config.cni": "cilium", "cluster.config.snapshotter": "overlayfs" });
    expect(fixed).not.toHaveProperty(["cluster.config.kubelet-arg"]);
    const k3s = { ...minimal.cluster, version: "v1.35.6+k3s1" } as const;
    expect(deployment({ cluster: k3s }).fixed).toMatchObject({ "cluster.config.flannel-backend": "vxlan" });
  });

  it("contains the storage and version of a database, which cannot become lower", () => {
    const datastore = { rds: { version: "16" } } as const;
    const k3s = { ...minimal.cluster, version: "v1.35.6+k3s1", size: "large", datastore } as const;
    expect(deployment({ cluster: k3s }).rising).toEqual({
      "aws.provider": 6,
      "cluster.adminCertificate": 0,
      "cluster.datastore.rds.storage or cluster.size": 400,
      "cluster.datastore.rds.version": 16,
    });
    const stored = { ...k3s, datastore: { rds: { storage: 500 } } };
    expect(deployment({ cluster: stored }).rising).toMatchObject({
      "cluster.datastore.rds.storage or cluster.size": 500,
      "cluster.datastore.rds.version": 17,
    });
    const endpoint = { ...k3s, datastore: { endpoint: { engine: "mysql" } } } as const;
    expect(deployment({ cluster: endpoint }).fixed).toMatchObject({ "cluster.datastore.endpoint.engine": "mysql" });
  });

  it("contains the hostname, unless the user accepts another one where the API does not have it too", () => {
    const accepts = { rancher: { ...minimal.rancher, unsupported: true } };
    expect(deployment({}).fixed).toMatchObject({ hostname: "rancher.example.com" });
    expect(deployment(accepts).fixed).not.toHaveProperty("hostname");
    expect(deployment({ exposure: "dns", ...accepts }).fixed).toMatchObject({
      hostname: "rancher.example.com",
      "dns.zone": "example.com",
    });
  });

  it("contains the id of the zone with the API's name, written or not", () => {
    const zoneId = "${data.aws_route53_zone.cluster_exposure_zone.zone_id}";
    expect(deployment({ exposure: "dns" }).fixed).toHaveProperty(["dns.zoneId"], zoneId);
    const dns = { zone: "example.com", zoneId: "Z0123456789ABCDEFGHIJ" };
    expect(deployment({ exposure: "dns", dns }).fixed).toHaveProperty(["dns.zoneId"], zoneId);
    expect(deployment({ dns }).fixed).not.toHaveProperty(["dns.zoneId"]);
  });

  it("names the processors, which outlive the type", () => {
    for (const instanceType of ["m7g.xlarge", "c8gn.2xlarge"]) {
      const { fixed } = deployment({ cluster: { ...minimal.cluster, instanceType } });
      expect(fixed).toHaveProperty(["processors of cluster.size or instanceType"], "arm64");
    }
  });

  it("contains the subnets of an existing VPC, which are fixed too", () => {
    const privateSubnetIds = ["subnet-00000000000000001", "subnet-00000000000000002", "subnet-00000000000000003"];
    const { fixed } = deployment({
      network: { existing: { vpcId: "vpc-0123456789abcdef0", privateSubnetIds } },
      balancer: { scheme: "internal" },
    });
    expect(fixed).toMatchObject({
      "network.cidr": "that of network.existing",
      "network.existing": ["vpc-0123456789abcdef0", ...privateSubnetIds].join(" "),
    });
  });
});
