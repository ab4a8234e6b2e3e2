import { instanceTypeOf } from "../../lib/cluster/sizes";
import {
  architectureOf,
  DEFAULT_VOLUME,
  parseKubernetesVersion,
  parseRancherVersion,
  type RancherOnRkeConfig,
} from "../../lib/config";

/** What the users of a module vary. */
export interface ModuleVariable {
  readonly name: string;
  readonly type: "string" | "number";
  readonly description: string;
  /** The value in a configuration; undefined where it has none, and the module so has no such variable. */
  readonly of: (stack: NamedConfig) => string | number | undefined;
  /** The configuration with another value. */
  readonly with: (stack: NamedConfig, value: string | number) => NamedConfig;
  /** Two values that nothing else in a stack looks like, for that configuration. */
  readonly samples: (stack: NamedConfig) => readonly [string | number, string | number];
  /** What the value has to be, as Terraform's condition, and said. */
  readonly validation: (stack: NamedConfig) => { readonly condition: string; readonly expected: string };
  /** What a stack computes from the value. */
  readonly computed?: {
    /** Name of the local value. */
    readonly name: string;
    /** Terraform's expression of it. */
    readonly expression: string;
    readonly of: (stack: NamedConfig) => number;
  };
}

/** A stack of a configuration with its name. */
export interface NamedConfig {
  readonly id: string;
  readonly config: RancherOnRkeConfig;
}

type Of = (config: RancherOnRkeConfig) => string | number | undefined;
type With = (config: RancherOnRkeConfig, value: never) => RancherOnRkeConfig;

/** The value of a configuration, and the configuration with another one. */
function field(of: Of, change: With): Pick<ModuleVariable, "of" | "with"> {
  return {
    of: ({ config }) => of(config),
    with: ({ id, config }, value) => ({ id, config: change(config, value as never) }),
  };
}

const matches = (name: string, pattern: string, expected: string) => ({
  condition: `can(regex("${pattern.replaceAll("\\", "\\\\")}", var.${name}))`,
  expected,
});

const volume = (part: "size" | "iops" | "throughput", unit: string, [least, most]: readonly [number, number]) => ({
  name: `volume_${part}`,
  type: "number" as const,
  description: `${unit} of each server's data volume`,
  ...field(
    ({ cluster }) => (cluster.datastore ? undefined : (cluster.volume ?? DEFAULT_VOLUME)[part]),
    (config, value: number) => ({
      ...config,
      cluster: { ...config.cluster, volume: { ...DEFAULT_VOLUME, ...config.cluster.volume, [part]: value } },
    }),
  ),
  samples: () => SAMPLES[part],
  validation: () => ({
    condition: `var.volume_${part} >= ${least} && var.volume_${part} <= ${most}`,
    expected: `${least} to ${most}`,
  }),
});

const SAMPLES = { size: [5417, 6173], iops: [4817, 5903], throughput: [457, 613] } as const;

/** Kubernetes and Rancher may move within their minor: another one may want another chart beside it. */
const withinMinor = (name: string, version: string) => {
  const [, minor, rest] = /^(v?\d+\.\d+)\.\d+(.*)$/.exec(version) as unknown as [string, string, string];
  const suffix = rest.replace(/\d+$/, "");
  const pattern = `^${minor}.[0-9]+${suffix}${suffix === "" ? "" : "[0-9]+"}$`.replace(
    /[.+](?!\d*\])/g,
    (sign, at, text) => (text[at - 1] === "]" ? sign : `\\${sign}`),
  );
  return matches(name, pattern, `a patch of ${minor}, such as ${version}`);
};

const otherPatches = (version: string) =>
  ["97", "98"].map((patch) => version.replace(/^(v?\d+\.\d+\.)\d+/, `$1${patch}`)) as [string, string];

/** Whether something else of a configuration is of its region, a zone or a key of its own. */
function isTiedToRegion({ aws: { region, ...aws }, backend: _, ...rest }: RancherOnRkeConfig): boolean {
  return JSON.stringify([aws, rest]).includes(region);
}

/** The number by which versions are ordered, of the numbers that a pattern finds in one. */
const ordinal = (name: string, format: string, pattern: string) =>
  `tonumber(format("${format}", [for part in regex("${pattern}", var.${name}) : tonumber(part)]...))`;

/** What is fixed says the processors, whatever the variable. */
const isArm = (cluster: RancherOnRkeConfig["cluster"]) => architectureOf(instanceTypeOf(cluster)) === "arm64";

