import { App } from "cdktf";
import { RancherOnDocker } from "../../stacks/rancher-on-docker";
import { synthesizeExample } from "../support/examples";
import { addressesOf, expectGolden, expectGoldenChange } from "../support/golden";
import { comesAfter, minimalOnDocker, resource, synthesizeOnDocker } from "../support/synth";

describe("RancherOnDocker", () => {
  it("synthesizes the example docker", () => expectGolden("rancher-on-docker", synthesizeExample("docker")));

  it.each(["docker-full", "docker-proxy", "docker-air-gap"])("synthesizes the example %s", (name) => {
    const example = JSON.stringify(synthesizeExample(name)).replaceAll(name, "docker");
    expectGoldenChange(`rancher-on-docker.${name}`, synthesizeExample("docker"), JSON.parse(example));
  });

  // Users' states contain addresses: a changed address here replaces a server there.
  it("keeps its addresses", () => {
    expect(addressesOf(synthesizeOnDocker())).toMatchSnapshot();
  });

  it("waits for Rancher after all its dependencies", () => {
    const stack = synthesizeOnDocker();
    for (const address of ["aws_volume_attachment.host_server_attachment", "aws_route53_record.dns_record"])
      expect(comesAfter(stack, "terraform_data.readiness", address)).toBe(true);
  });

  it("connects to the address under the public name, and verifies a certificate that it can trust", () => {
    const environment = (parts: Parameters<typeof synthesizeOnDocker>[0]) => {
      const { provisioner } = resource(synthesizeOnDocker(parts), "terraform_data", "readiness");
      return (provisioner as { "local-exec": { environment: Record<string, string> } }[])[0]?.["local-exec"]
        .environment;
    };
    expect(environment({})).toMatchObject({
      NAME: "rancher.example.com",
      HOST: "${aws_eip.address.public_ip}",
      TRUSTED: "",
      VERSION: "2.15.0",
    });
    const external = { version: "2.15.0", tls: { mode: "external", issuer: "blank" } } as const;
    expect(environment({ rancher: external })).toMatchObject({
      HOST: "${aws_lb.balancer_balancer.dns_name}",
      TRUSTED: "yes",
    });
    const own = { balancer: { existing: true }, dns: undefined, network: { allowedCidrs: ["198.51.100.7/32"] } };
    expect(environment({ ...own, rancher: external })).toMatchObject({ HOST: "", TRUSTED: "yes" });
  });

  it("reports that it has no high availability, and the record to create when the user creates it", () => {
    expect(synthesizeOnDocker().output).toMatchObject({
      url: { value: "https://rancher.example.com" },
      high_availability: { value: expect.stringMatching(/^none: one container on one server in one zone/) },
      session: {
        value: "aws ssm start-session --region eu-central-1 --target ${aws_instance.host_server_instance.id}",
      },
      agent_tls_mode: { value: "strict" },
      bootstrap_password: { sensitive: true },
      first_login: { sensitive: true },
    });
    const { output } = synthesizeOnDocker({ dns: undefined });
    expect(output.dns_record?.value).toBe("rancher.example.com. A ${aws_eip.address.public_ip}");
  });

  it("has an output with the authority of its certificate when it is private and the stack knows it", () => {
    const { output } = synthesizeOnDocker({
      rancher: { version: "2.15.0", tls: { issuer: "blank", privateCA: true } },
    });
    expect(output.ca_certs?.value).toBe("${nonsensitive(local.host_secrets_tls_ca-pem)}");
    expect(synthesizeOnDocker().output).not.toHaveProperty("ca_certs");
  });

  it("rejects an invalid configuration before it creates anything", () => {
    const app = new App();
    expect(() => new RancherOnDocker(app, "docker", { ...minimalOnDocker, hostname: "rancher.example.org" })).toThrow(
      "docker hostname: got rancher.example.org, expected a name in the zone example.com",
    );
    expect(app.node.children.map((child) => child.node.id)).not.toContain("docker");
  });
});
