import { type LabProxy, startProxy } from "../../../lab/aws/proxy";
import { type StandIn, startStandIn } from "../../../lab/aws/stand-in";
import { whyNoStandIn } from "../../../lab/prerequisites";
import { run } from "../../../lab/run";
import type { RancherOnRkeProps } from "../../../lib/config";
import type { Json } from "../../../tools/json";
import { policyOf } from "../../../tools/policy/policy";
import { awsOf } from "../../../tools/preflight/aws";
import type { Finding } from "../../../tools/preflight/finding";
import type { Local } from "../../../tools/preflight/local";
import { preflight } from "../../../tools/preflight/preflight";
import { ROOT } from "../../project/source-files";
import { minimal, synthesize } from "../../support/synth";
import { describeUnless } from "../../support/unless";

jest.setTimeout(120_000);

const ID = "rke-ha";
const REGION = "eu-central-1";
const ACCOUNT = "123456789012";
const HOSTNAME = "rancher.example.com";
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }],
});

const asJson = (parts: Partial<RancherOnRkeProps> = {}) => synthesize(parts) as unknown as Json;

describeUnless(whyNoStandIn(), "preflight on the stand-in", () => {
  const before = { ...process.env };
  let standIn: StandIn;
  let proxy: LabProxy;
  let nameServers: readonly string[];
  let zoneId: string;

  const local: Local = {
    request: async (_, url) => ({ status: 200, text: url.includes("checkip") ? "203.0.113.7\n" : "" }),
    nameServersOf: async () => nameServers,
    outputOf: (program) => (program === "terraform" ? '{"terraform_version": "1.11.4"}' : ""),
    addresses: () => ["10.0.0.7"],
  };

  const findings = (json: Json = asJson()) => preflight({ id: ID, json, local });
  /** Lines of one check, such as "ok: …". */
  const linesOf = (found: readonly Finding[], check: string) =>
    found.filter((one) => one.check === check).map(({ status, text }) => `${status}: ${text}`);
  const check = async (name: string, json?: Json) => linesOf(await findings(json), name);

  const setPolicy = (policy: object) =>
    standIn.aws("iam", "put_user_policy", {
      UserName: "installer",
      PolicyName: "deploy",
      PolicyDocument: JSON.stringify(policy),
    });

  beforeAll(async () => {
    standIn = await startStandIn();
    proxy = await startProxy(standIn.endpoint);
    zoneId = await standIn.createHostedZone("example.com");
    const zone = await standIn.aws<{ DelegationSet: { NameServers: string[] } }>("route53", "get_hosted_zone", {
      Id: zoneId,
    });
    nameServers = zone.DelegationSet.NameServers;
    await standIn.aws("iam", "create_user", { UserName: "installer" });
    await setPolicy(policyOf(ID, asJson(), REGION));
    const { AccessKey: key } = await standIn.aws<{ AccessKey: Record<string, string> }>("iam", "create_access_key", {
      UserName: "installer",
    });
    Object.assign(process.env, standIn.env, {
      AWS_ACCESS_KEY_ID: key.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: key.SecretAccessKey,
      // The account is a part of the host's name, which an address cannot have.
      AWS_ENDPOINT_URL_S3_CONTROL: `http://s3-control.${REGION}.amazonaws.com`,
      HTTP_PROXY: proxy.url,
    });
  });
  afterAll(async () => {
    process.env = before;
    await proxy.stop();
    await standIn.stop();
  });

  test("a new account has too few vCPUs, and the request for more is named", async () => {
    expect(await check("quotas")).toContainEqual(
      expect.stringMatching(
        /^failure: vCPUs .*: the stack needs 12, others use 0, and the quota is 5; request at least 12 for L-1216C47A/,
      ),
    );
    const params = { ServiceCode: "ec2", QuotaCode: "L-1216C47A", DesiredValue: 12 };
    await standIn.aws("service-quotas", "request_service_quota_increase", params);
  });

  test("a good account has neither a failure nor a warning, and nothing is created", async () => {
    const created = await standIn.inventory();
    const found = await findings();
    expect(found.filter(({ status }) => status !== "ok")).toEqual([]);
    expect([...new Set(found.map((one) => one.check))]).toEqual([
      ...["credentials", "region", "quotas", "instance types", "image", "zone", "names", "permissions", "account"],
      ...["address", "downloads", "programs"],
    ]);
    expect(linesOf(found, "permissions")).toEqual([
      expect.stringMatching(/^ok: arn:aws:iam::123456789012:user\/installer may call all 1\d\d actions/),
    ]);
    expect(await standIn.inventory()).toEqual(created);
    expect(proxy.asked).toContain(`${ACCOUNT}.s3-control.${REGION}.amazonaws.com:80`);
  });

  test("operations that change something are rejected before they are sent", async () => {
    const { ec2, iam } = awsOf(REGION);
    await expect(ec2.createVpc({ CidrBlock: "10.0.0.0/16" })).rejects.toThrow(
      "CreateVpc is not an operation that only reads",
    );
    await expect(iam.deleteUser({ UserName: "installer" })).rejects.toThrow("DeleteUser");
  });

  describe("credentials", () => {
    const keys = ["AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL"] as const;
    const good = () => Object.fromEntries(keys.map((key) => [key, process.env[key]]));
    let restored: NodeJS.ProcessEnv;
    beforeEach(() => {
      restored = good();
    });
    afterEach(() => {
      Object.assign(process.env, restored);
    });

    test("none", async () => {
      delete process.env.AWS_ACCESS_KEY_ID;
      const found = await findings();
      expect(linesOf(found, "credentials")).toEqual([
        expect.stringMatching(/^failure: found no AWS credentials: .*AWS_PROFILE/),
      ]);
      // The account is not asked, but this machine is.
      expect(linesOf(found, "region")).toEqual([]);
      expect(linesOf(found, "programs")).toHaveLength(4);
    });

    test("unknown keys", async () => {
      process.env.AWS_ACCESS_KEY_ID = "AKIAUNKNOWN";
      await standIn.enforceIam();
      const lines = await check("credentials").finally(() => standIn.relaxIam());
      expect(lines).toEqual([
        expect.stringMatching(/^failure: AWS rejects the credentials \(InvalidClientTokenId\); renew them/),
      ]);
    });

    test("an endpoint that does not answer", async () => {
      process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:1";
      expect(await check("credentials")).toEqual([
        expect.stringMatching(
          /^failure: STS GetCallerIdentity got no answer \(ECONNREFUSED\); check the network, HTTPS_PROXY/,
        ),
      ]);
    });

    test("another account", async () => {
      expect(await check("credentials", asJson({ aws: { region: REGION, accountId: "111122223333" } }))).toEqual([
        expect.stringMatching(/^ok: /),
        `failure: got the account ${ACCOUNT}, expected 111122223333 of aws.accountId; use credentials of that account`,
      ]);
    });

    test("a role that the credentials cannot assume, and one that they can", async () => {
      const roleArn = `arn:aws:iam::${ACCOUNT}:role/deployer`;
      const json = asJson({ aws: { region: REGION, assumeRole: { roleArn } } });
      await standIn.enforceIam();
      const lines = await check("credentials", json).finally(() => standIn.relaxIam());
      expect(lines).toEqual([
        expect.stringMatching(/^ok: /),
        expect.stringContaining(
          `failure: aws.assumeRole: the credentials cannot assume ${roleArn}; allow them in its trust policy`,
        ),
      ]);
      await standIn.aws("iam", "create_role", { RoleName: "deployer", Path: "/", AssumeRolePolicyDocument: TRUST });
      const found = await findings(json);
      expect(linesOf(found, "credentials")[1]).toBe(`ok: aws.assumeRole: the credentials assume ${roleArn}`);
      expect(linesOf(found, "permissions")).toEqual([
        expect.stringMatching(/^failure: arn:aws:sts::\d+:assumed-role\/deployer\/preflight may not call acm|ec2/),
        expect.stringMatching(/^failure: .*user\/installer may not call sts:AssumeRole; .* --caller prints/),
      ]);
    });
  });

  describe("region", () => {
    test.each([
      ["that is not enabled", { region: "me-south-1" }, /^failure: me-south-1 is not enabled for the account/],
      ["that does not exist", { region: "eu-south-9" }, /^failure: AWS has no region eu-south-9/],
    ])("a region %s", async (_, aws, expected) => {
      expect(await check("region", asJson({ aws }))).toEqual([expect.stringMatching(expected)]);
    });

    test("a zone that the account does not have", async () => {
      const zones = ["eu-central-1a", "eu-central-1b", "eu-central-1z"];
      expect(await check("region", asJson({ network: { zones } }))).toEqual([
        "failure: network.zones: got eu-central-1z, but the account has eu-central-1a, eu-central-1b, eu-central-1c; write three of these",
      ]);
    });
  });

  describe("quotas", () => {
    const create = async (operation: string, params: object, times: number) => {
      for (let count = 0; count < times; count += 1) await standIn.aws("ec2", operation, params);
    };

    test("instances of others", async () => {
      await create(
        "run_instances",
        { ImageId: "ami-24040000000000000", InstanceType: "t3.large", MinCount: 1, MaxCount: 1 },
        1,
      );
      expect(await check("quotas")).toContainEqual(
        expect.stringMatching(
          /^failure: vCPUs .*: the stack needs 12, others use 2, and the quota is 12; request at least 14/,
        ),
      );
    });

    test("another family has another quota", async () => {
      const json = asJson({ cluster: { ...minimal.cluster, instanceType: "x2idn.16xlarge" } });
      expect(await check("quotas", json)).toContainEqual(
        expect.stringMatching(
          /^failure: vCPUs of running on-demand X instances: the stack needs 192, others use 0, and the quota is 0/,
        ),
      );
    });

    test("Elastic IP addresses, but not the stack's own", async () => {
      const tag = { Key: "rancher-stack", Value: ID };
      const own = { Domain: "vpc", TagSpecifications: [{ ResourceType: "elastic-ip", Tags: [tag] }] };
      await create("allocate_address", own, 3);
      expect(await check("quotas")).toContainEqual(expect.stringMatching(/^ok: Elastic IP addresses: .* others use 0/));
      await create("allocate_address", { Domain: "vpc" }, 3);
      expect(await check("quotas")).toContainEqual(
        expect.stringMatching(
          /^failure: Elastic IP addresses: the stack needs 3, others use 3, and the quota is 5; .* L-0263D0A3/,
        ),
      );
    });

    test("VPCs and internet gateways", async () => {
      await create("create_vpc", { CidrBlock: "10.9.0.0/16" }, 4);
      await create("create_internet_gateway", {}, 5);
      const lines = await check("quotas");
      expect(lines).toContainEqual(
        expect.stringMatching(/^failure: VPCs: the stack needs 1, others use 5, and the quota is 5/),
      );
      expect(lines).toContainEqual(
        expect.stringMatching(/^failure: internet gateways: .* others use 5, and the quota is 5/),
      );
    });

    test("NAT gateways in one zone", async () => {
      const Filters = [{ Name: "availability-zone", Values: ["eu-central-1a"] }];
      const { Subnets } = await standIn.aws<{ Subnets: { SubnetId: string }[] }>("ec2", "describe_subnets", {
        Filters,
      });
      for (let count = 0; count < 5; count += 1) {
        const { AllocationId } = await standIn.aws<{ AllocationId: string }>("ec2", "allocate_address", {
          Domain: "vpc",
        });
        await create("create_nat_gateway", { SubnetId: Subnets[0]?.SubnetId, AllocationId }, 1);
      }
      expect(await check("quotas")).toContainEqual(
        expect.stringMatching(/^failure: NAT gateways in a zone: the stack needs 1, others use 5, and the quota is 5/),
      );
    });

    test("network load balancers", async () => {
      const { Subnets } = await standIn.aws<{ Subnets: { SubnetId: string }[] }>("ec2", "describe_subnets");
      const params = { Type: "network", Subnets: [Subnets[0]?.SubnetId] };
      for (let count = 0; count < 50; count += 1)
        await standIn.aws("elbv2", "create_load_balancer", { ...params, Name: `of-others-${count}` });
      expect(await check("quotas")).toContainEqual(
        expect.stringMatching(
          /^failure: network load balancers: the stack needs 1, others use 50, and the quota is 50/,
        ),
      );
    });

    test("rules of a security group", async () => {
      const json = JSON.parse(JSON.stringify(asJson()));
      const rules = json.resource.aws_vpc_security_group_ingress_rule;
      const [[, rule]] = Object.entries(rules) as [[string, object]];
      for (let count = 0; count < 60; count += 1) rules[`more-${count}`] = rule;
      expect(await check("quotas", json)).toContainEqual(
        expect.stringMatching(
          /^failure: rules of a security group in one direction: the stack needs 6\d for rke-ha-balancer, .* quota is 60/,
        ),
      );
    });
  });

  describe("servers", () => {
    const ofType = (instanceType: string) => asJson({ cluster: { ...minimal.cluster, instanceType } });

    test.each([
      [
        "in only two zones",
        "c8a.2xlarge",
        /^failure: only eu-central-1a, eu-central-1b of eu-central-1 offers c8a.2xlarge/,
      ],
      ["in no zone", "c7gn.2xlarge", /^failure: eu-central-1 does not offer c7gn.2xlarge/],
    ])("a type that AWS offers %s", async (_, type, expected) => {
      expect(await check("instance types", ofType(type))).toEqual([expect.stringMatching(expected)]);
    });

    test("a type that lacks in a zone of an existing subnet, and a subnet that does not exist", async () => {
      const { Subnets } = await standIn.aws<{
        Subnets: { SubnetId: string; AvailabilityZone: string; VpcId: string }[];
      }>("ec2", "describe_subnets", { Filters: [{ Name: "default-for-az", Values: ["true"] }] });
      const ids = Subnets.map(({ SubnetId: id }) => id);
      const inside = (privateSubnetIds: string[]) =>
        asJson({
          network: {
            allowedCidrs: ["10.0.0.0/8"],
            existing: { vpcId: Subnets[0]?.VpcId ?? "", publicSubnetIds: [], privateSubnetIds },
          },
          balancer: { scheme: "internal" },
          cluster: { ...minimal.cluster, apiAllowedCidrs: ["10.0.0.0/24"], instanceType: "c8a.2xlarge" },
          dns: undefined,
        });
      const found = await findings(inside(ids));
      expect(linesOf(found, "instance types")).toEqual([
        expect.stringMatching(/^failure: eu-central-1c does not offer c8a/),
      ]);
      expect(linesOf(found, "address")).toEqual([
        expect.stringMatching(/^ok: an address of this machine is in cluster/),
      ]);
      expect(await check("instance types", inside([...ids.slice(0, 2), "subnet-0123456789abcdef0"]))).toEqual([
        expect.stringMatching(/^failure: network.existing: found no subnet subnet-0123456789abcdef0/),
      ]);
    });

    test.each([
      ["that does not exist", "ami-0123456789abcdef0", /^failure: found no image ami-0123456789abcdef0/],
      [
        "for other processors",
        "ami-24040000000000a64",
        /^failure: ami-24040000000000a64 is for arm64, but .* have x86_64/,
      ],
    ])("an image %s", async (_, image, expected) => {
      expect(await check("image", asJson({ cluster: { ...minimal.cluster, image } }))).toEqual([
        expect.stringMatching(expected),
      ]);
    });

    test("an image that does not fit into the root volume, and a missing parameter", async () => {
      const json = JSON.parse(JSON.stringify(asJson()));
      for (const one of Object.values(json.resource.aws_instance) as { root_block_device: { volume_size: number } }[])
        one.root_block_device.volume_size = 10;
      expect(await check("image", json)).toEqual([
        expect.stringMatching(/^failure: .* has a root volume of 15 GiB, but .* have 10 GiB/),
      ]);
      for (const one of Object.values(json.data.aws_ssm_parameter) as { name: string }[])
        one.name = "/aws/service/none";
      expect(await check("image", json)).toEqual([
        expect.stringMatching(/^failure: Canonical publishes no Ubuntu in eu-central-1/),
      ]);
    });
  });

  describe("zone", () => {
    const change = (Action: string, record: object) =>
      standIn.aws("route53", "change_resource_record_sets", {
        HostedZoneId: zoneId,
        ChangeBatch: { Changes: [{ Action, ResourceRecordSet: { Name: HOSTNAME, Type: "A", ...record } }] },
      });
    const foreign = { TTL: 60, ResourceRecords: [{ Value: "198.51.100.9" }] };

    test("no zone of this name", async () => {
      const json = asJson({ hostname: "rancher.example.org", dns: { zone: "example.org" } });
      expect(await check("zone", json)).toEqual([
        expect.stringMatching(/^failure: found no public zone example.org in the account 123456789012/),
      ]);
    });

    test("a private zone does not count as the public one, and a second public one does", async () => {
      await standIn.createHostedZone("example.com", { private: true });
      expect((await check("zone"))[0]).toMatch(/^ok: example.com is the public zone/);
      const second = await standIn.createHostedZone("example.com");
      expect(await check("zone")).toEqual([
        expect.stringMatching(/^failure: found 2 public zones example.com, expected one/),
      ]);
      await standIn.aws("route53", "delete_hosted_zone", { Id: second });
    });

    test.each([
      ["nowhere", "ENOTFOUND", /^failure: DNS does not delegate example.com; set the name servers ns-/],
      ["to servers that do not answer", "ESERVFAIL", /^failure: the name servers of example.com in DNS do not answer/],
      ["while this machine is offline", "ECONNREFUSED", /^warning: not checked: this machine cannot resolve names/],
    ])("delegated %s", async (_, code, expected) => {
      const offline = { ...local, nameServersOf: () => Promise.reject(Object.assign(new Error(code), { code })) };
      const found = await preflight({ id: ID, json: asJson(), local: offline });
      expect(linesOf(found, "zone")[1]).toMatch(expected);
    });

    test("delegated to other servers", async () => {
      const elsewhere = { ...local, nameServersOf: async () => ["ns1.registrar.example"] };
      const found = await preflight({ id: ID, json: asJson(), local: elsewhere });
      expect(linesOf(found, "zone")[1]).toMatch(
        /^failure: DNS delegates example.com to ns1.registrar.example, not to this zone; set/,
      );
    });

    test("a record that exists, and the stack's own record", async () => {
      await change("CREATE", foreign);
      expect((await check("zone"))[2]).toMatch(
        /^failure: the record rancher.example.com exists and has the value 198.51.100.9, which is not of this stack; delete it/,
      );
      await change("DELETE", foreign);
      const { Subnets } = await standIn.aws<{ Subnets: { SubnetId: string }[] }>("ec2", "describe_subnets");
      const params = { Name: ID, Type: "network", Subnets: [Subnets[0]?.SubnetId] };
      const {
        LoadBalancers: [balancer],
      } = await standIn.aws<{ LoadBalancers: [Record<string, string>] }>("elbv2", "create_load_balancer", params);
      const alias = {
        AliasTarget: {
          HostedZoneId: balancer.CanonicalHostedZoneId,
          DNSName: balancer.DNSName,
          EvaluateTargetHealth: false,
        },
      };
      await change("CREATE", alias);
      expect((await check("zone"))[2]).toBe("ok: the record rancher.example.com belongs to this stack");
      await change("DELETE", alias);
      await standIn.aws("elbv2", "delete_load_balancer", { LoadBalancerArn: balancer.LoadBalancerArn });
    });
  });

  test("each name that exists is found, until the stack is deployed", async () => {
    const name = `${ID}-${REGION}-server`;
    const { Subnets } = await standIn.aws<{ Subnets: { SubnetId: string; VpcId: string }[] }>(
      "ec2",
      "describe_subnets",
    );
    await standIn.aws("iam", "create_role", { RoleName: name, AssumeRolePolicyDocument: TRUST });
    await standIn.aws("iam", "create_instance_profile", { InstanceProfileName: name });
    await standIn.aws("elbv2", "create_load_balancer", { Name: ID, Type: "network", Subnets: [Subnets[0]?.SubnetId] });
    await standIn.aws("elbv2", "create_target_group", {
      Name: `${ID}-443`,
      Protocol: "TCP",
      Port: 443,
      TargetType: "ip",
      VpcId: Subnets[0]?.VpcId,
    });
    await standIn.aws("ssm", "put_parameter", { Name: `/rancher/${ID}/deployed/pending`, Value: "1", Type: "String" });
    await standIn.aws("ssm", "put_parameter", { Name: `/rancher/${ID}-other/x`, Value: "1", Type: "String" });
    const CreateBucketConfiguration = { LocationConstraint: REGION };
    await standIn.aws("s3", "create_bucket", { Bucket: `${ID}-servers-2026`, CreateBucketConfiguration });
    const found = [
      ...[`role ${name}`, `instance profile ${name}`, `load balancer ${ID}`, `target group ${ID}-443`],
      ...[`parameters below /rancher/${ID}`, `bucket ${ID}-servers-2026`],
    ];
    expect(await check("names")).toEqual(
      found.map((what) =>
        expect.stringMatching(new RegExp(`^failure: found the ${what}, but no deployed stack ${ID}; delete it`)),
      ),
    );
    await standIn.aws("ssm", "put_parameter", { Name: `/rancher/${ID}/deployed/last`, Value: "{}", Type: "String" });
    expect(await check("names")).toEqual([
      expect.stringMatching(
        /^warning: a stack rke-ha is deployed in the account 123456789012 and eu-central-1; deploy it only with its own state/,
      ),
    ]);
  });

  describe("permissions", () => {
    const whole = policyOf(ID, asJson(), REGION);
    afterEach(() => setPolicy(whole));
    const without = (...actions: string[]) => ({
      ...whole,
      Statement: whole.Statement.map((one) => ({
        ...one,
        Action: one.Action.filter((each) => !actions.includes(each)),
      })),
    });

    test("missing actions", async () => {
      await setPolicy(without("ec2:CreateVpc", "iam:PassRole", "ssm:PutParameter"));
      expect(await check("permissions")).toEqual([
        expect.stringMatching(
          /^failure: .*user\/installer may not call ec2:CreateVpc, iam:PassRole, ssm:PutParameter; attach the policy that npm run policy -- rke-ha prints/,
        ),
      ]);
    });

    test("an explicit deny", async () => {
      const deny = { Sid: "No", Effect: "Deny", Action: "s3:DeleteBucket", Resource: "*" };
      await setPolicy({ ...whole, Statement: [...whole.Statement, deny] });
      expect(await check("permissions")).toEqual([
        expect.stringMatching(/may not call s3:DeleteBucket \(an explicit deny\); attach/),
      ]);
    });

    test("a policy for names of another stack", async () => {
      await setPolicy(policyOf("other", asJson(), REGION));
      expect((await check("permissions"))[0]).toMatch(/^failure: .* may not call .*iam:.* more actions; attach/);
    });

    test("an action that depends on the real request", async () => {
      const tagged = {
        Sid: "Tagged",
        Effect: "Allow",
        Action: ["ec2:TerminateInstances"],
        Resource: "*",
        Condition: { StringEquals: { "aws:ResourceTag/rancher-stack": ID } },
      };
      await setPolicy({ ...whole, Statement: [...without("ec2:TerminateInstances").Statement, tagged] });
      expect(await check("permissions")).toEqual([
        expect.stringMatching(
          /^warning: not decided for ec2:TerminateInstances: a policy of .* reads aws:ResourceTag\/rancher-stack/,
        ),
      ]);
    });

    test("a policy that is limited to the region", async () => {
      const Condition = { StringEquals: { "aws:RequestedRegion": REGION } };
      await setPolicy({
        ...whole,
        Statement: whole.Statement.map((one) => ({ ...one, Condition: { ...one.Condition, ...Condition } })),
      });
      // The condition of iam:PassRole is kept.
      expect(await check("permissions")).toEqual([expect.stringMatching(/^ok: /)]);
    });

    test("a boundary of a role", async () => {
      const PolicyDocument = JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "ec2:*", Resource: "*" }],
      });
      const { Policy } = await standIn.aws<{ Policy: { Arn: string } }>("iam", "create_policy", {
        PolicyName: "boundary",
        PolicyDocument,
      });
      await standIn.aws("iam", "create_role", {
        RoleName: "bounded",
        Path: "/team/",
        AssumeRolePolicyDocument: TRUST,
        PermissionsBoundary: Policy.Arn,
      });
      await standIn.aws("iam", "put_role_policy", {
        RoleName: "bounded",
        PolicyName: "deploy",
        PolicyDocument: JSON.stringify(whole),
      });
      const roleArn = `arn:aws:iam::${ACCOUNT}:role/team/bounded`;
      const json = asJson({ aws: { region: REGION, assumeRole: { roleArn } } });
      expect((await check("permissions", json))[0]).toMatch(
        /^failure: .*bounded.* may not call elasticloadbalancing:\w+ \(the permissions boundary\)/,
      );
    });

    test("credentials that may only say who they are", async () => {
      await setPolicy({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sts:GetCallerIdentity", Resource: "*" }],
      });
      await standIn.enforceIam();
      const found = await findings().finally(() => standIn.relaxIam());
      const ofAccount = found.slice(
        0,
        found.findIndex((one) => one.check === "address"),
      );
      expect(ofAccount.filter(({ status }) => status === "failure")).toEqual([]);
      const denied = ofAccount.filter(({ text }) =>
        /not checked: the credentials may not call \w+ \w+; allow this action/.test(text),
      );
      expect([...new Set(denied.map((one) => one.check))]).toEqual([
        ...["region", "quotas", "instance types", "image", "zone", "names", "permissions", "account"],
      ]);
    });
  });

  test("policies of the organization, and the block of public access", async () => {
    const AccountId = ACCOUNT;
    const on = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
    expect((await check("account"))[0]).toMatch(/^ok: the account does not block all public access to S3/);
    await awsPut("put_public_access_block", { AccountId, PublicAccessBlockConfiguration: on });
    const { Policy } = await standIn.aws("organizations", "create_organization", { FeatureSet: "ALL" }).then(() =>
      standIn.aws<{ Policy: { PolicySummary: { Id: string } } }>("organizations", "create_policy", {
        Name: "only-europe",
        Description: "regions",
        Type: "SERVICE_CONTROL_POLICY",
        Content: JSON.stringify({ Version: "2012-10-17", Statement: [] }),
      }),
    );
    await standIn.aws("organizations", "attach_policy", { PolicyId: Policy.PolicySummary.Id, TargetId: ACCOUNT });
    expect(await check("account")).toEqual([
      expect.stringMatching(/^ok: the account blocks public access to S3/),
      expect.stringMatching(/^warning: policies of the organization limit this account: only-europe;/),
    ]);
  });

  const awsPut = async (operation: string, params: object) => {
    expect(operation).toBe("put_public_access_block");
    const { AccountId, PublicAccessBlockConfiguration: on } = params as {
      AccountId: string;
      PublicAccessBlockConfiguration: object;
    };
    const body = Object.entries(on)
      .map(([name, value]) => `<${name}>${value}</${name}>`)
      .join("");
    const answer = await fetch(`${standIn.endpoint}/v20180820/configuration/publicAccessBlock`, {
      method: "PUT",
      headers: {
        "x-amz-account-id": AccountId,
        Authorization: "AWS4-HMAC-SHA256 Credential=x/20261125/eu-central-1/s3/aws4_request",
      },
      body: `<PublicAccessBlockConfiguration xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/">${body}</PublicAccessBlockConfiguration>`,
      signal: AbortSignal.timeout(10_000),
    });
    expect(answer.status).toBeLessThan(300);
  };

  test("npm run preflight prints the findings as JSON, and exits with 1 after a failure", async () => {
    const { status, stdout } = await run("npm", ["run", "--silent", "preflight", "--", ID, "--json"], {
      directory: ROOT,
      // No request leaves this machine.
      env: { ...process.env, RANCHER_CONFIG: "rancher.yaml", HTTPS_PROXY: "http://127.0.0.1:1" },
      timeoutMs: 90_000,
      accept: [0, 1],
    });
    const found = JSON.parse(stdout) as Finding[];
    expect(found).toContainEqual({ check: "region", status: "ok", text: "eu-central-1 is enabled, with 3 zones" });
    expect(found.some((one) => one.status === "failure")).toBe(true);
    expect(status).toBe(1);
  });
});
