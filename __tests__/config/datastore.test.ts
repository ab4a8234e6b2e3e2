import { DEFAULT_SNAPSHOTS, DEFAULT_VOLUME } from "../../lib/config";
import { edited, errorsOf, rejects } from "./errors-of";

const RKE2 = "version: v1.35.7+rke2r1\nservers: 3";
const k3s = (lines: string) => `version: v1.35.6+k3s1\n${lines}`;

describe("without volumes and snapshots in the configuration", () => {
  it("the documented defaults apply", () => {
    expect(DEFAULT_VOLUME).toEqual({ size: 100, iops: 3000, throughput: 125, finalSnapshot: true });
    expect(DEFAULT_SNAPSHOTS).toEqual({ schedule: "0 */6 * * *", retention: 20 });
  });
});

describe("an external datastore", () => {
  it.each([
    ["a database of the stack", "servers: 2\ndatastore: { rds: {} }"],
    ["an even number of servers", "servers: 4\ndatastore: { endpoint: { engine: mysql } }"],
    ["an etcd with certificates", "datastore: { endpoint: { engine: etcd, ca: true, clientCertificate: true } }"],
    ["a larger database", 'datastore: { rds: { version: "16", instanceClass: db.r6g.large, storage: 200 } }'],
  ])("may be %s", (_, lines) => {
    expect(errorsOf(edited(RKE2, k3s(lines)))).toEqual([]);
  });

  rejects([
    [
      "an even number of servers without one",
      RKE2,
      k3s("servers: 2"),
      ["15:16 cluster.servers: etcd needs an odd number of servers, got 2; write 1, 3 or 5"],
    ],
    [
      "a single server with one",
      RKE2,
      k3s("servers: 1\ndatastore: { rds: {} }"),
      [
        "15:16 cluster.servers: got 1, but high availability with an external datastore needs at least 2 servers; write 2 or more",
      ],
    ],
    [
      "none of both",
      RKE2,
      k3s("datastore: {}"),
      ["15:18 cluster.datastore: got nothing, expected one of rds and endpoint"],
    ],
    [
      "both",
      RKE2,
      k3s("datastore: { rds: {}, endpoint: { engine: etcd } }"),
      ["15:18 cluster.datastore: got rds and endpoint, expected one of rds and endpoint"],
    ],
    [
      "one of RKE2",
      RKE2,
      `${RKE2}\ndatastore: { rds: {} }`,
      [
        "16:18 cluster.datastore: got an external datastore, but RKE2 stores its data in etcd on its servers; remove it, or write a version of K3s for a new stack",
      ],
    ],
    [
      "fields for etcd on servers only",
      RKE2,
      k3s(
        "datastore: { rds: {} }\nvolume: { size: 100 }\netcdVolume: {}\nsnapshots: { retention: 5 }\nrestore: { snapshot: one }",
      ),
      [
        "16:15 cluster.volume: not needed: with cluster.datastore servers have no data volume; remove it",
        "17:19 cluster.etcdVolume: not needed: with cluster.datastore servers run no etcd; remove it",
        "18:18 cluster.snapshots: not needed: with cluster.datastore servers run no etcd; remove it",
        "19:16 cluster.restore: not needed: with cluster.datastore the datastore has its own backups; remove it",
      ],
    ],
    [
      "a version of PostgreSQL that K3s is not tested with",
      RKE2,
      k3s('datastore: { rds: { version: "14" } }'),
      ['15:36 cluster.datastore.rds.version: got "14", expected 15, 16 or 17'],
    ],
  ]);

  it("is created by the stack only in regions with known RDS authorities", () => {
    const cn = edited(RKE2, k3s("datastore: { rds: {} }")).replace("eu-central-1", "cn-north-1");
    expect(errorsOf(cn)).toEqual([
      "rancher.yaml:15:25 cluster.datastore.rds: got cn-north-1, where RDS publishes its certificate authorities at another address; create the database yourself and write cluster.datastore.endpoint",
    ]);
  });
});
