import { parse } from "yaml";
import type { RancherOnK8sProps } from "../../lib/config";
import {
  BACKUP_OWNERS,
  CERT_MANAGER_OWNERS,
  CONDITIONAL_OWNERS,
  ownedValues,
  RANCHER_OWNERS,
  type ValueOwners,
} from "../../lib/config/blocks/chart-values";
import { resource, type Synthesized, synthesizeOnK8s } from "../support/synth";
import { rejects } from "./errors-of";

const backup = { version: "110.0.1+up11.0.1", bucket: "backups", region: "eu-central-1" };

/** Values of a release, by path. */
function pathsOf(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, path === "" ? key : `${path}.${key}`));
}

function valuesOf(stack: Synthesized, release: string): Record<string, unknown> {
  const { values, set_sensitive = [] } = resource(stack, "helm_release", release) as {
    values: [string];
    set_sensitive?: { name: string }[];
  };
  return { ...parse(values[0]), ...Object.fromEntries(set_sensitive.map(({ name }) => [name, "secret"])) };
}

const everything: Partial<RancherOnK8sProps> = {
  registry: { host: "registry.example.com", auth: true },
  egress: { proxy: { http: "http://proxy.example.com:3128", auth: true } },
};

describe("what the stack sets", () => {
  // The stack's defaults, over which the file's values have priority.
  const free = [
    "webhook.replicaCount",
    "webhook.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution",
    "webhook.podDisruptionBudget.enabled",
    "webhook.podDisruptionBudget.minAvailable",
    "webhook.podDisruptionBudget.maxUnavailable",
    // Rancher's source list for its own tools.
    "systemRegistryInheritsPullSecrets",
  ];
  const role = { roleArn: "arn:aws:iam::111122223333:role/backup" };
  it.each<[string, string, keyof typeof CONDITIONAL_OWNERS, ValueOwners, object, string[]]>([
    ["rancher", "rancher_release", "rancher", RANCHER_OWNERS, {}, free],
    ["cert-manager", "rancher_cert-manager", "certManager", CERT_MANAGER_OWNERS, {}, []],
    ["rancher-backup with keys", "rancher_backup_operator", "backup", BACKUP_OWNERS, {}, []],
    ["rancher-backup with a role", "rancher_backup_operator", "backup", BACKUP_OWNERS, role, []],
  ])("of the chart of %s is rejected in the file", (_, release, chart, always, inBackup, free) => {
    const stack = synthesizeOnK8s({
      ...everything,
      rancher: { version: "2.15.0", backup: { ...backup, folder: "a", ...inBackup } },
    });
    const { proxy, registry } = CONDITIONAL_OWNERS[chart];
    const owners = { ...always, ...proxy, ...registry };
    const set = valuesOf(stack, release);
    const rejected = [...ownedValues([], set, owners)].map(({ path }) => path.join("."));
    // The file's variables are added to the stack's.
    rejected.push("extraEnv");
    expect(pathsOf(set).filter((path) => !rejected.includes(path))).toEqual(free);
  });
});

describe("other values", () => {
  const given = { rancher: { antiAffinity: "required" }, certManager: { global: { logLevel: 4 } } };
  it("reach the charts beside those of the stack", () => {
    const stack = synthesizeOnK8s({
      ...everything,
      rancher: {
        version: "2.15.0",
        values: given.rancher,
        certManager: { values: given.certManager },
        backup: { ...backup, values: { s3: { endpointCA: "Y2E=" }, debug: true } },
      },
    });
    expect(valuesOf(stack, "rancher_release")).toMatchObject(given.rancher);
    expect(valuesOf(stack, "rancher_cert-manager").global).toEqual({
      logLevel: 4,
      imagePullSecrets: [{ name: "registry-credentials" }],
    });
    expect(valuesOf(stack, "rancher_backup_operator")).toMatchObject({
      s3: { endpointCA: "Y2E=", bucketName: "backups" },
      debug: true,
    });
  });
});

