import { parse } from "yaml";
import type { RancherOnRkeProps } from "../../lib/config";
import { CERT_MANAGER } from "../support/supported";
import {
  comesAfter,
  desiredFiles,
  namesOf,
  resource,
  type Synthesized,
  synthesize,
  synthesizeOnK8s,
} from "../support/synth";
import { PUBLIC_HOSTS, textsOf } from "../support/synthesized-texts";

const registry = { host: "registry.corp.example.com", auth: true, privateCA: true };
const airGap = {
  registry,
  artifacts: "https://mirror.corp.example.com/rke2",
  charts: "oci://registry.corp.example.com/charts",
};
const backup = { version: "110.0.1+up11.0.1", bucket: "backups", region: "eu-central-1" };
const inside = (given: object = {}, parts: Partial<RancherOnRkeProps> = {}) =>
  synthesize({
    egress: { airGap: { ...airGap, ...given } },
    balancer: { scheme: "internal" },
    dns: { zone: "example.com", private: true },
    rancher: { version: "2.15.0", backup },
    ...parts,
  });
const k3s: RancherOnRkeProps["cluster"] = {
  version: "v1.35.6+k3s1",
  apiAllowedCidrs: ["10.0.0.0/8"],
};
const valuesOf = (stack: Synthesized, name: string) =>
  parse((resource(stack, "helm_release", name).values as string[])[0] as string) as Record<string, unknown>;

