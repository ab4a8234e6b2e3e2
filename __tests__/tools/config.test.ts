import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { loadConfig, type StackConfig } from "../../lib/config";
import { configText, NOT_SHOWN } from "../../tools/config/text";
import { synthesized } from "../../tools/synthesized";
import { EXAMPLES, exampleStacks } from "../support/examples";
import { CERT_MANAGER } from "../support/supported";
import { APPS_FOLDER } from "../unit/apps-folder";

const ROOT = join(__dirname, "../..");
const newFolder = () => mkdtempSync(join(process.env[APPS_FOLDER] ?? "", "config-"));

/** The printed stack, loaded again as a configuration file. */
function loadedAgain(text: string): [string, StackConfig] {
  const file = join(newFolder(), "rancher.yaml");
  writeFileSync(file, text);
  const [stack] = Object.entries(loadConfig(file).stacks);
  return stack as [string, StackConfig];
}

/** The only stack of a configuration with other text. */
function textOf(yaml: string): string {
  const [id, config] = loadedAgain(yaml);
  return configText(id, config);
}

/**
 * The size as in the original. The wait for servers is a resource that is replaced when the field changes, also from
 * absent to `small`.
 */
function withSizeOf(original: StackConfig, config: StackConfig): StackConfig {
  if (config.mode !== "RancherOnRKE" || original.mode !== "RancherOnRKE") return config;
  return { ...config, cluster: { ...config.cluster, size: original.cluster.size } };
}

/** The text with the values of the examples that are not printed. */
function withHidden(printed: string): string {
  return printed
    .replace(`CATTLE_TLS_MIN_VERSION: ${NOT_SHOWN}`, 'CATTLE_TLS_MIN_VERSION: "1.3"')
    .replace(`externalId: ${NOT_SHOWN}`, "externalId: platform-team");
}

test.each(EXAMPLES)("%s: the printed configuration gives the same stack, and prints the same again", (file) => {
  for (const [id, config] of Object.entries(loadConfig(join(ROOT, file)).stacks)) {
    const printed = configText(id, config);
    const [name, again] = loadedAgain(withHidden(printed));
    expect([name, parse(configText(name, again))]).toEqual([id, parse(printed)]);
    const before = exampleStacks(file).find((stack) => stack.id === id)?.json;
    expect(synthesized(id, withSizeOf(config, again), newFolder()).json).toEqual(before);
  }
});

test("the defaults that depend on other fields are printed", () => {
  const printed = textOf(`
stacks:
  rancher:
    mode: RancherOnRKE
    hostname: rancher.example.com
    aws: { region: eu-central-1 }
    cluster: { version: v1.35.7+rke2r1, apiAllowedCidrs: [203.0.113.0/24] }
    rancher: { version: 2.15.0 }
`);
  expect(parse(printed)).toMatchObject({
    stacks: {
      rancher: {
        network: { cidr: "10.0.0.0/16", natGateways: "perZone", allowedCidrs: ["0.0.0.0/0"] },
        cluster: { size: "small", servers: 3, volume: { size: 100, iops: 3000 }, snapshots: { retention: 20 } },
        rancher: { certManager: { version: CERT_MANAGER.slice(1) } },
      },
    },
  });
});

test("neither secrets nor Terraform expressions are printed", () => {
  const printed = textOf(`
stacks:
  rancher:
    mode: RancherOnRKE
    hostname: rancher.example.com
    aws:
      region: eu-central-1
      assumeRole: { roleArn: "arn:aws:iam::111122223333:role/installer", externalId: hunter2-external }
    cluster:
      version: v1.35.7+rke2r1
      apiAllowedCidrs: [203.0.113.0/24]
      config: { kubelet-arg: [max-pods=200, "bootstrap-token=hunter2-flag"] }
    rancher:
      version: 2.15.0
      values:
        antiAffinity: required
        password: hunter2-password
        ui: { clientSecret: { value: hunter2-nested, on: true }, url: "https://user:hunter2@example.com" }
        extraEnv:
          - { name: SMTP_PASSWORD, value: hunter2-variable }
          - { name: LOG_LEVEL, value: debug }
        note: "\${var.hunter2}"
        other: "%{ if true }hunter2%{ endif }"
        pem: "-----BEGIN EC PRIVATE KEY-----hunter2"
        id: AKIAHUNTER2
`);
  expect(printed).not.toMatch(/hunter2/i);
  const { aws, cluster, rancher } = parse(printed).stacks.rancher;
  expect(aws.assumeRole).toEqual({ roleArn: "arn:aws:iam::111122223333:role/installer", externalId: NOT_SHOWN });
  expect(cluster.config).toEqual({ "kubelet-arg": ["max-pods=200", NOT_SHOWN] });
  expect(rancher.values).toEqual({
    antiAffinity: "required",
    password: NOT_SHOWN,
    ui: { clientSecret: { value: NOT_SHOWN, on: true }, url: NOT_SHOWN },
    extraEnv: [
      { name: "SMTP_PASSWORD", value: NOT_SHOWN },
      { name: "LOG_LEVEL", value: "debug" },
    ],
    note: NOT_SHOWN,
    other: NOT_SHOWN,
    pem: NOT_SHOWN,
    id: NOT_SHOWN,
  });
});

test("the variables of a container are not printed", () => {
  const printed = textOf(`
stacks:
  docker:
    mode: RancherOnDocker
    hostname: rancher.example.com
    aws: { region: eu-central-1 }
    rancher: { version: 2.15.0, environment: { SMTP_HOST: hunter2 } }
`);
  expect(parse(printed).stacks.docker).toMatchObject({
    network: { cidr: "10.0.0.0/16" },
    server: { size: "small" },
    rancher: { environment: { SMTP_HOST: NOT_SHOWN } },
  });
});
