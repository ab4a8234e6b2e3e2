import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack, TerraformVariable, Testing } from "cdktf";
import {
  Alarms,
  Cluster,
  type ClusterProps,
  type ConfigError,
  DnsRecord,
  type DnsRecordProps,
  type ExistingVpcProps,
  Rancher,
  type RancherProps,
  Vpc,
  type VpcProps,
} from "../../index";
import { desiredFiles, type Synthesized } from "../support/synth";
import { Platform, TwoPlatforms } from "./program";

const synth = (stack: TerraformStack) => JSON.parse(Testing.synth(stack, true)) as Synthesized;
const all = (stack: Synthesized, type: string) => Object.values(stack.resource[type] ?? {});

describe("two Ranchers in a user's stack", () => {
  const stack = synth(new TwoPlatforms(Testing.app(), "team"));

  it("have different names", () => {
    const names = all(stack, "aws_lb").map(({ name }) => name);
    expect(names).toEqual(["team-blue-cluster", "team-green-cluster"]);
    const parameters = all(stack, "aws_ssm_parameter").map(({ name }) => name);
    expect(new Set(parameters).size).toBe(parameters.length);
    const roles = all(stack, "aws_iam_role").map(({ name }) => name);
    expect(roles).toEqual(["team-blue-cluster-eu-central-1-server", "team-green-cluster-eu-central-1-server"]);
  });

  it("have their own helm and kubernetes providers, and share the providers for keys", () => {
    const aliases = (name: string) => (stack.provider[name] ?? []).map(({ alias }) => alias);
    expect(aliases("helm")).toEqual(["team-blue-cluster", "team-green-cluster"]);
    expect(aliases("kubernetes")).toEqual(["team-blue-cluster", "team-green-cluster"]);
    for (const name of ["tls", "random", "aws"]) expect([name, stack.provider[name]?.length]).toEqual([name, 1]);
    for (const type of ["helm_release", "kubernetes_config_map_v1"]) {
      for (const [name, { provider }] of Object.entries(stack.resource[type] ?? {})) {
        const kind = type.split("_")[0];
        expect([name, provider]).toEqual([name, `${kind}.team-${name.slice(0, name.indexOf("_"))}-cluster`]);
      }
    }
    for (const { provider } of Object.values(stack.data?.kubernetes_resources ?? {})) {
      expect(provider).toMatch(/^kubernetes\.team-(blue|green)-cluster$/);
    }
  });

  it("widen the required version of the AWS provider, and change no other requirement", () => {
    const awsOf = (stack: Synthesized) =>
      (stack.terraform as { required_providers: { aws: { version: string } } }).required_providers.aws.version;
    expect(awsOf(stack)).toBe(">= 6.40.0, < 7.0.0");
    expect(awsOf(synth(new TwoPlatforms(Testing.app(), "five", { aws: { provider: 5 } })))).toBe(">= 5.100.0, < 6.0.0");
    expect(() => new TwoPlatforms(Testing.app(), "mixed", {}, { aws: { provider: 5 } })).toThrow(
      "mixed/green/cluster aws.provider: got 6, but the stack has a cluster with 5, and a stack has one version of hashicorp/aws; write 5, or create the cluster in another stack",
    );
    expect(stack.terraform).not.toHaveProperty("required_version");
    expect(Object.keys(stack.output)).toHaveLength(5);
  });

  it("leave the required version of the AWS provider to you, when you set it after them", () => {
    const own = new TwoPlatforms(Testing.app(), "own");
    own.addOverride("terraform.required_providers.aws.version", "6.66.0");
    expect(synth(own).terraform).toMatchObject({ required_providers: { aws: { version: "6.66.0" } } });
  });

  it("are known to the change guard by their instances' tags", () => {
    const tagged = all(stack, "aws_instance").map(({ tags }) => (tags as Record<string, string>)["rancher-stack"]);
    expect(new Set(tagged)).toEqual(new Set(["team-blue-cluster", "team-green-cluster"]));
  });
});

