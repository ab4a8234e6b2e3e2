import type { RancherOnDockerProps } from "../../lib/config";
import { parseRancherOnDocker } from "../../lib/config";
import { mirrorLines, mirrorList } from "../../tools/mirror-list/mirror-list";
import {
  comesAfter,
  desiredFiles,
  minimalOnDocker,
  namesOf,
  resource,
  type Synthesized,
  synthesizeOnDocker,
  userDataOf,
} from "../support/synth";
import { PUBLIC_HOSTS, textsOf } from "../support/synthesized-texts";

const registry = { host: "registry.corp.example.com", auth: true, privateCA: true };
const gap: Partial<RancherOnDockerProps> = {
  egress: { airGap: { registry } },
  dns: { zone: "example.com", private: true },
  server: { image: "ami-0123456789abcdef0" },
};
const inside = (parts: Partial<RancherOnDockerProps> = {}) => synthesizeOnDocker({ ...gap, ...parts });
const certificateArn = "arn:aws:acm:eu-central-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab";
const balanced: Partial<RancherOnDockerProps> = {
  rancher: { version: "2.15.0", tls: { mode: "external", issuer: "blank" } },
  balancer: { certificateArn },
};
const dataOf = (stack: Synthesized) => userDataOf(stack, "host_server_instance");

/** Addresses that the server or its services use; the last ones are the user's own. */
const KNOWN = /^(169\.254\.169\.254|127\.0\.0\.1|.*corp\.example\.com|rancher\.example\.com|\$.*|\(.*)$/;

describe("a single container in an air gap", () => {
  it.each<[string, () => Synthesized]>([
    ["with a VPC of its own", () => inside()],
    ["behind a balancer", () => inside({ ...balanced, network: { cidr: "10.1.0.0/20" } })],
    [
      "in a subnet that exists",
      () => inside({ network: { existing: { vpcId: "vpc-0123456789abcdef0", subnetId: "subnet-00000000000000001" } } }),
    ],
  ])("names no public host %s", (_, synthesized) => {
    const texts = textsOf(synthesized());
    // User data is included.
    expect(texts).toContain("place registry-ca.crt");
    // docker.io here is the package of Debian and Ubuntu, for an image without Docker, and no host.
    expect(texts.replace("--no-install-recommends docker.io", "").match(PUBLIC_HOSTS) ?? []).toEqual([]);
    const hosts = new Set(
      [...texts.matchAll(/\b(?:https?|oci):\/\/([^/\s"'\\:]+)/g)].map(([, host]) => host as string),
    );
    expect([...hosts].filter((host) => !KNOWN.test(host))).toEqual([]);
  });

  it("has no internet access, and endpoints for the services that its server calls", () => {
    const stack = inside();
    for (const type of ["aws_internet_gateway", "aws_nat_gateway", "aws_eip", "aws_eip_association", "aws_route"])
      expect(namesOf(stack, type)).toEqual([]);
    expect(namesOf(stack, "aws_subnet")).toEqual([0, 1, 2].map((zone) => `network_private-${zone}`));
    expect(namesOf(stack, "aws_vpc_endpoint").sort()).toEqual(
      ["s3", "ssm", "ssmmessages"].map((name) => `network_${name}`),
    );
    expect(comesAfter(stack, "aws_instance.host_server_instance", "aws_vpc_endpoint.network_ssm")).toBe(true);
    expect(stack.data).not.toHaveProperty("aws_ssm_parameter");
    expect(JSON.stringify(stack.resource)).not.toMatch(/associate_public_ip_address|map_public_ip_on_launch/);
  });

  it("resolves to the server's private address, in a private zone for its VPC", () => {
    const stack = inside();
    const records = "${aws_network_interface.host_server_interface.private_ip}";
    expect(resource(stack, "aws_route53_record", "dns_record")).toMatchObject({ type: "A", records: [records] });
    expect(resource(stack, "aws_route53_zone_association", "dns_vpc").vpc_id).toBe("${aws_vpc.network_vpc.id}");
    expect(stack.output.private_address?.value).toBe(records);
    expect(stack.output).not.toHaveProperty("public_address");
    const { provisioner } = resource(stack, "terraform_data", "readiness");
    expect(JSON.stringify(provisioner)).toContain(`"HOST":"${records}"`);
  });

  it("uses images from the registry, and charts from Rancher's image", () => {
    const stack = inside();
    for (const line of ["IMAGE=registry.corp.example.com/rancher/rancher:v2.15.0", "AIR_GAP=yes"])
      expect(dataOf(stack)).toContain(`\n${line}\n`);
    expect(dataOf(stack)).toContain(
      "\nCATTLE_SYSTEM_DEFAULT_REGISTRY=registry.corp.example.com\nCATTLE_SYSTEM_CATALOG=bundled\n",
    );
    expect(desiredFiles(stack).registries).toContain('"*" = {"endpoint" = ["https://registry.corp.example.com"]}');
    expect(JSON.stringify(stack.output)).not.toContain("var.registry");
  });

  it("has a load balancer with private addresses, if it has one", () => {
    const stack = inside({ ...balanced, network: { cidr: "10.1.0.0/20" } });
    expect(resource(stack, "aws_lb", "balancer_balancer")).toMatchObject({
      internal: true,
      subnets: [0, 1, 2].map((zone) => `\${aws_subnet.network_private-${zone}.id}`),
    });
    expect(namesOf(stack, "aws_route53_zone_association")).toEqual(["dns_vpc"]);
  });

  it("in an existing VPC creates no endpoints, and places its load balancer in the given subnets", () => {
    const balancerSubnetIds = ["subnet-00000000000000002", "subnet-00000000000000003"];
    const existing = { vpcId: "vpc-0123456789abcdef0", subnetId: "subnet-00000000000000001", balancerSubnetIds };
    const stack = inside({ ...balanced, network: { existing } });
    expect(stack.resource).not.toHaveProperty("aws_vpc_endpoint");
    expect(resource(stack, "aws_lb", "balancer_balancer")).toMatchObject({
      internal: true,
      subnets: balancerSubnetIds,
    });
  });

  it("prints the images that its registry must have", () => {
    const config = parseRancherOnDocker("docker", { ...minimalOnDocker, ...gap });
    expect(mirrorLines(config, mirrorList(config), ["rancher/rancher-agent:v2.15.0"])).toEqual([
      "image\tdocker.io/rancher/rancher-agent:v2.15.0\tregistry.corp.example.com/rancher/rancher-agent:v2.15.0",
      "image\tdocker.io/rancher/rancher:v2.15.0\tregistry.corp.example.com/rancher/rancher:v2.15.0",
    ]);
  });
});
