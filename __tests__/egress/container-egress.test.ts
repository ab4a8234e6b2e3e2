import type { RancherOnDockerProps } from "../../lib/config";
import { proxyFile } from "../support/proxy-file";
import { desiredFiles, type Synthesized, synthesizeOnDocker, userDataOf } from "../support/synth";

const http = "http://proxy.example.com:3128";
const host = "registry.example.com:5000";
const ALWAYS = "localhost,127.0.0.0/8,169.254.169.254,.svc,.cluster.local,cattle-system.svc";
const CONTAINER = "172.17.0.0/16,10.42.0.0/16,10.43.0.0/16";
const EXPECTED = `${ALWAYS},10.0.0.0/16,${CONTAINER},.corp.example.com`;

const dataOf = (stack: Synthesized) => userDataOf(stack, "host_server_instance");
const argumentsOf = (stack: Synthesized) => (/ExecStart=.* run (.*)/.exec(dataOf(stack))?.[1] ?? "").split(" ");
const behind = (proxy: object, parts: Partial<RancherOnDockerProps> = {}) =>
  synthesizeOnDocker({ egress: { proxy: { http, noProxy: [".corp.example.com"], ...proxy } }, ...parts });

/** The synthesized stack without the secret files of registry and proxy. */
function elsewhere(stack: Synthesized): string {
  const { host_secrets_object_files: _, ...locals } = stack.locals ?? {};
  return JSON.stringify([stack.resource, stack.output, locals]);
}

describe("a proxy for a single container", () => {
  it("is set for the server, Docker and the container by one file, with one NO_PROXY", () => {
    const stack = behind({ https: "http://secure.example.com:3129" });
    const lines = proxyFile(http, "http://secure.example.com:3129", EXPECTED);
    expect(dataOf(stack)).toContain(`cat >/etc/default/rancher-proxy <<'END_OF_FILE'\n${lines}END_OF_FILE\n`);
    const reads = "[Service]\nEnvironmentFile=-/etc/default/rancher-proxy\n";
    for (const unit of ["docker", "amazon-ssm-agent", "snap.amazon-ssm-agent.amazon-ssm-agent"])
      expect(dataOf(stack)).toContain(`${unit}.service.d/proxy.conf <<'END_OF_FILE'\n${reads}`);
    expect(argumentsOf(stack).join(" ")).toContain("--env-file /etc/default/rancher-proxy ");
    const all = JSON.stringify(stack).match(/localhost,127\.0\.0\.0\/8[^"\\\n]*/g) ?? [];
    expect(new Set(all)).toEqual(new Set([EXPECTED]));
    expect(desiredFiles(stack)).not.toHaveProperty("proxy");
  });

  it("with credentials reads them from sensitive variables, and S3 is reached directly", () => {
    const stack = behind({ auth: true });
    const value = desiredFiles(stack).proxy;
    const user = '${replace(urlencode(var.proxy_username), "+", "%20")}';
    const password = '${replace(urlencode(var.proxy_password), "+", "%20")}';
    expect(value).toContain(`HTTPS_PROXY=http://${user}:${password}@proxy.example.com:3128\n`);
    expect(value).toContain(
      `NO_PROXY=${ALWAYS},10.0.0.0/16,${CONTAINER},s3.eu-central-1.amazonaws.com,.s3.eu-central-1.amazonaws.com,s3.dualstack.eu-central-1.amazonaws.com,.s3.dualstack.eu-central-1.amazonaws.com,.corp.example.com\n`,
    );
    expect(dataOf(stack)).not.toContain("cat >/etc/default/rancher-proxy");
    expect(elsewhere(stack)).not.toContain("var.proxy");
    for (const name of ["proxy_username", "proxy_password"])
      expect(stack.variable?.[name]).toMatchObject({ sensitive: true });
  });

  it("in an existing VPC excludes the ranges that the user names", () => {
    const existing = { vpcId: "vpc-0123456789abcdef0", subnetId: "subnet-00000000000000001" };
    expect(dataOf(behind({ noProxy: ["10.20.0.0/16"] }, { network: { existing } }))).toContain(
      `NO_PROXY=${ALWAYS},${CONTAINER},10.20.0.0/16\n`,
    );
  });
});

describe("a private registry of a single container", () => {
  it("provides Rancher's image and the images that Rancher installs, without credentials", () => {
    const stack = synthesizeOnDocker({ registry: { host } });
    expect(argumentsOf(stack)).toContain(`${host}/rancher/rancher:v2.15.0`);
    expect(dataOf(stack)).toContain(`IMAGE=${host}/rancher/rancher:v2.15.0\n`);
    expect(dataOf(stack)).toContain(`\nCATTLE_SYSTEM_DEFAULT_REGISTRY=${host}\n`);
    expect(desiredFiles(stack)).not.toHaveProperty("registries");
  });

  it("with credentials reads them from sensitive variables, and keeps them in secret files only", () => {
    const stack = synthesizeOnDocker({ registry: { host, auth: true, privateCA: true, mirrors: ["docker.io"] } });
    expect(desiredFiles(stack)).toMatchObject({
      registries: [
        '${jsonencode({"mirrors" = {"docker.io" = {"endpoint" = ["https://registry.example.com:5000"]}}',
        '"configs" = {"registry.example.com:5000" = {"auth" = {"username" = var.registry_username',
        '"password" = var.registry_password}',
        '"tls" = {"ca_file" = "/etc/rancher/k3s/registry-ca.crt"}}}})}',
      ].join(", "),
    });
    expect(desiredFiles(stack)).toMatchObject({
      "docker-config":
        '${jsonencode({"auths" = {"registry.example.com:5000" = {"auth" = base64encode(join(":", [var.registry_username, var.registry_password]))}}})}',
    });
    expect(desiredFiles(stack)["registry-ca.crt"]).toContain("var.registry_ca)");
    for (const name of ["registry_username", "registry_password", "registry_ca"])
      expect(stack.variable?.[name]).toMatchObject({ sensitive: true });
    expect(elsewhere(stack)).not.toContain("var.registry");
  });

  it("is mounted for the K3s in the container, with a syntax that allows a port in the authority's path", () => {
    const words = argumentsOf(synthesizeOnDocker({ registry: { host, auth: true, privateCA: true } }));
    expect(words).toContain("/etc/rancher/registries.yaml:/etc/rancher/k3s/registries.yaml");
    expect(words[words.indexOf("--mount") + 1]).toBe(
      "type=bind,source=/etc/docker/certs.d/registry.example.com:5000/ca.crt,target=/etc/rancher/k3s/registry-ca.crt,readonly",
    );
  });

  it("adds nothing to a stack without one", () => {
    expect(synthesizeOnDocker({ egress: "direct" })).toEqual(synthesizeOnDocker());
  });
});
