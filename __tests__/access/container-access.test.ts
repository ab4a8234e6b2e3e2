import type { RancherOnDockerProps } from "../../lib/config";
import { proxyFile } from "../support/proxy-file";
import { namesOf, resource, type Synthesized, synthesizeOnDocker } from "../support/synth";

const http = "http://proxy.example.com:3128";
const host = "registry.example.com:5000";
const ALWAYS = "localhost,127.0.0.0/8,169.254.169.254,.svc,.cluster.local,cattle-system.svc";
const CONTAINER = "172.17.0.0/16,10.42.0.0/16,10.43.0.0/16";
const EXPECTED = `${ALWAYS},10.0.0.0/24,${CONTAINER},.corp.example.com`;

const parameter = (stack: Synthesized, name: string) => resource(stack, "aws_ssm_parameter", `desired_${name}`);
const argumentsOf = (stack: Synthesized) => String(parameter(stack, "arguments").value).trim().split("\n");
const userDataOf = (stack: Synthesized) => resource(stack, "aws_instance", "host_server_instance").user_data;
const behind = (proxy: object, parts: Partial<RancherOnDockerProps> = {}) =>
  synthesizeOnDocker({ access: { proxy: { http, noProxy: [".corp.example.com"], ...proxy } }, ...parts });

/** What is synthesized but for the secret parameters of registry and proxy. */
function elsewhere(stack: Synthesized): string {
  const { aws_ssm_parameter: parameters, ...others } = stack.resource;
  const plain = Object.values(parameters ?? {}).filter(({ type }) => type !== "SecureString");
  return JSON.stringify([others, plain, stack.output, stack.locals]);
}

