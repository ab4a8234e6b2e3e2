import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { comesAfter, minimal, namesOf, resource, synthesize } from "../support/synth";

const SCRIPTS = join(__dirname, "../../lib/cluster/agent");
/** The scripts of servers, without their comments. */
const onServers = readdirSync(SCRIPTS, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".sh") && !name.startsWith("readiness"))
  .map((name) => readFileSync(join(SCRIPTS, name), "utf8").replace(/^\s*#.*$/gm, ""));

describe("role of the servers", () => {
  it("is used by the scripts for S3, journals and metrics only", () => {
    const requests = onServers.flatMap((script) => [...script.matchAll(/https?:\/\/[^\s"']+/g)].map(([url]) => url));
    expect([...new Set(requests)].sort()).toEqual([
      // Its own etcd, which needs no AWS right.
      "http://127.0.0.1:2381/metrics",
      // Credentials of the role itself.
      "http://169.254.169.254/latest",
      // Other servers, which need no AWS right.
      "https://$1:$(supervisor_port)",
      // ECR's API, for passwords. The role has this right only when the registry is in ECR.
      "https://$2/",
      // The desired state, the record, and whether a snapshot exists.
      "https://$BUCKET.s3.$REGION.$DOMAIN/$key",
      // Releases in a bucket.
      "https://${place%%/*}.s3.$REGION.$DOMAIN/${place#*/}",
      // Its own etcd.
      "https://127.0.0.1:2382$1",
      "https://kubernetes.default.svc:$(supervisor_port)/db/info",
      "https://kubernetes.default.svc:6443$3",
      // For journals or metrics. The role has this right only when they are configured.
      "https://logs.$REGION.$DOMAIN/",
      "https://monitoring.$REGION.$DOMAIN/",
    ]);
    // A command that the operator runs.
    const printed = "delete this version: aws s3api delete-object ";
    for (const script of onServers)
      expect(script.replace(printed, "")).not.toMatch(/^\s*aws |\baws (ec2|s3|s3api|ssm|sts|kms) /m);
  });

  it.each([
    ["eu-central-1", "ec2.amazonaws.com"],
    ["us-gov-west-1", "ec2.amazonaws.com"],
    ["cn-north-1", "ec2.amazonaws.com.cn"],
  ])("trusts, in %s, %s", (region, principal) => {
    const stack = synthesize({ aws: { region }, dns: undefined });
    expect(resource(stack, "aws_iam_role", "cluster_servers_role_role").assume_role_policy).toContain(
      `"Service" = "${principal}"`,
    );
  });

  it("is deleted with policies that others have attached", () => {
    expect(resource(synthesize(), "aws_iam_role", "cluster_servers_role_role").force_detach_policies).toBe(true);
  });

  it("reads the desired state, adds to the record, keeps snapshots, registers with Session Manager, and does nothing else", () => {
    const { policy } = resource(synthesize(), "aws_iam_role_policy", "cluster_servers_role_rights");
    const actions = [...String(policy).matchAll(/"([a-z0-9]+:[A-Z]\w+)"/g)].map((match) => match[1]);
    expect(actions).toEqual([
      "s3:GetObject",
      "s3:ListBucket",
      "s3:ListBucketVersions",
      "s3:GetObject",
      "s3:PutObject",
      "s3:GetObject",
      "s3:PutObject",
      "s3:DeleteObject",
      "kms:Decrypt",
      // Part of a condition.
      "kms:ViaService",
      "ssm:UpdateInstanceInformation",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ]);
  });

  it("publishes metrics to one namespace only when configured", () => {
    const rights = (alarms: object) =>
      String(
        resource(synthesize({ operations: { alarms } }), "aws_iam_role_policy", "cluster_servers_role_rights").policy,
      );
    expect(rights({ servers: {} })).toContain(
      '{"Sid" = "PublishMetrics", "Effect" = "Allow", "Action" = "cloudwatch:PutMetricData", "Resource" = "*", "Condition" = {"StringEquals" = {"cloudwatch:namespace" = "Rancher"}}}',
    );
    expect(rights({})).not.toContain("cloudwatch:");
    expect(readFileSync(join(SCRIPTS, "node/metrics.sh"), "utf8")).toContain("&Namespace=Rancher'");
  });

  it("reaches only its own stack's bucket, never changes the desired state or the record, and uses each key by one service", () => {
    const { policy } = resource(synthesize(), "aws_iam_role_policy", "cluster_servers_role_rights");
    const bucket = "${aws_s3_bucket.cluster_storage_bucket.arn}";
    for (const [actions, key] of [
      ['"s3:GetObject"', "servers/desired.json.gz"],
      ['["s3:GetObject", "s3:PutObject"]', "record/*"],
      ['["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]', "rke-ha/*"],
    ])
      expect(policy).toContain(`"Action" = ${actions}, "Resource" = "${bucket}/${key}"`);
    const kmsKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const keyed = synthesize({ aws: { ...minimal.aws, kmsKeyArn } });
    expect(resource(keyed, "aws_iam_role_policy", "cluster_servers_role_rights").policy).toContain(
      `"Action" = ["kms:Decrypt", "kms:GenerateDataKey"], "Resource" = "${kmsKeyArn}", "Condition" = {"StringEquals" = {"kms:ViaService" = "s3.eu-central-1.amazonaws.com"}}`,
    );
    expect(policy).toContain(
      '"Action" = "kms:Decrypt", "Resource" = aws_kms_key.cluster_secrets_key.arn, "Condition" = {"StringEquals" = {"kms:ViaService" = "s3.eu-central-1.amazonaws.com"}}',
    );
    expect(String(policy).match(/kms:\w+(?=")/g)).toEqual(["kms:Decrypt", "kms:ViaService"]);
  });

  it("pulls from a registry in ECR, and fills the paths of its pull through caches only", () => {
    const rights = (rewrite?: Readonly<Record<string, string>>) => {
      const registry = { host: "444455556666.dkr.ecr.eu-west-1.amazonaws.com", rewrite };
      return String(
        resource(synthesize({ registry }), "aws_iam_role_policy", "cluster_servers_role_rights").policy,
      ).match(/\{"Sid" = "(LogInToEcr|PullImages|FillPullThroughCaches)".*?\}/g);
    };
    const repository = "arn:aws:ecr:eu-west-1:444455556666:repository";
    const pull = [
      '{"Sid" = "LogInToEcr", "Effect" = "Allow", "Action" = "ecr:GetAuthorizationToken", "Resource" = "*"}',
      `{"Sid" = "PullImages", "Effect" = "Allow", "Action" = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], "Resource" = "${repository}/*"}`,
    ];
    expect(rights()).toEqual(pull);
    expect(rights({ "docker.io": "hub", "quay.io": "proxy/quay", "registry.k8s.io": "hub" })).toEqual([
      ...pull,
      `{"Sid" = "FillPullThroughCaches", "Effect" = "Allow", "Action" = ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"], "Resource" = ["${repository}/hub/*", "${repository}/proxy/quay/*"]}`,
    ]);
  });

  it("has a different name in each region, because roles are global", () => {
    expect(resource(synthesize(), "aws_iam_role", "cluster_servers_role_role").name).toBe("rke-ha-eu-central-1-server");
  });

  it("has the user's policies beside its own before a server boots", () => {
    const rolePolicyArns = [
      "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy",
      "arn:aws:iam::111122223333:policy/a/b",
    ];
    const stack = synthesize({ aws: { ...minimal.aws, rolePolicyArns } });
    const name = "cluster_servers_role_CloudWatchAgentServerPolicy";
    expect(namesOf(stack, "aws_iam_role_policy_attachment")).toEqual([name, "cluster_servers_role_a-b"]);
    expect(resource(stack, "aws_iam_role_policy_attachment", name)).toMatchObject({
      policy_arn: rolePolicyArns[0],
      role: "${aws_iam_role.cluster_servers_role_role.name}",
    });
    expect(
      comesAfter(stack, "aws_instance.cluster_servers_server-0_instance", `aws_iam_role_policy_attachment.${name}`),
    ).toBe(true);
  });

  it("is the user's role when its instance profile is named, and none is created", () => {
    const stack = synthesize({ aws: { ...minimal.aws, instanceProfile: "platform-servers" } });
    const name = "cluster_servers_role_instanceProfile";
    expect(Object.keys(stack.resource).filter((type) => type.startsWith("aws_iam_"))).toEqual([]);
    expect(stack.data?.aws_iam_instance_profile?.[name]).toMatchObject({ name: "platform-servers" });
    for (const instance of Object.values(stack.resource.aws_instance ?? {}))
      expect(instance.iam_instance_profile).toBe(`\${data.aws_iam_instance_profile.${name}.name}`);
  });

  it("has the user's permissions boundary", () => {
    const permissionsBoundary = "arn:aws:iam::111122223333:policy/boundary";
    const bounded = synthesize({ aws: { ...minimal.aws, permissionsBoundary } });
    expect(resource(bounded, "aws_iam_role", "cluster_servers_role_role").permissions_boundary).toBe(
      permissionsBoundary,
    );
    expect(resource(synthesize(), "aws_iam_role", "cluster_servers_role_role")).not.toHaveProperty(
      "permissions_boundary",
    );
  });
});
