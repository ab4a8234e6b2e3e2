import { isAirGapped } from "../access";
import { partitionOf } from "../schema/names";
import type { Rule } from "./rule";

/** K3s, "High Availability External DB": at least two servers, any number of them. */
const FEWEST_SERVERS = 2;

/** The datastore: etcd on the servers, or an external one. */
export const datastoreRules: readonly Rule[] = [
  function* ({ cluster: { servers, datastore } }) {
    if (!datastore && servers % 2 === 0)
      yield `cluster.servers: etcd needs an odd number of servers, got ${servers}; write 1, 3 or 5`;
    if (datastore && servers < FEWEST_SERVERS)
      yield `cluster.servers: got ${servers}, but with an external datastore only a second server keeps Rancher up; write ${FEWEST_SERVERS} or more`;
  },
  function* ({ cluster: { datastore } }) {
    if (!datastore || (datastore.rds === undefined) !== (datastore.endpoint === undefined)) return;
    const got = datastore.rds ? "rds and endpoint" : "nothing";
    yield `cluster.datastore: got ${got}, expected one of rds and endpoint`;
  },
  // RKE2, "Server Configuration Reference": datastore-endpoint is experimental there.
  function* ({ cluster: { datastore, distribution } }) {
    if (datastore && distribution !== "k3s")
      yield `cluster.datastore: got an external datastore, but ${distribution} keeps its data in etcd on its servers; remove it, or write cluster.distribution k3s for a new stack`;
  },
  function* ({ cluster }) {
    if (!cluster.datastore) return;
    const reasons = {
      volume: "servers keep nothing",
      snapshots: "there is no etcd on the servers",
      restore: "the datastore has backups of its own",
    };
    for (const [key, reason] of Object.entries(reasons)) {
      if (cluster[key as keyof typeof reasons] !== undefined)
        yield `cluster.${key}: not needed: with cluster.datastore ${reason}; remove it`;
    }
  },
  function* ({ cluster: { datastore }, access }) {
    if (datastore?.rds && isAirGapped(access))
      yield "cluster.datastore.rds: got a database of the stack, but in an air gap the servers cannot fetch the authorities of its certificate; make it yourself and write cluster.datastore.endpoint with ca: true";
  },
  // RDS User Guide, "Using SSL/TLS to encrypt a connection to a DB instance": other partitions have other places.
  function* ({ cluster: { datastore }, aws: { region } }) {
    if (datastore?.rds && partitionOf(region) !== "aws")
      yield `cluster.datastore.rds: got ${region}, whose database authorities this stack does not know; make the database yourself and write cluster.datastore.endpoint`;
  },
];
