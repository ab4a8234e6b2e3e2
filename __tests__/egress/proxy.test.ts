import { Testing } from "cdktf";
import { parse } from "yaml";
import type { RancherOnRkeProps } from "../../lib/config";
import { proxyOf } from "../../lib/egress/proxy";
import { proxyFile } from "../support/proxy-file";
import {
  desiredFiles,
  resource,
  type Synthesized,
  synthesize,
  synthesizeOnDocker,
  synthesizeOnK8s,
  userDataOf,
} from "../support/synth";

const http = "http://proxy.example.com:3128";
const backup = { version: "110.0.1+up11.0.1", bucket: "backups", region: "eu-central-1" };
const RANGES = "10.0.0.0/16,10.42.0.0/16,10.43.0.0/16";
const S3 = ["s3.eu-central-1", ".s3.eu-central-1", "s3.dualstack.eu-central-1", ".s3.dualstack.eu-central-1"]
  .map((name) => `${name}.amazonaws.com`)
  .join();
const EXPECTED = `localhost,127.0.0.0/8,169.254.169.254,.svc,.cluster.local,cattle-system.svc,${RANGES},${S3},.corp.example.com`;

const valuesOf = (stack: Synthesized, name: string) =>
  parse((resource(stack, "helm_release", name).values as string[])[0] as string) as Record<string, unknown>;
const secretsOf = (stack: Synthesized, name: string) =>
  ((resource(stack, "helm_release", name).set_sensitive ?? []) as { name: string; value: string }[]).filter(
    (one) => one.name !== "bootstrapPassword",
  );
const behind = (proxy: object, parts: Partial<RancherOnRkeProps> = {}) =>
  synthesize({
    egress: { proxy: { http, noProxy: [".corp.example.com"], ...proxy } },
    rancher: { version: "2.15.0", backup },
    ...parts,
  });

