import {
  minimal,
  resource,
  type Synthesized,
  synthesize,
  synthesizeOnDocker,
  synthesizeOnK8s,
  synthesizeOnRke1,
} from "../support/synth";

const zoneId = "Z0123456789ABC";
const dns = { zone: "example.com", zoneId };
const zones = ({ data }: Synthesized) => Object.values(data?.aws_route53_zone ?? {});
const external = { ...minimal.rancher, tls: { mode: "external", issuer: "blank" } } as const;

describe("the id of a hosted zone", () => {
  it.each([
    ["RancherOnRKE", () => synthesize({ dns }), 1],
    ["RancherOnRKE with exposure dns", () => synthesize({ dns, exposure: "dns" }), 1],
    ["a certificate of RancherOnRKE", () => synthesize({ dns, rancher: external }), 2],
    ["RancherOnDocker", () => synthesizeOnDocker({ dns }), 1],
    [
      "a certificate of RancherOnDocker",
      () => synthesizeOnDocker({ dns, rancher: { version: "2.15.0", tls: external.tls } }),
      2,
    ],
    [
      "RancherOnK8s",
      () => synthesizeOnK8s({ aws: { region: "eu-central-1" }, dns: { ...dns, target: "a.example.com" } }),
      1,
    ],
    ["RancherOnRKE1", () => synthesizeOnRke1({ dns }), 1],
  ] as const)("finds it, without its name, in %s", (_, stack, count) => {
    const found = zones(stack());
    expect(found).toHaveLength(count);
    for (const zone of found) {
      expect(zone).toMatchObject({ zone_id: zoneId });
      expect(zone).not.toHaveProperty("name");
    }
  });

  it("is rejected at a plan when the zone has another name or is private", () => {
    const stack = synthesize({ dns });
    expect(zones(stack)[0]?.lifecycle).toEqual({
      postcondition: [
        {
          condition: '${trimsuffix(self.name, ".") == "example.com" && self.private_zone == false}',
          error_message:
            'dns.zoneId: got Z0123456789ABC, which is the ${self.private_zone ? "private" : "public"} zone ${self.name}, expected a public zone example.com',
        },
      ],
    });
    expect(resource(stack, "aws_route53_record", "dns_record").zone_id).toBe(
      "${data.aws_route53_zone.dns_zone.zone_id}",
    );
  });

  it("is of a private zone for an internal load balancer", () => {
    const [zone] = zones(synthesize({ dns: { ...dns, private: true }, balancer: { scheme: "internal" } }));
    expect(JSON.stringify(zone?.lifecycle)).toContain("self.private_zone == true");
  });
});