describe("constructs in a user's stack", () => {
  const somewhere = (region: string | undefined = "eu-central-1") => {
    const stack = new TerraformStack(Testing.app(), "team");
    new AwsProvider(stack, "aws", { region });
    return stack;
  };
  const VERSION = "v1.35.7+rke2r1";
  const clusterIn = (stack: TerraformStack, props: Partial<ClusterProps> = {}, id = "cluster") =>
    new Cluster(stack, id, {
      network: new Vpc(stack, `${id}-network`),
      version: VERSION,
      apiAllowedCidrs: ["192.0.2.0/24"],
      ...props,
    });
  const on = (cluster: Cluster, id = "rancher", props: Partial<RancherProps> = {}) =>
    new Rancher(cluster.node.scope as TerraformStack, id, {
      cluster,
      hostname: "rancher.example.com",
      version: "2.15.0",
      ...props,
    });

  it("report all errors of their properties at once", () => {
    expect(() => clusterIn(somewhere(), { version: "v1.35.7", apiAllowedCidrs: [], volume: { size: 1 } })).toThrow(
      expect.objectContaining({
        errors: expect.arrayContaining([
          expect.stringMatching(/^team\/cluster version: got "v1.35.7", expected the full release of RKE2 or K3s/),
          expect.stringMatching(/^team\/cluster apiAllowedCidrs: got an empty list/),
          expect.stringMatching(/^team\/cluster volume.size: got 1, expected a whole number from 40/),
        ]),
      }),
    );
    expect(() => clusterIn(somewhere(), { podCidr: "10.0.0.0/16" })).toThrow(
      /^team\/cluster network.cidr: got 10.0.0.0\/16, which overlaps the cluster's pod range/,
    );
    expect(() => on(clusterIn(somewhere()), "rancher", { hostname: "nonsense" })).toThrow(
      'team/rancher hostname: got "nonsense", expected a lower-case DNS name',
    );
    expect(() =>
      on(clusterIn(somewhere()), "rancher", { ingress: { exposure: "gateway", gatewayClass: "traefik" } }),
    ).toThrow("team/rancher ingress.exposure: got gateway, but the ingress controller of the stack's cluster");
    expect(() => on(clusterIn(somewhere()), "rancher", { version: "2.11.3" })).toThrow(
      /^team\/rancher version: Rancher 2.11 supports Kubernetes 1.30 to 1.32/,
    );
  });

  it("allow one Rancher for each cluster", () => {
    const cluster = clusterIn(somewhere());
    on(cluster);
    expect(() => on(cluster, "second")).toThrow(
      "team/cluster: got a second Rancher, expected one on each cluster; create another cluster",
    );
  });

  it("create a cluster without Rancher too, and record that", () => {
    const stack = somewhere();
    clusterIn(stack);
    const synthesized = synth(stack);
    const { resource } = synthesized;
    const parameters = Object.entries(resource.aws_ssm_parameter ?? {});
    const text = (name: RegExp) => String(parameters.find(([address]) => name.test(address))?.[1].value);
    expect(text(/_pending/)).toContain('part => value if part != "rancher"');
    expect(text(/deployed_last/)).toContain('part => value if part != "rancher"');
    expect(text(/deployed_last/)).not.toContain("rancherBefore");
    expect(desiredFiles(synthesized).settings).toContain("RANCHER=''\n");
    expect(resource).not.toHaveProperty("helm_release");
    const attempt = parameters.find(([address]) => /_pending/.test(address))?.[1];
    const { precondition = [] } = (attempt?.lifecycle ?? {}) as { precondition?: { condition: string }[] };
    expect(precondition.length).toBeGreaterThan(10);
    for (const { condition } of precondition) expect(condition).toMatch(/local\.|data\./);
  });

  it("name the invalid properties of a VPC and of a record, and accept Terraform values", () => {
    const stack = new TerraformStack(Testing.app(), "own");
    new AwsProvider(stack, "aws", { region: "eu-west-1" });
    expect(() => new Vpc(stack, "wide", { cidr: "10.0.0.0/8", zones: ["us-east-1a"] })).toThrow(
      [
        "own/wide cidr: got 10.0.0.0/8, expected /16 to /24; AWS allows no range wider than /16, and six subnets do not fit into one smaller than /24",
        "own/wide zones: got 1 zones, expected three, for any number of servers",
        "own/wide zones[0]: got us-east-1a, expected a zone of aws.region such as eu-west-1a",
      ].join("\n"),
    );
    const record = { hostname: "rancher.example.com", target: "192.0.2.10" };
    expect(() => new DnsRecord(stack, "elsewhere", { ...record, zone: "example.org" })).toThrow(
      "own/elsewhere hostname: got rancher.example.com, expected a name in the zone example.org; write a name that ends in .example.org, or another dns.zone",
    );
    const variable = new TerraformVariable(stack, "given", { type: "string" }).stringValue;
    expect(() => new Vpc(stack, "given-vpc", { cidr: variable })).not.toThrow();
    expect(() => new DnsRecord(stack, "given-record", { ...record, zone: variable })).not.toThrow();
  });

  it("use the provider's region, or report that there is none", () => {
    expect(() => clusterIn(new TerraformStack(Testing.app(), "team"))).toThrow(
      "team/cluster-network region: got nothing, and no AWS provider in the stack; write region, or first create an AWS provider with a region",
    );
    const stack = new TerraformStack(Testing.app(), "team");
    new AwsProvider(stack, "aws");
    expect(() => new Vpc(stack, "network")).toThrow("an AWS provider without a region as text");
    expect(new Vpc(stack, "other", { region: "eu-west-1" }).own).toBe(true);
  });

  it("shorten names that AWS would reject, and keep them different", () => {
    const stack = somewhere();
    const names = ["rancher-for-the-platform-team", "rancher-for-the-platform-trade"].map(
      (id) => clusterIn(stack, {}, id).name,
    );
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^team-rancher-for-[a-z0-9-]+$/);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(24);
  });

  it("use existing subnets, and check their ranges", () => {
    const stack = somewhere();
    const ids = (kind: string) => [1, 2, 3].map((number) => `subnet-0000000000000${kind}${number}`);
    const network = Vpc.fromIds(stack, "network", {
      vpcId: "vpc-0123456789abcdef0",
      publicSubnetIds: ids("aaa"),
      privateSubnetIds: ids("bbb"),
    });
    on(clusterIn(stack, { network }));
    const { resource, data } = synth(stack);
    expect(Object.keys(resource.aws_vpc ?? {})).toHaveLength(1);
    expect(Object.keys(data?.aws_subnet ?? {})).toHaveLength(6);
    expect(JSON.stringify(resource.terraform_data)).toContain("network.privateSubnetIds: the subnets are in");
    expect(JSON.stringify(resource.terraform_data)).toContain("cluster.podCidr: got 10.42.0.0/16, which overlaps");
  });

  it("reject missing, unknown and wrong properties from JavaScript, one line each", () => {
    const stack = somewhere();
    const subnets = ["subnet-0123456789abcdef1", "subnet-0123456789abcdef2", "subnet-0123456789abcdef3"];
    const vpcId = "vpc-0123456789abcdef0";
    const errorsOf = (create: () => unknown) => {
      try {
        create();
        return [];
      } catch (error) {
        return (error as ConfigError).errors;
      }
    };
    let count = 0;
    const fromIds = (props: object) => errorsOf(() => Vpc.fromIds(stack, `n${count++}`, props as ExistingVpcProps));
    expect(fromIds({ vpcId, privateSubnetIds: subnets })).toEqual([]);
    expect(fromIds({ vpcId: "${var.vpc}", privateSubnetIds: ["${var.a}", "${var.b}", "${var.c}"] })).toEqual([]);
    expect(fromIds({ vpcId, privateSubnetIds: [] })).toEqual([
      "team/n2 privateSubnetIds: got 0 subnets, expected three, in three zones",
    ]);
    expect(
      fromIds({ vpcId: "sg-1", privateSubnetIds: subnets.slice(1), publicSubnetIds: [...subnets.slice(1), 3] }),
    ).toEqual([
      'team/n3 vpcId: got "sg-1", expected the id of a VPC such as vpc-0123456789abcdef0',
      "team/n3 privateSubnetIds: got 2 subnets, expected three, in three zones",
      "team/n3 publicSubnetIds[2]: got 3, expected the id of a subnet such as subnet-0123456789abcdef0",
    ]);
    expect(fromIds({})).toHaveLength(2);
    expect(errorsOf(() => new Vpc(stack, "a", { natGateway: "single" } as VpcProps))).toEqual([
      "team/a natGateway: unknown property, did you mean natGateways?",
    ]);
    expect(errorsOf(() => new Vpc(stack, "b", { natGateways: "Single" } as unknown as VpcProps))).toEqual([
      "team/b natGateways: got Single, expected perZone, single or none",
    ]);
    expect(errorsOf(() => new Cluster(stack, "c", {} as ClusterProps))).toEqual([
      expect.stringMatching(/^team\/c network: missing, expected a network/),
      expect.stringMatching(/^team\/c version: missing/),
    ]);
    expect(
      errorsOf(() => new DnsRecord(stack, "d", { hostname: "a.example.com", zone: "example.com" } as DnsRecordProps)),
    ).toEqual([expect.stringMatching(/^team\/d target: missing, expected a load balancer/)]);
    expect(
      errorsOf(() => new Rancher(stack, "e", { hostname: "a.example.com", version: "2.15.0" } as RancherProps)),
    ).toEqual([expect.stringMatching(/^team\/e cluster: missing, expected a cluster/)]);
  });

  it("reject existing subnets whose servers cannot reach Rancher", () => {
    const stack = somewhere();
    const ids = (kind: string) => [1, 2, 3].map((number) => `subnet-0000000000000${kind}${number}`);
    const network = Vpc.fromIds(stack, "network", {
      vpcId: "vpc-0123456789abcdef0",
      publicSubnetIds: ids("aaa"),
      privateSubnetIds: ids("bbb"),
    });
    const narrowed = { network, allowedCidrs: ["198.51.100.0/24"] };
    expect(() => clusterIn(stack, narrowed, "public")).toThrow(/^team\/public network: missing egressCidrs/);
    expect(() => clusterIn(stack, { ...narrowed, balancer: { scheme: "internal" } }, "internal")).not.toThrow();
  });

  it("accept attributes of other resources that are not known yet", () => {
    const stack = somewhere();
    const key = new KmsKey(stack, "theirs");
    clusterIn(stack, { aws: { kmsKeyArn: key.arn } });
    clusterIn(stack, { aws: { kmsKeyArn: "${var.key}" } }, "other");
    const keys = all(synth(stack), "aws_ebs_volume").map(({ kms_key_id }) => kms_key_id);
    expect([...new Set(keys)]).toEqual(["${aws_kms_key.theirs.arn}", "${var.key}"]);
  });

  it("install Rancher on existing clusters, by each kind of egress", () => {
    const stack = somewhere();
    const kubernetes = "1.35";
    const clusters = [
      Cluster.fromKubeconfig(stack, "by-file", { kubernetes, kubeconfig: { context: "production" } }),
      Cluster.fromEks(stack, "by-eks", { kubernetes, eks: { name: "platform" } }),
      Cluster.fromEndpoint(stack, "by-address", {
        kubernetes,
        endpoint: "https://203.0.113.10:6443",
        caCertificate: "${var.ca}",
        token: "${var.token}",
      }),
    ];
    for (const cluster of clusters) {
      const id = cluster.node.id;
      new Rancher(stack, `${id}-rancher`, { cluster, hostname: `${id}.example.com`, version: "2.15.0" });
    }
    const { provider, resource, data } = synth(stack);
    expect((provider.helm ?? []).map(({ alias }) => alias)).toEqual(["team-by-file", "team-by-eks", "team-by-address"]);
    expect(Object.keys(resource.helm_release ?? {})).toHaveLength(9);
    const identities = Object.values(data?.kubernetes_namespace_v1 ?? {}).map((each) => each.provider);
    expect(identities.sort()).toEqual(clusters.map(({ name }) => `kubernetes.${name}`).sort());
    expect(() =>
      Cluster.fromKubeconfig(stack, "wrong", { kubernetes: "latest", kubeconfig: { context: "a b" } }),
    ).toThrow(/^team\/wrong kubernetes: got "latest"/);
  });

  it("widen the required version of the AWS provider without a cluster, too", () => {
    const range = ">= 5.100.0, < 7.0.0";
    const record = { zone: "example.com", hostname: "rancher.example.com", target: "203.0.113.10" };
    for (const create of [
      (stack: TerraformStack) => new Vpc(stack, "network"),
      (stack: TerraformStack) => new DnsRecord(stack, "dns", record),
      (stack: TerraformStack) => Cluster.fromEks(stack, "eks", { kubernetes: "1.35", eks: { name: "platform" } }),
    ]) {
      const stack = somewhere();
      create(stack);
      expect(synth(stack).terraform).toMatchObject({ required_providers: { aws: { version: range } } });
    }
  });

  it("create a record for an address outside the stack", () => {
    const stack = somewhere();
    const place = { zone: "example.com", hostname: "rancher.example.com" };
    new DnsRecord(stack, "address", { ...place, target: "203.0.113.10" });
    new DnsRecord(stack, "name", { ...place, target: "lb.example.net", private: true });
    const { resource, data } = synth(stack);
    expect(Object.values(resource.aws_route53_record ?? {}).map(({ type }) => type)).toEqual(["A", "CNAME"]);
    expect(Object.values(data?.aws_route53_zone ?? {}).map((zone) => zone.private_zone)).toEqual([false, true]);
  });

  it("add only the documented child to the stack", () => {
    const stack = somewhere();
    new Platform(stack, "platform", "rancher.example.com");
    synth(stack);
    expect(stack.node.children.map(({ node }) => node.id)).toEqual(["aws", "platform"]);
  });
});

