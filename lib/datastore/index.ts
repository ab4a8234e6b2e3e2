import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { RancherOnRkeConfig } from "../config";
import type { Network } from "../network/network";
import { DEFAULT_VPC_CIDR } from "../network/vpc-parts";
import { Database } from "./database";
import type { Datastore } from "./datastore";
import { ExistingDatastore } from "./existing-datastore";

/**
 * The external datastore of a configuration; undefined where etcd is on the servers.
 *
 * @param guard what has to be done before a database is made or changed
 */
export function datastoreOf(
  scope: Construct,
  id: string,
  { aws, balancer, cluster, network: { cidr = DEFAULT_VPC_CIDR } }: RancherOnRkeConfig,
  network: Network,
  guard: ITerraformDependable,
): Datastore | undefined {
  const { rds, endpoint } = cluster.datastore ?? {};
  if (endpoint) return new ExistingDatastore(scope, id, endpoint);
  if (!rds) return undefined;
  return new Database(scope, id, {
    stackName: scope.node.id,
    region: aws.region,
    network,
    vpcCidr: cidr,
    rds,
    size: cluster.size,
    kmsKeyArn: aws.kmsKeyArn,
    protected: balancer.deletionProtection,
    guard,
  });
}