describe("a proxy", () => {
  it("is set for servers, cert-manager, Rancher and its backups with the same NO_PROXY", () => {
    const stack = behind({ https: "http://secure.example.com:3129" });
    const lines = proxyFile(http, "http://secure.example.com:3129", EXPECTED);
    expect(desiredFiles(stack)).toMatchObject({
      proxy: lines,
    });
    expect(userDataOf(stack, "cluster_servers_server-1_instance")).toContain(
      `cat >/etc/default/rancher-proxy <<'END_OF_FILE'\n${lines}END_OF_FILE\n`,
    );
    expect(valuesOf(stack, "rancher_cert-manager")).toMatchObject({
      http_proxy: http,
      https_proxy: "http://secure.example.com:3129",
      no_proxy: EXPECTED,
    });
    for (const name of ["rancher_release", "rancher_backup_operator"]) {
      expect(valuesOf(stack, name)).toMatchObject({ proxy: "http://secure.example.com:3129", noProxy: EXPECTED });
    }
    // Every NO_PROXY in the stack.
    const all = JSON.stringify(stack).match(/localhost,127\.0\.0\.0\/8[^"\\\n]*/g) ?? [];
    expect(all.length).toBeGreaterThan(5);
    expect(new Set(all)).toEqual(new Set([EXPECTED]));
  });

  it("that inspects TLS has an authority that servers and Rancher trust", () => {
    const stack = behind({ privateCA: true });
    const pem = "${local.cluster_proxy_ca-pem}";
    expect(stack.variable?.proxy_ca).toMatchObject({ sensitive: true });
    expect(desiredFiles(stack)["proxy-ca.crt"]).toBe(pem);
    // A server reads the authority from Systems Manager.
    expect(desiredFiles(stack).proxy).toContain(`,${S3}`);
    expect(valuesOf(stack, "rancher_release")).toMatchObject({ additionalTrustedCAs: true });
    expect(resource(stack, "kubernetes_secret_v1", "rancher_certificates_additional").data).toEqual({
      "ca-additional.pem": pem,
    });
    const both = behind({ privateCA: true }, { rancher: { version: "2.15.0", additionalTrustedCAs: true } });
    expect(resource(both, "kubernetes_secret_v1", "rancher_certificates_additional").data).toEqual({
      "ca-additional.pem": `\${local.rancher_certificates_additional_trusted_cas-pem}${pem}`,
    });
  });

  it("that inspects TLS has an authority that the container and its server trust", () => {
    const stack = synthesizeOnDocker({ egress: { proxy: { http, privateCA: true } } });
    const user_data = userDataOf(stack, "host_server_instance");
    expect(user_data).toContain(`,${S3}`);
    expect(desiredFiles(stack)["proxy-ca.crt"]).toBe("${local.proxy_ca-pem}");
    expect(user_data).toContain("SSL_CERT_DIR=/container/certs:/etc/rancher/ssl");
    expect(user_data).toContain("-v /etc/rancher/trusted:/container/certs");
    expect(desiredFiles(stack)["trusted.pem"]).toBe("${local.proxy_ca-pem}");
  });

  it("with credentials reads them from sensitive variables, and S3 is reached directly", () => {
    const stack = behind({ auth: true });
    const address = [
      'http://${replace(urlencode(var.proxy_username), "+", "%20")}',
      '${replace(urlencode(var.proxy_password), "+", "%20")}@proxy.example.com:3128',
    ].join(":");
    const value = desiredFiles(stack).proxy;
    expect(value).toContain(`HTTPS_PROXY=${address}\n`);
    expect(value).toContain(`,${S3}`);
    expect(userDataOf(stack, "cluster_servers_server-0_instance")).not.toContain("rancher-proxy");
    expect(secretsOf(stack, "rancher_release")).toEqual([{ name: "proxy", value: address, type: "string" }]);
    expect(secretsOf(stack, "rancher_backup_operator")).toEqual([{ name: "proxy", value: address, type: "string" }]);
    expect(secretsOf(stack, "rancher_cert-manager").map(({ name }) => name)).toEqual(["http_proxy", "https_proxy"]);
    for (const name of ["proxy_username", "proxy_password"])
      expect(stack.variable?.[name]).toMatchObject({ sensitive: true });
    expect(valuesOf(stack, "rancher_release")).not.toHaveProperty("proxy");
    expect(JSON.stringify(stack.output)).not.toMatch(/var\.(proxy|registry)/);
  });

  it("in an existing VPC excludes the user's entries, and no endpoint", () => {
    const privateSubnetIds = ["subnet-00000000000000001", "subnet-00000000000000002", "subnet-00000000000000003"];
    const stack = behind(
      { noProxy: ["10.20.0.0/16"] },
      {
        network: { existing: { vpcId: "vpc-0123456789abcdef0", privateSubnetIds } },
        balancer: { scheme: "internal" },
        dns: undefined,
      },
    );
    expect(valuesOf(stack, "rancher_release").noProxy).toBe(
      "localhost,127.0.0.0/8,169.254.169.254,.svc,.cluster.local,cattle-system.svc,10.42.0.0/16,10.43.0.0/16,10.20.0.0/16",
    );
  });

  it("on an existing cluster excludes private ranges", () => {
    const stack = synthesizeOnK8s({ egress: { proxy: { http } } });
    expect(valuesOf(stack, "rancher_release")).toMatchObject({
      proxy: http,
      noProxy:
        "localhost,127.0.0.0/8,169.254.169.254,.svc,.cluster.local,cattle-system.svc,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10",
    });
  });

  it("adds nothing to a stack without one", () => {
    expect(desiredFiles(synthesize())).not.toHaveProperty("proxy");
    expect(synthesize({ egress: "direct" })).toEqual(synthesize());
  });
});

describe("NO_PROXY", () => {
  const ALWAYS = "localhost,127.0.0.0/8,169.254.169.254,.svc,.cluster.local,cattle-system.svc";

  it.each<[string, { ranges: string[]; endpoints?: string[]; noProxy?: string[] }, string]>([
    ["of nothing but the server and the cluster", { ranges: [] }, ALWAYS],
    [
      "of a cluster in a VPC",
      { ranges: ["10.0.0.0/16", "10.42.0.0/16", "10.43.0.0/16"] },
      `${ALWAYS},10.0.0.0/16,10.42.0.0/16,10.43.0.0/16`,
    ],
    [
      "with endpoints of the VPC",
      { ranges: ["10.0.0.0/16"], endpoints: [".s3.eu-central-1.amazonaws.com"] },
      `${ALWAYS},10.0.0.0/16,.s3.eu-central-1.amazonaws.com`,
    ],
    [
      "with the user's entries, last",
      {
        ranges: ["10.0.0.0/16"],
        endpoints: ["ssm.cn-north-1.amazonaws.com.cn"],
        noProxy: [".corp.example.com", "10.8.0.0/16"],
      },
      `${ALWAYS},10.0.0.0/16,ssm.cn-north-1.amazonaws.com.cn,.corp.example.com,10.8.0.0/16`,
    ],
    ["with each entry once", { ranges: ["10.0.0.0/16"], noProxy: ["10.0.0.0/16", ".svc"] }, `${ALWAYS},10.0.0.0/16`],
  ])("%s", (_, { ranges, endpoints, noProxy = [] }, expected) => {
    const proxy = { http: "http://proxy.example.com:3128", auth: false, privateCA: false, noProxy };
    expect(proxyOf(Testing.app(), proxy, ranges, endpoints).noProxy).toBe(expected);
  });
});
