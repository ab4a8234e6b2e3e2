import { App } from "cdktf";
import { ConfigError, type RancherOnRkeProps } from "../../lib/config";
import { RancherOnRke } from "../../stacks/rancher-on-rke";
import { addressesOf, expectGolden, expectGoldenChange } from "../support/golden";
import { minimal, resource, synthesize, synthesizeText } from "../support/synth";

const existing = {
  vpcId: "vpc-0123456789abcdef0",
  publicSubnetIds: ["subnet-0000000000000000a", "subnet-0000000000000000b", "subnet-0000000000000000c"],
  privateSubnetIds: ["subnet-00000000000000001", "subnet-00000000000000002", "subnet-00000000000000003"],
};

describe("RancherOnRke", () => {
  it("synthesizes the smallest configuration", () => expectGolden("rancher-on-rke", synthesize()));

  it.each<[string, Partial<RancherOnRkeProps>]>([
    [
      "existing-vpc",
      {
        network: { existing: { ...existing, publicSubnetIds: [] } },
        balancer: { scheme: "internal" },
        dns: { zone: "example.com", private: true },
      },
    ],
    [
      "every-option",
      {
        aws: {
          region: "eu-central-1",
          tags: { team: "platform" },
          kmsKeyArn: "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
          permissionsBoundary: "arn:aws:iam::111122223333:policy/boundary",
        },
        network: {
          cidr: "10.20.0.0/20",
          zones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
          natGateways: "single",
          allowedCidrs: ["198.51.100.0/24"],
        },
        balancer: { deletionProtection: true },
        dns: undefined,
        cluster: {
          version: "v1.35.6+k3s1",
          servers: 5,
          replace: { "server-4": 2 },
          instanceType: "m7i.2xlarge",
          image: "ami-0123456789abcdef0",
          volume: { size: 200, iops: 6000, throughput: 500, finalSnapshot: false },
          apiAllowedCidrs: ["203.0.113.0/24", "192.0.2.1/32"],
          config: { "flannel-backend": "wireguard-native", "kubelet-arg": ["max-pods=200"], debug: true },
        },
      },
    ],
    [
      "operations",
      {
        rancher: { version: "2.15.0", tls: { mode: "external", issuer: "blank" } },
        operations: { alarms: { servers: {} }, accessLogs: { bucket: "logs-of-acme" } },
      },
    ],
  ])("synthesizes %s", (name, parts) => {
    expectGoldenChange(`rancher-on-rke.${name}`, synthesize(), synthesize(parts));
  });

  it("is the same for both majors of the provider, except its version and an argument of instances", () => {
    const lines = (provider: 5 | 6) =>
      new Set(synthesizeText({ aws: { region: "eu-central-1", provider } }).split("\n"));
    const [five, six] = [lines(5), lines(6)];
    const only = (some: Set<string>, others: Set<string>) =>
      [...some].filter((line) => !others.has(line)).map((line) => line.trim().replace(/server-\d/, "server-N"));
    expect([...new Set(only(six, five))]).toEqual([
      '"aws.provider": 6,',
      '"primary_network_interface": {',
      '"network_interface_id": "${aws_network_interface.cluster_servers_server-N_interface.id}"',
      '"version": ">= 6.40.0, < 7.0.0"',
    ]);
    expect([...new Set(only(five, six))]).toEqual([
      '"aws.provider": 5,',
      '"network_interface": [',
      '"device_index": 0,',
      '"network_interface_id": "${aws_network_interface.cluster_servers_server-N_interface.id}"',
      '"version": ">= 5.100.0, < 6.0.0"',
    ]);
  });

  it("has at most 92 resources for three servers, besides the cluster's and Rancher's own", () => {
    const cluster = /^(cluster_(pki|storage|desired|readiness|stop)|rancher)|-ready$|[-_]stop/;
    const names = Object.values(synthesize().resource).flatMap((resources) => Object.keys(resources));
    expect(names.filter((name) => !cluster.test(name)).length).toBeLessThanOrEqual(92);
  });

  // Users' states contain addresses: a changed address here replaces a server there.
  it("keeps its addresses", () => {
    expect(addressesOf(synthesize())).toMatchSnapshot();
  });

  it("has the same text twice", () => {
    expect(synthesizeText()).toBe(synthesizeText());
  });

  it("accepts a validated configuration", () => {
    const once = synthesizeText({ cluster: { ...minimal.cluster, servers: 1 } });
    expect(JSON.parse(once).resource.aws_instance).toHaveProperty("cluster_servers_server-0_instance");
  });

  it("rejects an invalid configuration before it creates anything", () => {
    const app = new App();
    expect(
      () => new RancherOnRke(app, "rke-ha", { ...minimal, cluster: { ...minimal.cluster, servers: 2 as 3 } }),
    ).toThrow(ConfigError);
    expect(app.node.children.map((child) => child.node.id)).not.toContain("rke-ha");
  });

  it("tags everything with the stack and the user's tags", () => {
    const { provider } = synthesize({ aws: { region: "eu-central-1", tags: { team: "platform" } } });
    expect(provider.aws?.[0]?.default_tags).toEqual([{ tags: { team: "platform", "rancher-stack": "rke-ha" } }]);
  });

  it("requires the providers and Terraform versions of the tests", () => {
    expect(synthesize().terraform).toMatchObject({
      required_version: ">= 1.10.0",
      required_providers: { aws: { source: "aws", version: ">= 6.40.0, < 7.0.0" } },
    });
  });
});

