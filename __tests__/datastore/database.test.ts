import { comesAfter, desiredFiles, namesOf, resource } from "../support/synth";
import { withDatastore } from "./support";

const INSTANCE = "cluster_datastore_instance";
const existing = {
  vpcId: "vpc-0123456789abcdef0",
  publicSubnetIds: ["subnet-0000000000000000a", "subnet-0000000000000000b", "subnet-0000000000000000c"],
  privateSubnetIds: ["subnet-00000000000000001", "subnet-00000000000000002", "subnet-00000000000000003"],
};

describe("the database of a stack", () => {
  const stack = withDatastore({ rds: {} });
  const database = resource(stack, "aws_db_instance", INSTANCE);

  it("is PostgreSQL in two zones, encrypted, with backups and growing storage", () => {
    expect(database).toMatchObject({
      identifier: "rke-ha-datastore",
      engine: "postgres",
      engine_version: "17",
      instance_class: "db.m6i.large",
      storage_type: "gp3",
      allocated_storage: 50,
      max_allocated_storage: 250,
      storage_encrypted: true,
      multi_az: true,
      publicly_accessible: false,
      backup_retention_period: 14,
      skip_final_snapshot: false,
      final_snapshot_identifier: "rke-ha-datastore-${random_id.cluster_datastore_final-snapshot.hex}",
      deletion_protection: false,
    });
  });

  it.each([
    ["small", "db.m6i.large", 50],
    ["medium", "db.m6i.xlarge", 100],
    // 4000 operations per second, which gp3 of RDS has from 400 GiB.
    ["large", "db.m6i.2xlarge", 400],
  ] as const)("of size %s is a %s with %i GiB", (size, instance_class, allocated_storage) => {
    const sized = withDatastore({ rds: {} }, { cluster: { size } as never });
    expect(resource(sized, "aws_db_instance", INSTANCE)).toMatchObject({ instance_class, allocated_storage });
  });

  it.each([
    [399, undefined, 1995],
    [400, 12000, 2000],
    [50000, 12000, 65536],
  ])("of %i GiB has the operations that RDS includes, and grows up to RDS' maximum", (storage, iops, most) => {
    const { iops: written, max_allocated_storage } = resource(
      withDatastore({ rds: { storage } }),
      "aws_db_instance",
      INSTANCE,
    );
    expect([written, max_allocated_storage]).toEqual([iops, most]);
  });

  it("uses the user's size, key and protection", () => {
    const kmsKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const own = withDatastore(
      { rds: { version: "16", instanceClass: "db.r7g.large", storage: 200, backupDays: 30, finalSnapshot: false } },
      { aws: { region: "eu-central-1", kmsKeyArn }, balancer: { deletionProtection: true } },
    );
    expect(resource(own, "aws_db_instance", INSTANCE)).toMatchObject({
      engine_version: "16",
      instance_class: "db.r7g.large",
      allocated_storage: 200,
      backup_retention_period: 30,
      skip_final_snapshot: true,
      kms_key_id: kmsKeyArn,
      deletion_protection: true,
      lifecycle: { prevent_destroy: true },
    });
  });

  it("is in its own subnets without other routes, and accepts only the servers", () => {
    const subnets = [0, 1, 2].map((n) => resource(stack, "aws_subnet", `cluster_datastore_subnet-${n}`));
    expect(subnets.map(({ cidr_block }) => cidr_block)).toEqual(
      [13, 14, 15].map((block) => `\${cidrsubnet("10.0.0.0/16", 4, ${block})}`),
    );
    expect(namesOf(stack, "aws_route_table_association").filter((name) => name.startsWith("datastore"))).toEqual([]);
    const rules = namesOf(stack, "aws_vpc_security_group_ingress_rule")
      .map((name) => resource(stack, "aws_vpc_security_group_ingress_rule", name))
      .filter((rule) => rule.security_group_id === "${aws_security_group.cluster_datastore_security-group.id}");
    expect(rules).toMatchObject([
      {
        from_port: 5432,
        to_port: 5432,
        referenced_security_group_id: "${aws_security_group.cluster_servers_security-group.id}",
      },
    ]);
    expect(database.vpc_security_group_ids).toEqual(["${aws_security_group.cluster_datastore_security-group.id}"]);
  });

  it("is in the servers' subnets of an existing VPC", () => {
    const inside = withDatastore({ rds: {} }, { network: { existing } });
    expect(namesOf(inside, "aws_subnet").filter((name) => name.startsWith("datastore"))).toEqual([]);
    expect(resource(inside, "aws_db_subnet_group", "cluster_datastore_subnets").subnet_ids).toHaveLength(3);
  });

  it("has a generated password for the servers, who verify it by RDS' authorities", () => {
    expect(desiredFiles(stack)["config.yaml"]).toContain(
      'datastore-endpoint: "postgres://k3s:${random_password.cluster_datastore_password.result}@${aws_db_instance.cluster_datastore_instance.address}:5432/kubernetes?sslmode=verify-full&sslrootcert=/var/lib/rancher/node/datastore-ca.crt"\n',
    );
    expect(desiredFiles(stack).settings).toContain(
      "DATASTORE_AUTHORITIES='https://truststore.pki.rds.amazonaws.com/eu-central-1/eu-central-1-bundle.pem'\n",
    );
    expect(stack).not.toHaveProperty("variable");
    expect(stack.output.database_restorable?.value).toContain("--db-instance-identifier rke-ha-datastore ");
  });

  it("is created after the guard, and deleted after the load balancer that deletion protection keeps", () => {
    expect(comesAfter(stack, `aws_db_instance.${INSTANCE}`, "aws_ssm_parameter.cluster_deployed_pending")).toBe(true);
    expect(comesAfter(stack, "aws_lb.cluster_balancer_balancer", `aws_db_instance.${INSTANCE}`)).toBe(true);
  });
});