test("variables of the file reach Rancher's pods after those of the stack", () => {
  const extraEnv = [
    { name: "CATTLE_DEBUG", value: "true" },
    { name: "TOKEN", valueFrom: { secretKeyRef: { name: "a", key: "b" } } },
  ];
  const stack = synthesizeOnK8s({
    rancher: { version: "2.15.0", values: { extraEnv }, additionalTrustedCAs: true },
  });
  expect(valuesOf(stack, "rancher_release").extraEnv).toEqual([
    { name: "CATTLE_SERVER_URL", value: expect.any(String) },
    { name: "PRIVATE_AUTHORITIES" },
    ...extraEnv,
  ]);
});

const at = (line: string) => `version: 2.15.0\n${line}`;
const version = "version: 2.15.0";

describe("values of the file", () => {
  rejects([
    [
      "of cert-manager that fields or the stack set",
      version,
      at("certManager: { values: { crds: { enabled: false }, replicaCount: 1, global: { logLevel: 4 } } }"),
      [
        "19:40 rancher.certManager.values.crds.enabled: is set by the stack itself; remove it here",
        "19:58 rancher.certManager.values.replicaCount: is set by rancher.replicas; remove it here",
      ],
    ],
    [
      "of rancher-backup that fields set, a key with dots among them",
      version,
      at(
        "backup: { version: 110.0.1+up11.0.1, bucket: backups, region: eu-central-1, values: { s3: { folder: a, endpointCA: b }, serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': c } } } }",
      ),
      [
        "19:99 rancher.backup.values.s3.folder: is set by rancher.backup.folder; remove it here",
        '19:160 rancher.backup.values.serviceAccount.annotations["eks.amazonaws.com/role-arn"]: is set by rancher.backup.roleArn; remove it here',
      ],
    ],
    [
      "that a proxy and a registry set",
      "rancher:\nversion: 2.15.0",
      [
        "egress: { proxy: { http: 'http://proxy.example.com:3128' } }",
        "registry: { host: registry.example.com }",
        "rancher:",
        "  version: 2.15.0",
        "  certManager: { values: { no_proxy: a, webhook: { image: { registry: b, tag: c } } } }",
        "  backup:",
        "    version: 110.0.1+up11.0.1",
        "    bucket: backups",
        "    region: eu-central-1",
        "    values: { noProxy: a, imagePullSecrets: [] }",
      ].join("\n"),
      [
        "21:32 rancher.certManager.values.no_proxy: is set by egress.proxy; remove it here",
        "21:65 rancher.certManager.values.webhook.image.registry: is set by registry.host; remove it here",
        "26:19 rancher.backup.values.noProxy: is set by egress.proxy; remove it here",
        "26:31 rancher.backup.values.imagePullSecrets: is set by registry.auth; remove it here",
      ],
    ],
    [
      "with variables of Rancher that fields set, or that are none",
      version,
      at("values: { extraEnv: [{ name: CATTLE_SERVER_URL, value: a }, { name: MY_NAME, value: b }, MY_NAME] }"),
      [
        "19:28 rancher.values.extraEnv[0]: CATTLE_SERVER_URL is set by hostname; remove it here",
        '19:96 rancher.values.extraEnv[2]: got "MY_NAME", expected a variable, such as { name: NAME, value: "text" }',
      ],
    ],
    [
      "with variables of Rancher that are no list",
      version,
      at("values: { extraEnv: { MY_NAME: a } }"),
      [
        '19:27 rancher.values.extraEnv: got a mapping, expected a list of variables, such as [{ name: NAME, value: "text" }]',
      ],
    ],
    [
      "and credentials for no repository",
      version,
      at(
        "repositoryAuth: true\ncertManager: { repositoryAuth: true }\nbackup: { version: 110.0.1+up11.0.1, bucket: backups, region: eu-central-1, repository: 'https://me:word@charts.example.com' }",
      ),
      [
        "19:23 rancher.repositoryAuth: got true, but without rancher.repository the chart comes from https://releases.rancher.com/server-charts/latest, which requires no credentials; write rancher.repository, or remove repositoryAuth",
        "20:38 rancher.certManager.repositoryAuth: got true, but without rancher.certManager.repository the chart comes from https://charts.jetstack.io, which requires no credentials; write rancher.certManager.repository, or remove repositoryAuth",
        "21:95 rancher.backup.repository: got an address with credentials, expected the address of a chart repository without a slash at its end such as https://charts.example.com/rancher; write repositoryAuth: true, and set the Terraform variables backup_repository_username and backup_repository_password",
      ],
    ],
  ]);
});