describe("backend", () => {
  it("is a local file beside the configuration, by a relative path", () => {
    expect(synthesize().terraform.backend).toEqual({ local: { path: "../../../terraform.rke-ha.tfstate" } });
  });

  it("is an S3 object with a lock file, and with the encryption of the bucket or of a key", () => {
    const s3 = { bucket: "state-of-acme", key: "rancher/rke-ha.tfstate", region: "eu-west-1" };
    expect(synthesize({ backend: { s3 } }).terraform.backend).toEqual({ s3: { ...s3, use_lockfile: true } });
    const kmsKeyArn = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555";
    expect(synthesize({ backend: { s3: { ...s3, kmsKeyArn } } }).terraform.backend).toEqual({
      s3: { ...s3, use_lockfile: true, encrypt: true, kms_key_id: kmsKeyArn },
    });
  });

  it("is a workspace of HCP Terraform", () => {
    const { PATH } = process.env;
    // Synthesis needs no Terraform.
    process.env.PATH = "";
    const { terraform } = synthesize({ backend: { cloud: { organization: "acme", workspace: "rancher" } } });
    process.env.PATH = PATH;
    expect(terraform).not.toHaveProperty("backend");
    expect(terraform.cloud).toEqual({ organization: "acme", workspaces: { name: "rancher" } });
  });
});

describe("outputs", () => {
  it("contain Rancher's URL, the command for a shell on each server, and the name servers to delegate to", () => {
    const { output } = synthesize();
    expect(output).toMatchObject({
      url: { value: "https://rancher.example.com" },
      load_balancer: { value: "${aws_lb.cluster_balancer_balancer.dns_name}" },
      sessions: {
        value: {
          "server-2":
            "aws ssm start-session --region eu-central-1 --target ${aws_instance.cluster_servers_server-2_instance.id}",
        },
      },
      etcd_snapshots: {
        value: "aws s3 ls --region eu-central-1 s3://${aws_s3_bucket.cluster_storage_bucket.bucket}/rke-ha/",
      },
      name_servers: { value: "${data.aws_route53_zone.dns_zone.name_servers}" },
    });
    expect(output).not.toHaveProperty("dns_record");
  });

  it("contain the authority of Rancher's certificate when it is private and the stack knows it", () => {
    const tls = (tls: NonNullable<RancherOnRkeProps["rancher"]["tls"]>) =>
      synthesize({ rancher: { version: "2.15.0", tls } }).output.ca_certs;
    const known = {
      description: "Authority of Rancher's certificate, PEM: the argument ca_certs of the provider rancher/rancher2",
      value: "${nonsensitive(local.rancher_certificates_tls_ca-pem)}",
    };
    expect(tls({ issuer: "ca" })).toEqual(known);
    expect(tls({ issuer: "blank", privateCA: true })).toEqual(known);
    expect(tls({ mode: "external", issuer: "blank", privateCA: true })).toEqual(known);
    expect(tls({ issuer: "blank" })).toBeUndefined();
    expect(tls({ issuer: "rancher" })).toBeUndefined();
  });

  it("contain the record to create when the zone is the user's", () => {
    const { output, resource: types } = synthesize({ dns: undefined });
    expect(output.dns_record?.value).toBe("rancher.example.com. CNAME ${aws_lb.cluster_balancer_balancer.dns_name}.");
    expect(output).not.toHaveProperty("name_servers");
    expect(types).not.toHaveProperty("aws_route53_record");
  });
});

describe("last deploy", () => {
  it("is written once Rancher runs, after servers, targets and listeners", () => {
    const record = resource(synthesize(), "aws_ssm_parameter", "cluster_deployed_last");
    expect(record.name).toBe("/rancher/rke-ha/deployed/last");
    expect(record.depends_on).toEqual(["helm_release.rancher_release"]);
    expect(resource(synthesize(), "terraform_data", "cluster_readiness").depends_on).toEqual(
      expect.arrayContaining([
        "aws_instance.cluster_servers_server-2_instance",
        "aws_volume_attachment.cluster_servers_server-2_attachment",
        "aws_lb_target_group_attachment.cluster_balancer_server-2-6443",
        "aws_lb_listener.cluster_balancer_listener-6443",
      ]),
    );
  });
});