describe("a stack in an air gap", () => {
  it.each<[string, () => Synthesized]>([
    ["on RKE2", () => inside()],
    [
      "on K3s, from a bucket, by archives",
      () => inside({ artifacts: "s3://mirror/k3s", charts: "/srv/charts" }, { cluster: k3s }),
    ],
    ["with its own certificate", () => inside({}, { rancher: { version: "2.15.0", tls: { issuer: "ca" } } })],
  ])("%s names no public host anywhere", (_, synthesized) => {
    const texts = textsOf(synthesized());
    // The scripts in the desired state and the user data are included.
    expect(texts).toContain("start_from_disk()");
    expect(texts).toContain("rancher-data-volume.service");
    expect(texts.match(PUBLIC_HOSTS) ?? []).toEqual([]);
    const hosts = new Set(
      [...texts.matchAll(/\b(?:https?|oci):\/\/([^/\s"'\\:]+)/g)].map(([, host]) => host as string),
    );
    // Servers publish metrics and journals only when the settings say so, and here they do not.
    expect(texts).not.toMatch(/(METRICS_HOSTNAME|LOG_GROUP)='/);
    const known =
      /^((logs|monitoring)\.\$REGION\.\$DOMAIN|169\.254\.169\.254|127\.0\.0\.1|kubernetes\.default\.svc|.*corp\.example\.com|rancher\.example\.com|\$.*|\(.*)$/;
    expect([...hosts].filter((host) => !known.test(host))).toEqual([]);
  });

  it("the test above finds these public hosts in a stack with direct egress", () => {
    const hosts = textsOf(synthesize({ rancher: { version: "2.15.0", backup } })).match(PUBLIC_HOSTS);
    expect([...new Set(hosts)].sort()).toEqual([
      "charts.jetstack.io",
      "charts.rancher.io",
      "github.com",
      "releases.rancher.com",
    ]);
  });

  it("has no internet access, and endpoints for the services that servers call", () => {
    const stack = inside();
    for (const type of ["aws_internet_gateway", "aws_nat_gateway", "aws_eip", "aws_route"])
      expect(namesOf(stack, type)).toEqual([]);
    expect(namesOf(stack, "aws_subnet")).toEqual(["network_private-0", "network_private-1", "network_private-2"]);
    expect(
      namesOf(stack, "aws_vpc_endpoint").map((name) => resource(stack, "aws_vpc_endpoint", name).service_name),
    ).toEqual([
      "com.amazonaws.eu-central-1.s3",
      "com.amazonaws.eu-central-1.ssm",
      "com.amazonaws.eu-central-1.ssmmessages",
    ]);
    expect(resource(stack, "aws_vpc_endpoint", "network_ssm")).toMatchObject({
      vpc_endpoint_type: "Interface",
      private_dns_enabled: true,
      subnet_ids: [0, 1, 2].map((zone) => `\${aws_subnet.network_private-${zone}.id}`),
    });
    expect(comesAfter(stack, "aws_instance.cluster_servers_server-0_instance", "aws_vpc_endpoint.network_ssm")).toBe(
      true,
    );
    expect(resource(stack, "aws_lb", "cluster_balancer_balancer").internal).toBe(true);
    expect(JSON.stringify(stack.resource)).not.toMatch(/associate_public_ip_address|map_public_ip_on_launch/);
  });

  it("its endpoints reach the stack's own account and named buckets, and nothing else of AWS", () => {
    const stack = inside({ artifacts: "s3://mirror-of-acme/rke2" });
    const endpoint = (name: string) => String(resource(stack, "aws_vpc_endpoint", name).policy);
    const account = "data.aws_caller_identity.network_endpoint-policies_caller.account_id";
    expect(endpoint("network_ssm")).toContain(`{"StringEquals" = {"aws:PrincipalAccount" = ${account}}}`);
    expect(endpoint("network_s3")).toContain(
      `{"StringEquals" = {"aws:PrincipalAccount" = ${account}, "aws:ResourceAccount" = ${account}}}`,
    );
    expect(endpoint("network_s3")).toContain(
      '"Resource" = ["arn:aws:s3:::mirror-of-acme", "arn:aws:s3:::mirror-of-acme/*", "arn:aws:s3:::backups", "arn:aws:s3:::backups/*"]',
    );
    for (const name of namesOf(stack, "aws_vpc_endpoint"))
      expect(resource(stack, "aws_vpc_endpoint", name)).toHaveProperty("policy");
  });

  it("reaches ECR by its endpoints, and the bucket of AWS with the layers", () => {
    const host = "111122223333.dkr.ecr.eu-central-1.amazonaws.com";
    const stack = inside({ registry: { host }, charts: "/srv/charts" });
    expect(
      namesOf(stack, "aws_vpc_endpoint").map((name) => [name, resource(stack, "aws_vpc_endpoint", name).service_name]),
    ).toEqual(
      expect.arrayContaining([
        ["network_ecr-api", "com.amazonaws.eu-central-1.ecr.api"],
        ["network_ecr-dkr", "com.amazonaws.eu-central-1.ecr.dkr"],
      ]),
    );
    expect(resource(stack, "aws_vpc_endpoint", "network_s3").policy).toContain(
      '"arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*"',
    );
    expect(
      comesAfter(stack, "aws_instance.cluster_servers_server-0_instance", "aws_vpc_endpoint.network_ecr-dkr"),
    ).toBe(true);
  });

  it("has the same addresses as a stack with direct egress, except internet access", () => {
    const names = (stack: Synthesized) =>
      Object.entries(stack.resource).flatMap(([type, all]) => Object.keys(all).map((name) => `${type}.${name}`));
    const direct = names(synthesize({ balancer: { scheme: "internal" }, dns: { zone: "example.com", private: true } }));
    const missing = direct.filter((name) => !names(inside()).includes(name));
    expect(missing.filter((name) => !/network_(public|nat|internet-gateway|private-\d-default)/.test(name))).toEqual(
      [],
    );
  });

  it("uses images, releases and charts from the mirror", () => {
    const stack = inside();
    expect(parse(desiredFiles(stack)["config.yaml"] as string)).toMatchObject({
      "system-default-registry": "registry.corp.example.com",
      "disable-default-registry-endpoint": true,
    });
    expect(desiredFiles(stack).settings).toContain("ARTIFACTS='https://mirror.corp.example.com/rke2'\n");
    expect(desiredFiles(stack).registries).toContain('"*" = {"endpoint" = ["https://registry.corp.example.com"]}');
    expect(valuesOf(stack, "rancher_release")).toMatchObject({
      useBundledSystemChart: true,
      systemDefaultRegistry: "registry.corp.example.com",
    });
    for (const [name, chart] of [
      ["rancher_cert-manager", "cert-manager"],
      ["rancher_release", "rancher"],
      ["rancher_backup_crds", "rancher-backup-crd"],
      ["rancher_backup_operator", "rancher-backup"],
    ] as const) {
      expect(resource(stack, "helm_release", name)).toMatchObject({
        chart,
        repository: "oci://registry.corp.example.com/charts",
        repository_username: "${var.registry_username}",
        repository_password: "${var.registry_password}",
      });
    }
  });

  it("uses charts from archives, and releases from a bucket that the servers may read", () => {
    const stack = inside({ artifacts: "s3://mirror/k3s", charts: "/srv/charts" }, { cluster: k3s });
    const { chart, version, repository } = resource(stack, "helm_release", "rancher_cert-manager");
    expect([chart, version, repository]).toEqual([
      `/srv/charts/cert-manager-${CERT_MANAGER}.tgz`,
      CERT_MANAGER,
      undefined,
    ]);
    expect(resource(stack, "aws_iam_role_policy", "cluster_servers_role_rights").policy).toContain(
      '"Action" = "s3:GetObject", "Resource" = "arn:aws:s3:::mirror/k3s/*"',
    );
    const elsewhere = inside({ charts: "https://charts.corp.example.com" });
    expect(resource(elsewhere, "helm_release", "rancher_release")).not.toHaveProperty("repository_password");
  });

  it("on an existing cluster uses charts and images from the mirror", () => {
    const { host } = registry;
    const stack = synthesizeOnK8s({ egress: { airGap: { registry: { host }, charts: "/srv/charts" } } });
    expect(valuesOf(stack, "rancher_release")).toMatchObject({
      useBundledSystemChart: true,
      systemDefaultRegistry: host,
    });
    expect(resource(stack, "helm_release", "rancher_release").chart).toBe("/srv/charts/rancher-2.15.0.tgz");
    expect(textsOf(stack).match(PUBLIC_HOSTS)).toBeNull();
  });

  it("in an existing VPC creates no endpoints", () => {
    const privateSubnetIds = ["subnet-00000000000000001", "subnet-00000000000000002", "subnet-00000000000000003"];
    const stack = inside({}, { network: { existing: { vpcId: "vpc-0123456789abcdef0", privateSubnetIds } } });
    expect(stack.resource).not.toHaveProperty("aws_vpc_endpoint");
  });
});
