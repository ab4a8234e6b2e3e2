import type { RancherOnRkeProps } from "../../lib/config";
import {
  minimal,
  minimalOnDocker,
  type Synthesized,
  synthesize,
  synthesizeOnDocker,
  synthesizeOnK8s,
  synthesizeOnRke1,
} from "../support/synth";

const region = "eu-central-1";
const roleArn = "arn:aws:iam::111122223333:role/deployer";
const zoneRole = "arn:aws:iam::444455556666:role/records";
const assumeRole = { roleArn, externalId: "team", sessionName: "rancher" };
const assumed = { role_arn: roleArn, external_id: "team", session_name: "rancher" };
const dns = { zone: "example.com", roleArn: zoneRole };
const external = { mode: "external", issuer: "blank" } as const;

/** Addresses of what the provider of the zone works on. */
const ofZone = ({ resource, data = {} }: Synthesized) =>
  Object.entries({ resource, data }).flatMap(([kind, types]) =>
    Object.entries(types).flatMap(([type, byName]) =>
      Object.entries(byName).flatMap(([name, { provider }]) =>
        provider === "aws.dns" ? [`${kind === "data" ? "data." : ""}${type}.${name}`] : [],
      ),
    ),
  );
const rke = (parts: Partial<RancherOnRkeProps>) => synthesize({ aws: { region, assumeRole }, dns, ...parts });

test.each<[string, Synthesized]>([
  ["RancherOnRKE", rke({})],
  ["RancherOnDocker", synthesizeOnDocker({ aws: { region, assumeRole }, dns })],
  ["RancherOnRKE1", synthesizeOnRke1({ aws: { region, assumeRole }, dns })],
  ["RancherOnK8s", synthesizeOnK8s({ aws: { region, assumeRole }, dns: { ...dns, target: "lb.example.com" } })],
])("%s acts by the role, and on the zone by another one", (_, stack) => {
  const [ofStack, ofDns, ...others] = stack.provider.aws ?? [];
  expect(ofStack).toMatchObject({ region, assume_role: [assumed] });
  expect(ofDns).toMatchObject({ region, alias: "dns", assume_role: [{ role_arn: zoneRole }] });
  expect(others).toEqual([]);
  expect(ofZone(stack)).toEqual(["aws_route53_record.dns_record", "data.aws_route53_zone.dns_zone"]);
});

test("without roles there is one provider, with the credentials of the environment", () => {
  const stack = synthesize();
  expect(stack.provider.aws).toHaveLength(1);
  expect(stack.provider.aws?.[0]).not.toHaveProperty("assume_role");
  expect(ofZone(stack)).toEqual([]);
});

test("the records that prove a certificate are the zone's, the certificate is the stack's", () => {
  const proof = ["aws_route53_record.certificate_proof", "aws_route53_record.dns_record"];
  const zones = ["data.aws_route53_zone.certificate_zone", "data.aws_route53_zone.dns_zone"];
  expect(ofZone(rke({ rancher: { ...minimal.rancher, tls: external } }))).toEqual([...proof, ...zones]);
  const rancher = { ...minimalOnDocker.rancher, tls: external };
  expect(ofZone(synthesizeOnDocker({ dns, rancher }))).toEqual([...proof, ...zones]);
});

test("the health checks of records are the zone's", () => {
  const servers = [0, 1, 2].map((n) => `server-${n}`);
  expect(ofZone(rke({ exposure: "dns" })).sort()).toEqual(
    [
      ...servers.map((name) => `aws_route53_health_check.cluster_exposure_${name}-health`),
      ...servers.map((name) => `aws_route53_record.cluster_exposure_${name}`),
      "data.aws_route53_zone.cluster_exposure_zone",
    ].sort(),
  );
});

test("the state has a role of its own", () => {
  const backend = { s3: { bucket: "states", key: "a", region, assumeRole: { roleArn, externalId: "states" } } };
  const { backend: written } = synthesize({ backend }).terraform as { backend: { s3: object } };
  expect(written.s3).toMatchObject({ assume_role: { role_arn: roleArn, external_id: "states" } });
  const other = synthesize({ aws: { region, assumeRole }, backend: { s3: { bucket: "states", key: "a", region } } });
  expect((other.terraform as { backend: { s3: object } }).backend.s3).not.toHaveProperty("assume_role");
});

test("tokens of a cluster of EKS are of the role, or of its own one", () => {
  const tokens = (own?: string) => {
    const cluster = { kubernetes: "1.35", eks: { name: "platform", roleArn: own } };
    const stack = synthesizeOnK8s({ aws: { region, assumeRole: { roleArn } }, cluster });
    const [{ exec }] = stack.provider.kubernetes as unknown as [{ exec: [{ args: string[] }] }];
    return exec[0].args.slice(-2);
  };
  expect(tokens()).toEqual(["--role-arn", roleArn]);
  expect(tokens(zoneRole)).toEqual(["--role-arn", zoneRole]);
});