/** Of `RancherOnRKE`. What decides which resources there are stays in the file. */
export const VARIABLES: readonly ModuleVariable[] = [
  {
    name: "name",
    type: "string",
    description: "Name of the stack, and prefix of what it names",
    of: ({ id }) => id,
    with: ({ config }, value) => ({ id: String(value), config }),
    samples: () => ["qk7x", "wz4v"],
    validation: () =>
      matches("name", "^[a-z][a-z0-9-]{0,22}[a-z0-9]$", "lower-case letters, digits and hyphens, at most 24"),
  },
  {
    name: "region",
    type: "string",
    description: "Region of AWS, the one of the provider",
    ...field(
      (config) => (isTiedToRegion(config) ? undefined : config.aws.region),
      (config, region: string) => ({ ...config, aws: { ...config.aws, region } }),
    ),
    samples: () => ["ap-southeast-2", "sa-east-1"],
    validation: () =>
      matches("region", "^(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-[0-9]$", "a region of AWS' commercial partition"),
  },
  {
    name: "hostname",
    type: "string",
    description: "Name under which Rancher is reached",
    ...field(
      ({ hostname }) => hostname,
      (config, hostname: string) => ({ ...config, hostname }),
    ),
    samples: ({ config: { dns } }) => [
      `qhost.${dns?.zone ?? "qh.example.net"}`,
      `whost.${dns?.zone ?? "wh.example.net"}`,
    ],
    validation: () => matches("hostname", "^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", "a lower-case DNS name"),
  },
  {
    name: "dns_zone",
    type: "string",
    description: "Route53 zone of the hostname",
    ...field(
      ({ dns }) => dns?.zone,
      (config, zone: string) => {
        const label = config.dns && config.hostname.slice(0, -config.dns.zone.length);
        return { ...config, hostname: `${label}${zone}`, dns: { private: false, ...config.dns, zone } };
      },
    ),
    samples: () => ["qzone.example.net", "wzone.example.net"],
    validation: () => ({
      condition: 'var.hostname == var.dns_zone || endswith(var.hostname, ".${var.dns_zone}")',
      expected: "the zone of hostname",
    }),
  },
  {
    name: "kubernetes_version",
    type: "string",
    description: "Version of RKE2 or K3s",
    ...field(
      ({ cluster }) => cluster.version,
      (config, version: string) => ({ ...config, cluster: { ...config.cluster, version } }),
    ),
    samples: ({ config: { cluster } }) => otherPatches(cluster.version),
    validation: ({ config: { cluster } }) => withinMinor("kubernetes_version", cluster.version),
    computed: {
      name: "kubernetes_ordinal",
      expression: ordinal(
        "kubernetes_version",
        "%d%03d%03d%03d",
        "^v([0-9]+)\\\\.([0-9]+)\\\\.([0-9]+)[^0-9].*[^0-9]([0-9]+)$",
      ),
      of: ({ config: { cluster } }) => parseKubernetesVersion(cluster.version).ordinal,
    },
  },
  {
    name: "rancher_version",
    type: "string",
    description: "Version of Rancher",
    ...field(
      ({ rancher }) => rancher.version,
      (config, version: string) => ({ ...config, rancher: { ...config.rancher, version } }),
    ),
    samples: ({ config: { rancher } }) => otherPatches(rancher.version),
    validation: ({ config: { rancher } }) => withinMinor("rancher_version", rancher.version),
    computed: {
      name: "rancher_ordinal",
      expression: ordinal("rancher_version", "%d%03d%03d", "^([0-9]+)\\\\.([0-9]+)\\\\.([0-9]+)$"),
      of: ({ config: { rancher } }) => parseRancherVersion(rancher.version).ordinal,
    },
  },
  {
    name: "instance_type",
    type: "string",
    description: "Type of the servers' instances, of the processor architecture of the default",
    ...field(
      ({ cluster }) => instanceTypeOf(cluster),
      (config, instanceType: string) => ({ ...config, cluster: { ...config.cluster, size: undefined, instanceType } }),
    ),
    samples: ({ config: { cluster } }) =>
      isArm(cluster) ? ["r7g.8xlarge", "c7g.12xlarge"] : ["r7i.8xlarge", "c7i.12xlarge"],
    validation: ({ config: { cluster } }) => {
      const { condition } = matches("instance_type", "^[a-z][a-z0-9-]*\\.[a-z0-9]+$", "");
      const ofArm = 'can(regex("^(a1|[a-z]+[0-9]+[a-z-]*g[a-z0-9-]*)\\\\.", var.instance_type))';
      return isArm(cluster)
        ? { condition: `${condition} && ${ofArm}`, expected: "an instance type with ARM processors such as m7g.xlarge" }
        : { condition: `${condition} && !${ofArm}`, expected: "an x86-64 instance type such as m6i.xlarge" };
    },
  },
  volume("size", "GiB", [40, 16384]),
  volume("iops", "IO operations a second", [3000, 16000]),
  volume("throughput", "MiB a second", [125, 1000]),
];