describe("a proxy before a single container", () => {
  it("is told to the server, to Docker and to the container by one file, with one NO_PROXY", () => {
    const stack = behind({ https: "http://secure.example.com:3129" });
    const lines = proxyFile(http, "http://secure.example.com:3129", EXPECTED);
    expect(parameter(stack, "proxy")).toMatchObject({
      name: "/rancher/docker/servers/proxy",
      type: "SecureString",
      value: lines,
    });
    expect(userDataOf(stack)).toContain(`cat >/etc/default/rancher-proxy <<'END_OF_FILE'\n${lines}END_OF_FILE\n`);
    const words = argumentsOf(stack);
    expect(words.slice(words.indexOf("--env-file"), words.indexOf("--privileged"))).toEqual([
      ...["--env-file", "/etc/rancher/container.env", "--env-file", "/etc/default/rancher-proxy"],
    ]);
    const all = JSON.stringify(stack).match(/localhost,127\.0\.0\.0\/8[^"\\\n]*/g) ?? [];
    expect(all.length).toBeGreaterThan(3);
    expect(new Set(all)).toEqual(new Set([EXPECTED]));
  });

  it("that asks for credentials has them from sensitive variables, and Systems Manager is reached without it", () => {
    const stack = behind({ auth: true });
    const { value } = parameter(stack, "proxy");
    const user = '${replace(urlencode(var.proxy_username), "+", "%20")}';
    const password = '${replace(urlencode(var.proxy_password), "+", "%20")}';
    expect(value).toContain(`HTTPS_PROXY=http://${user}:${password}@proxy.example.com:3128\n`);
    expect(value).toContain(
      `NO_PROXY=${ALWAYS},10.0.0.0/24,${CONTAINER},ssm.eu-central-1.amazonaws.com,ssmmessages.eu-central-1.amazonaws.com,.corp.example.com\n`,
    );
    expect(userDataOf(stack)).not.toContain("rancher-proxy");
    expect(elsewhere(stack)).not.toContain("var.proxy");
    for (const name of ["proxy_username", "proxy_password"])
      expect(stack.variable?.[name]).toMatchObject({ sensitive: true });
  });

  it("of an existing VPC leaves out what the user says of it", () => {
    const existing = { vpcId: "vpc-0123456789abcdef0", subnetId: "subnet-00000000000000001" };
    const { value } = parameter(behind({ noProxy: ["10.20.0.0/16"] }, { network: { existing } }), "proxy");
    expect(value).toContain(`NO_PROXY=${ALWAYS},${CONTAINER},10.20.0.0/16\n`);
  });

  it("makes the server wait anew for Rancher when it changes", () => {
    const triggers = resource(behind({}), "terraform_data", "readiness").triggers_replace;
    expect(triggers).toContain("${aws_ssm_parameter.desired_proxy.version}");
  });
});

describe("a private registry of a single container", () => {
  it("has Rancher's image and those that Rancher installs, and asks for nothing", () => {
    const stack = synthesizeOnDocker({ registry: { host } });
    expect(argumentsOf(stack)).toContain(`${host}/rancher/rancher:v2.15.0`);
    expect(parameter(stack, "settings").value).toBe(
      `VERSION='2.15.0'\nIMAGE='${host}/rancher/rancher:v2.15.0'\nRESTORE=''\n`,
    );
    expect(parameter(stack, "environment").value).toBe(`CATTLE_SYSTEM_DEFAULT_REGISTRY=${host}\n`);
    expect(namesOf(stack, "aws_ssm_parameter")).not.toContain("desired_registries");
  });

  it("that asks for credentials has them from sensitive variables, in secret parameters alone", () => {
    const stack = synthesizeOnDocker({ registry: { host, auth: true, privateCA: true, mirrors: ["docker.io"] } });
    expect(parameter(stack, "registries")).toMatchObject({
      type: "SecureString",
      value: [
        '${jsonencode({"mirrors" = {"docker.io" = {"endpoint" = ["https://registry.example.com:5000"]}}',
        '"configs" = {"registry.example.com:5000" = {"auth" = {"username" = var.registry_username',
        '"password" = var.registry_password}',
        '"tls" = {"ca_file" = "/etc/rancher/k3s/registry-ca.crt"}}}})}',
      ].join(", "),
    });
    expect(parameter(stack, "docker-config")).toMatchObject({
      type: "SecureString",
      value:
        '${jsonencode({"auths" = {"registry.example.com:5000" = {"auth" = base64encode(join(":", [var.registry_username, var.registry_password]))}}})}',
    });
    expect(parameter(stack, "registry-ca-crt")).toMatchObject({ type: "SecureString", value: "${var.registry_ca}" });
    for (const name of ["registry_username", "registry_password", "registry_ca"])
      expect(stack.variable?.[name]).toMatchObject({ sensitive: true });
    expect(elsewhere(stack)).not.toContain("var.registry");
  });

  it("is mounted for the K3s in the container, the authority by words in which a port is no end", () => {
    const words = argumentsOf(synthesizeOnDocker({ registry: { host, auth: true, privateCA: true } }));
    expect(words).toContain("/etc/rancher/registries.yaml:/etc/rancher/k3s/registries.yaml");
    expect(words[words.indexOf("--mount") + 1]).toBe(
      "type=bind,source=/etc/docker/certs.d/registry.example.com:5000/ca.crt,target=/etc/rancher/k3s/registry-ca.crt,readonly",
    );
  });

  it("and a proxy make a node script of two parts, of which the other one is the same as ever", () => {
    const direct = synthesizeOnDocker();
    const stack = behind({}, { registry: { host, auth: true } });
    expect(parameter(stack, "container-node-sh-gz").value).toBe(parameter(direct, "node-sh-gz").value);
    expect(parameter(stack, "node-sh-gz").value).not.toBe(parameter(direct, "node-sh-gz").value);
    const sums = String(parameter(stack, "parts-sha256").value);
    for (const name of ["node.sh", "container-node.sh", "access.sh", "registry.sh"])
      expect(sums.split("\n").filter((line) => line.endsWith(`  ${name}`))).toHaveLength(1);
    expect(parameter(stack, "settings").value).toContain(`REGISTRY='${host}'\nAIR_GAP=''\n`);
  });

  it("is nowhere in a stack that has none", () => {
    expect(synthesizeOnDocker({ access: "direct" })).toEqual(synthesizeOnDocker());
  });
});