describe("alarms for clusters in a user's stack", () => {
  const limits = { diskPercent: 80, certificateDays: 14 };

  it("watch each cluster under its own name, and the servers' metrics where the cluster publishes them", () => {
    const platforms = new TwoPlatforms(Testing.app(), "team", {}, { metrics: {} });
    for (const color of ["blue", "green"] as const) {
      const { cluster } = platforms.node.findChild(color) as Platform;
      new Alarms(platforms, `${color}-alarms`, { cluster, servers: color === "blue" ? limits : undefined });
    }
    const stack = synth(platforms);
    const alarms = all(stack, "aws_cloudwatch_metric_alarm").map(({ alarm_name }) => String(alarm_name));
    expect(new Set(alarms).size).toBe(alarms.length);
    const ofServer = (color: string) =>
      alarms.filter((name) => name.startsWith(`team-${color}-cluster-server-0-`)).map((name) => name.split("-").pop());
    expect(ofServer("blue").sort()).toEqual(["certificates", "disk", "etcd", "snapshot", "status"]);
    expect(ofServer("green")).toEqual(["status"]);
    expect(all(stack, "aws_sns_topic").map(({ name }) => name)).toEqual([
      "team-blue-cluster-alarms",
      "team-green-cluster-alarms",
    ]);
  });

  it("reject limits for metrics that the cluster does not publish", () => {
    const platforms = new TwoPlatforms(Testing.app(), "team");
    const { cluster } = platforms.node.findChild("blue") as Platform;
    expect(() => new Alarms(platforms, "alarms", { cluster, servers: limits })).toThrow(
      "team/alarms servers: the cluster publishes no metrics for these alarms; add metrics to the cluster",
    );
  });
});
