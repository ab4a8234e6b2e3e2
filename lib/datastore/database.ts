import { DbInstance } from "@cdktf/provider-aws/lib/db-instance";
import { DbSubnetGroup } from "@cdktf/provider-aws/lib/db-subnet-group";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Id } from "@cdktf/provider-random/lib/id";
import { Password } from "@cdktf/provider-random/lib/password";
import { Fn, type ITerraformDependable, type TerraformResource } from "cdktf";
import { Construct } from "constructs";
import type { DatastoreConfig } from "../config";
import type { Size } from "../config/blocks/cluster";
import type { Network } from "../network/network";
import { address } from "../terraform/expressions";
import type { Datastore } from "./datastore";
import { DATABASE_SIZES, databaseIops, databaseStorage, maxDatabaseStorage } from "./sizes";

/** Properties of a `Database`. */
export interface DatabaseProps {
  /** Name of the stack, prefix of all names. */
  readonly stackName: string;
  /** Region of the stack. */
  readonly region: string;
  /** Network of the servers and the database. */
  readonly network: Network;
  /** The block `cluster.datastore.rds` of the configuration file. */
  readonly rds: NonNullable<DatastoreConfig["rds"]>;
  /**
   * Size of the deployment.
   *
   * @default "small"
   */
  readonly size?: Size;
  /**
   * ARN of the KMS key of its storage.
   *
   * @default - the AWS-managed key aws/rds
   */
  readonly kmsKeyArn?: string;
  /** Whether AWS rejects the deletion of the database. Terraform then also rejects a plan that destroys it. */
  readonly protected: boolean;
  /** Dependency of every change of the database. */
  readonly guard: ITerraformDependable;
}

const PORT = 5432;
const USER = "k3s";
const NAME = "kubernetes";
/**
 * Number of the first block of the database's subnets: the last three of the VPC's sixteen blocks. Some blocks between
 * these and the other subnets are free.
 */
const FIRST_BLOCK = 13;
const BLOCK_BITS = 4;
/** Path of the authorities that the node script fetches. */
const AUTHORITIES = "/var/lib/rancher/node/datastore-ca.crt";

/**
 * PostgreSQL on Amazon RDS as K3s' datastore. The database is encrypted and has a standby in another zone and
 * continuous backups. Only the servers can reach it. In the stack's own VPC, its subnets have no route out of the VPC.
 * Servers verify its certificate with RDS' authorities of the region.
 */
export class Database extends Construct implements Datastore {
  readonly config: string;
  readonly files = {};
  readonly settings: Readonly<Record<string, string>>;
  readonly kept: readonly TerraformResource[];
  readonly restorable: string;
  private readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: DatabaseProps) {
    super(scope, id);
    const { stackName, region, rds, guard } = props;
    const name = `${stackName}-datastore`;
    const tags = { Name: name };
    const storage = databaseStorage(rds, props.size);

    const group = new SecurityGroup(this, "security-group", {
      name,
      description: "Database of the Rancher cluster",
      vpcId: props.network.vpcId,
      tags,
    });
    this.securityGroupId = group.id;
    const subnets = new DbSubnetGroup(this, "subnets", { name, subnetIds: this.subnetIds(props), tags });
    // The password is part of a URL, so it has no special characters.
    const password = new Password(this, "password", {
      length: 40,
      special: false,
      lifecycle: { ignoreChanges: "all" },
    });
    const last = new Id(this, "final-snapshot", { byteLength: 4, lifecycle: { ignoreChanges: "all" } });
    // checkov:skip=CKV_AWS_293: `deletionProtection` of the YAML
    // checkov:skip=CKV_AWS_161: K3s signs in by a password
    // checkov:skip=CKV2_AWS_30: K3s sends several queries a second, which would fill the log
    // checkov:skip=CKV_AWS_129: RDS itself keeps its errors for three days
    // checkov:skip=CKV_AWS_118: CloudWatch has the alarms' metrics without an agent on the database
    // checkov:skip=CKV_AWS_353: the queries are K3s' own
    const database = new DbInstance(this, "instance", {
      identifier: name,
      engine: "postgres",
      engineVersion: rds.version,
      allowMajorVersionUpgrade: true,
      autoMinorVersionUpgrade: true,
      instanceClass: rds.instanceClass ?? DATABASE_SIZES[props.size ?? "small"].instanceClass,
      storageType: "gp3",
      allocatedStorage: storage,
      maxAllocatedStorage: maxDatabaseStorage(storage),
      iops: databaseIops(storage),
      storageEncrypted: true,
      kmsKeyId: props.kmsKeyArn,
      multiAz: true,
      dbSubnetGroupName: subnets.name,
      vpcSecurityGroupIds: [group.id],
      publiclyAccessible: false,
      port: PORT,
      dbName: NAME,
      username: USER,
      password: password.result,
      backupRetentionPeriod: rds.backupDays,
      copyTagsToSnapshot: true,
      deletionProtection: props.protected,
      skipFinalSnapshot: !rds.finalSnapshot,
      finalSnapshotIdentifier: `${name}-${last.hex}`,
      // Changes apply at once, because the servers wait for their datastore.
      applyImmediately: true,
      tags,
      dependsOn: [guard],
      lifecycle: { preventDestroy: props.protected },
    });
    this.kept = [database];
    const host = `\${${address(database)}.address}`;
    const secret = `\${${address(password)}.result}`;
    const verified = `sslmode=verify-full&sslrootcert=${AUTHORITIES}`;
    this.config = `datastore-endpoint: "postgres://${USER}:${secret}@${host}:${PORT}/${NAME}?${verified}"\n`;
    this.settings = {
      DATASTORE_AUTHORITIES: `https://truststore.pki.rds.amazonaws.com/${region}/${region}-bundle.pem`,
    };
    this.restorable = `aws rds describe-db-instances --region ${region} --db-instance-identifier ${name} --query 'DBInstances[0].LatestRestorableTime'`;
  }

  admit(securityGroupId: string): ITerraformDependable[] {
    const rule = new VpcSecurityGroupIngressRule(this, "from-servers", {
      securityGroupId: this.securityGroupId,
      description: "From the servers",
      ipProtocol: "tcp",
      fromPort: PORT,
      toPort: PORT,
      referencedSecurityGroupId: securityGroupId,
    });
    return [rule];
  }

  /**
   * Ids of the database's subnets. In the stack's own VPC, these are new subnets whose only route is the VPC's. In an
   * existing VPC, these are the servers' subnets.
   */
  private subnetIds({ stackName, network }: DatabaseProps): string[] {
    const { cidr } = network;
    if (cidr === undefined) return [...network.privateSubnetIds];
    return network.zones.map((availabilityZone, index) => {
      const subnet = new Subnet(this, `subnet-${index}`, {
        vpcId: network.vpcId,
        availabilityZone,
        cidrBlock: Fn.cidrsubnet(cidr, BLOCK_BITS, FIRST_BLOCK + index),
        tags: { Name: `${stackName}-datastore-${index}` },
      });
      return subnet.id;
    });
  }
}
