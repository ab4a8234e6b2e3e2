import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { ClusterBlocks } from "../config";
import type { Network } from "../network/network";
import { Database } from "./database";
import type { Datastore } from "./datastore";
import { ExistingDatastore } from "./existing-datastore";

/** The settings that select the cluster's datastore. */
export interface DatastoreSettings extends Pick<ClusterBlocks, "aws" | "balancer" | "cluster"> {
  /** Prefix of the names. */
  readonly name: string;
  /** Network of the servers. */
  readonly network: Network;
}

/**
 * Creates the external datastore of a cluster; returns undefined when etcd runs on the servers.
 *
 * @param guard dependency of every change of a database
 */
export function createDatastore(
  scope: Construct,
  id: string,
  { name, aws, balancer, cluster, network }: DatastoreSettings,
  guard: ITerraformDependable,
): Datastore | undefined {
  const { rds, endpoint } = cluster.datastore ?? {};
  if (endpoint) return new ExistingDatastore(scope, id, endpoint);
  if (!rds) return undefined;
  return new Database(scope, id, {
    stackName: name,
    region: aws.region,
    network,
    rds,
    size: cluster.size,
    kmsKeyArn: aws.kmsKeyArn,
    protected: balancer.deletionProtection,
    guard,
  });
}
