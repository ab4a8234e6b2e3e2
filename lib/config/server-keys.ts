import { type Distribution, distributionOf } from "./versions";

/**
 * The keys of a server's configuration in RKE2 and K3s (RKE2, "Server Configuration Reference"; K3s, "k3s server").
 * They were read on 2026-11-23 in `pkg/cli/cmds/server.go` and `root.go` of RKE2's tags v1.30.0 to v1.36.3. These files
 * name every flag of the same K3s release too. The kinds come from K3s' `pkg/cli/cmds/server.go` and `agent.go`.
 *
 * RKE2 and K3s only log a warning about an unknown key and ignore it. A typing error would have no effect.
 */

/** The kind of a key's value: a list may be written as one text. */
type ServerKeyKind = "text" | "number" | "flag" | "list";

/** A key that a configuration may set. */
export interface ServerKey {
  /** The kind of its value. */
  readonly kind: ServerKeyKind;
  /** The only valid values, when there are few. */
  readonly values?: readonly string[];
  /**
   * The default of the distribution, for a key that cannot change after the first deploy. Absent: the key can change.
   */
  readonly fixed?: string;
  /** The value is the path of a file on the servers, which only the image can provide. */
  readonly file?: true;
  /** The first release of each minor with the key, such as `1.33.14`. Absent: every release has it. */
  readonly since?: readonly string[];
}

const list = { kind: "list" } as const;
const flag = { kind: "flag" } as const;
const text = { kind: "text" } as const;
const number = { kind: "number" } as const;
const file = { kind: "text", file: true } as const;

const OF_BOTH: Readonly<Record<string, ServerKey>> = {
  debug: flag,
  v: number,
  vmodule: text,
  "tls-san": list,
  "tls-san-security": flag,
  "cluster-dns": { kind: "text", fixed: "the tenth address of cluster.serviceCidr" },
  "egress-selector-mode": { kind: "text", values: ["agent", "cluster", "pod", "disabled"], fixed: "agent" },
  "servicelb-namespace": text,
  "helm-controller-arg": { kind: "list", since: ["1.33.14", "1.34.10", "1.35.7", "1.36.3"] },
  "kube-apiserver-arg": list,
  "kube-controller-manager-arg": list,
  "kube-scheduler-arg": list,
  "kube-cloud-controller-manager-arg": list,
  "kubelet-arg": list,
  "kube-proxy-arg": list,
  "etcd-arg": list,
  "etcd-expose-metrics": flag,
  disable: list,
  "supervisor-metrics": { kind: "flag", since: ["1.30.2"] },
  "enable-pprof": flag,
  "secrets-encryption-provider": {
    kind: "text",
    values: ["aescbc", "secretbox"],
    fixed: "aescbc",
    since: ["1.30.12", "1.31.8", "1.32.4"],
  },
  "node-label": list,
  "image-credential-provider-bin-dir": file,
  "image-credential-provider-config": file,
  "lb-server-port": number,
  "default-runtime": text,
  snapshotter: { kind: "text", fixed: "overlayfs" },
  "nonroot-devices": { kind: "flag", since: ["1.30.7", "1.31.3"] },
  "resolv-conf": file,
};

/** RKE2's pods of the control plane. */
const PODS = ["kube-apiserver", "kube-scheduler", "kube-controller-manager", "kube-proxy", "etcd"];
const OF_PODS = [...PODS, "cloud-controller-manager"].flatMap((pod) => [`${pod}-extra-mount`, `${pod}-extra-env`]);

/** Network plugins in RKE2 (RKE2, "Network Options"). */
export const CNI_VALUES = ["canal", "calico", "cilium", "flannel"] as const;

/** The network of the pods between servers: a network plugin of RKE2, or K3s' Flannel backend. */
export type PodNetwork = (typeof CNI_VALUES)[number] | "vxlan" | "wireguard-native";

/** The keys that a configuration may set, by distribution and name. */
export const SERVER_KEYS: Readonly<Record<Distribution, Readonly<Record<string, ServerKey>>>> = {
  rke2: {
    ...OF_BOTH,
    cni: { kind: "text", values: CNI_VALUES, fixed: "canal" },
    "enable-servicelb": flag,
    "control-plane-resource-requests": list,
    "control-plane-resource-limits": list,
    "control-plane-probe-configuration": list,
    ...Object.fromEntries(OF_PODS.map((key) => [key, list])),
    "audit-policy-file": file,
    "kubelet-path": file,
  },
  k3s: {
    ...OF_BOTH,
    "flannel-backend": { kind: "text", values: ["vxlan", "wireguard-native"] satisfies PodNetwork[], fixed: "vxlan" },
    "disable-network-policy": { kind: "flag", fixed: "false" },
    "prefer-bundled-bin": flag,
  },
};

/** Keys of both distributions that a configuration cannot set. */
interface Owned {
  readonly keys: RegExp;
  /** The reason, with the remedy. */
  readonly reason: string;
  /** The field that holds the same value. */
  readonly field?: string;
}

const byField = (keys: RegExp, field: string): Owned => ({
  keys,
  reason: `is set by ${field}; write it there`,
  field,
});
const because = (keys: RegExp, reason: string, instead = ""): Owned => ({
  keys,
  reason: `${reason}; remove it${instead}`,
});

/** The keys that a configuration cannot set. The first entry with a key counts. */
export const OWNED: readonly Owned[] = [
  byField(/^cluster-cidr$/, "cluster.podCidr"),
  byField(/^service-cidr$/, "cluster.serviceCidr"),
  byField(/^ingress-controller$/, "cluster.ingress"),
  byField(/^profile$/, "cluster.profile"),
  because(
    /^pod-security-admission-config-file$/,
    "is a file that the stack writes for cluster.profile",
    ", and write cluster.profile: cis",
  ),
  because(
    /^protect-kernel-defaults$/,
    "is true with cluster.profile, which also sets the kernel parameters",
    ", and write cluster.profile: cis",
  ),
  because(
    /^datastore-endpoint$/,
    "is in the Terraform variable datastore_endpoint, because it contains a password",
    ", and write cluster.datastore: { endpoint: { engine: postgres } }",
  ),
  because(
    /^datastore-(cafile|certfile|keyfile)$/,
    "is in the Terraform variables datastore_ca, datastore_certificate and datastore_key",
    ", and write ca or clientCertificate in cluster.datastore.endpoint",
  ),
  because(/^(datastore-.*|kine-tls)$/, "is for kine, and the stack sets the options of cluster.datastore"),
  because(
    /^cluster-reset(-restore-path)?$/,
    "would reset etcd at every start, and the servers' scripts restore a snapshot once",
    ", and write cluster.restore: { snapshot: NAME }",
  ),
  byField(/^etcd-snapshot-schedule-cron$/, "cluster.snapshots.schedule"),
  byField(/^etcd-snapshot-retention$/, "cluster.snapshots.retention"),
  because(
    /^etcd-s3-retention$/,
    "is the retention of all servers together, which the stack calculates",
    ", and write the number for one server in cluster.snapshots.retention",
  ),
  because(
    /^etcd-s3-(access-key|secret-key|session-token|config-secret)$/,
    "is not needed: the servers' role may write to the bucket",
  ),
  because(/^etcd-s3(-.*)?$/, "is for the bucket of the snapshots, which the stack creates"),
  because(/^etcd-disable-snapshots$/, "is false: without snapshots nothing restores etcd"),
  because(
    /^etcd-snapshot-.*$/,
    "determines how snapshots are stored, and the servers' scripts list and restore them in the default form",
  ),
  because(
    /^private-registry$/,
    "is the file that the stack writes for the field registry",
    ", and write registry: { host: HOST }",
  ),
  byField(/^system-default-registry$/, "registry.host"),
  because(
    /^airgap-extra-registry$/,
    "is for images in a local archive, and servers pull images from a registry",
    ", and write registry: { host: HOST }",
  ),
  because(/^prime$/, "selects the registry of Rancher Prime", ", and write registry: { host: registry.rancher.com }"),
  because(/^disable-default-registry-endpoint$/, "is true with egress.airGap and false without it"),
  because(
    /^(.*-image|image-service-endpoint)$/,
    "is selected by cluster.version, so that an upgrade replaces every image",
    ", and write registry: { host: HOST }",
  ),
  because(/^(agent-)?token(-file)?$|^cluster-secret$/, "is a secret that the stack creates itself"),
  because(/^(server|cluster-init)$/, "is set by the servers' scripts, which prevent a second cluster"),
  because(
    /^(node-name|with-node-id)$/,
    "is the name of the server's slot, such as server-0, which identifies the server in etcd",
  ),
  because(
    /^(node-ip|node-external-ip|node-internal-dns|node-external-dns|advertise-address)$/,
    "is different on each server, and the stack sets it",
  ),
  because(
    /^(bind-address|https-listen-port|advertise-port|supervisor-port|apiserver-.*)$/,
    "is the address at which the load balancer and the other servers reach a server",
  ),
  because(/^data-dir$/, "is on the data volume, which remains when the instance is replaced"),
  because(
    /^default-local-storage-path$/,
    "is on the data volume, and only this volume remains when the instance is replaced",
  ),
  because(/^config$/, "is the file that the servers' scripts write"),
  because(
    /^(log|alsologtostderr)$/,
    "would move the log out of the journal, which operations.logs sends to CloudWatch",
  ),
  because(
    /^write-kubeconfig(-.*)?$/,
    "changes a file that only the servers read, and administrators use the output kubeconfig",
  ),
  because(/^secrets-encryption$/, "is always true"),
  because(/^cluster-domain$/, "is cluster.local, which Rancher and the servers reach without a proxy"),
  because(
    /^service-node-port-range$/,
    "is 30000-32767, the range that the servers' security group allows between servers",
  ),
  because(
    /^disable-(agent|apiserver|controller-manager|etcd|scheduler)$/,
    "is false: every server runs etcd, the control plane and Rancher",
  ),
  because(/^disable-(cloud-controller|helm-controller)$/, "is false: Nodes and the ingress controller depend on it"),
  because(
    /^disable-kube-proxy$/,
    "is false: a replacement for kube-proxy needs a HelmChartConfig before the first server starts, and the stack writes none",
  ),
  because(
    /^(cloud-provider-.*|node-name-from-cloud-provider-metadata)$/,
    "is for a cloud controller, and the one of AWS finds no instance with the name server-0",
  ),
  because(/^node-taint$/, "would keep Rancher's pods off the servers, and every server runs Rancher"),
  because(/^(embedded-registry)$/, "is not supported: servers pull images from a registry or from the internet"),
  because(
    /^(docker|container-runtime-endpoint)$/,
    "is for another container runtime, and servers have only containerd",
  ),
  because(/^selinux$/, "is for SELinux, which Ubuntu on the servers does not have"),
  because(/^rootless$/, "is for servers without root, and the servers' scripts run as root"),
  because(/^vpn-auth(-file)?$/, "is for servers in several networks, and these servers are in one VPC"),
  because(
    /^flannel-(external-ip|ipv6-masq)$/,
    "is for public or IPv6 addresses, and servers reach each other by private IPv4 addresses",
  ),
  because(/^flannel-(iface|conf|cni-conf)$/, "is for another network, and servers have only one network interface"),
  because(/^kube-controller-arg$/, "is the old name of kube-controller-manager-arg"),
  because(/^kube-cloud-controller-arg$/, "is the old name of kube-cloud-controller-manager-arg"),
];

/** A key that a configuration may set; undefined for any other. */
export function serverKey(distribution: Distribution, key: string): ServerKey | undefined {
  return Object.hasOwn(SERVER_KEYS[distribution], key) ? SERVER_KEYS[distribution][key] : undefined;
}

/** Why a configuration cannot set a key, and the remedy; undefined for any other key. */
export function ownedKey(key: string): string | undefined {
  return OWNED.find(({ keys }) => keys.test(key))?.reason;
}

/** Arguments that would override the stack's or the distribution's own keys, by the key that passes them on. */
const OWNED_ARGUMENTS: Readonly<Record<string, RegExp>> = {
  "etcd-arg":
    /^(name|data-dir|wal-dir|config-file|force-new-cluster|initial-.*|listen-.*|advertise-.*|discovery.*|client-.*|peer-.*|.*-file)$/,
  "kube-apiserver-arg":
    /^(advertise-address|bind-address|secure-port|etcd-(servers.*|prefix|.*file)|service-cluster-ip-range|service-node-port-range|client-ca-file|requestheader-.*|proxy-client-.*|kubelet-c.*|tls-(cert|private-key)-file|service-account-(key|signing-key)-file|encryption-provider-config|admission-control-config-file)$/,
  "kube-controller-manager-arg":
    /^(cluster-cidr|service-cluster-ip-range|allocate-node-cidrs|node-cidr-mask-size.*|cluster-signing-.*|root-ca-file|service-account-private-key-file|kubeconfig|controllers)$/,
  "kube-scheduler-arg": /^kubeconfig$/,
  "kubelet-arg":
    /^(hostname-override|node-ip|root-dir|config|config-dir|kubeconfig|bootstrap-kubeconfig|container-runtime-endpoint|cloud-provider|cluster-domain|cert-dir|client-ca-file|tls-(cert|private-key)-file|register-.*|protect-kernel-defaults|pod-manifest-path)$/,
  "kube-proxy-arg": /^(cluster-cidr|hostname-override|config|kubeconfig)$/,
};

/** The keys that the arguments of `OWNED_ARGUMENTS` repeat, and the fields for the same value. */
const KEYS_OF_ARGUMENTS: Readonly<Record<string, string>> = {
  "cluster-cidr": "cluster.podCidr",
  "service-cluster-ip-range": "cluster.serviceCidr",
  "protect-kernel-defaults": "cluster.profile: cis",
};

/** The name of an argument such as `max-pods=200`. Kubernetes reads `max_pods` as `max-pods` (WordSepNormalizeFunc). */
export function argumentName(argument: string): string {
  return argument.replace(/=.*$/s, "").replaceAll("_", "-");
}

/** Why an argument such as `hostname-override=a` cannot be set, with the remedy; undefined for any other. */
export function ownedArgument(key: string, argument: string): string | undefined {
  const name = argumentName(argument);
  if (!OWNED_ARGUMENTS[key]?.test(name)) return undefined;
  const field = KEYS_OF_ARGUMENTS[name];
  return `which the stack or the distribution sets itself; remove it${field === undefined ? "" : `, and write ${field}`}`;
}

/** Names of arguments with a path in any form: `audit-policy-file`, `authentication-config`. */
const OF_FILES = /(^|-)(file|path|dir|config|kubeconfig|cert-key)$/;
/** Files and folders that the components create. */
const CREATED = /^(audit-log-path|log-(dir|file)|(flex-)?volume-plugin-dir|pod-logs-dir|pprof-.*)$/;

/**
 * The path in an argument that names an existing file or folder on the server; undefined for any other argument. `-` is
 * the standard output.
 */
export function fileIn(argument: string): string | undefined {
  const value = argument.includes("=") ? argument.slice(argument.indexOf("=") + 1) : "";
  const name = argumentName(argument);
  if (value === "" || value === "-" || CREATED.test(name)) return undefined;
  return /^[/.~]/.test(value) || OF_FILES.test(name) ? value : undefined;
}

/** Files and folders of Ubuntu's image that a component can read. */
export const IN_IMAGE =
  /^\/(proc|sys|dev|usr\/share\/zoneinfo|etc\/ssl\/certs|etc\/resolv\.conf$|run\/systemd\/resolve)(\/|$)/;

/** Valid values of `disable`, and invalid ones with the reason why the stack needs them. */
export const DISABLE: Readonly<
  Record<Distribution, { readonly items: readonly string[]; readonly needed: Readonly<Record<string, string>> }>
> = {
  rke2: {
    items: [
      "rke2-metrics-server",
      "rke2-snapshot-controller",
      "rke2-snapshot-controller-crd",
      "rke2-snapshot-validation-webhook",
      "rke2-security-responder",
    ],
    needed: {
      "rke2-coredns": "the cluster's DNS",
      "rke2-traefik": "access to Rancher",
      "rke2-ingress-nginx": "access to Rancher",
    },
  },
  k3s: {
    items: ["metrics-server", "local-storage", "runtimes"],
    needed: { coredns: "the cluster's DNS", traefik: "access to Rancher", servicelb: "access to Rancher" },
  },
};

/**
 * The values that are fixed after the first deploy, by their place in the configuration file.
 *
 * @param version release of the cluster
 * @param config the keys in the file, validated
 */
export function fixedKeys(
  version: string,
  config: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(SERVER_KEYS[distributionOf(version)]).flatMap(([key, { fixed }]) =>
      fixed === undefined ? [] : [[`cluster.config.${key}`, String(config[key] ?? fixed)]],
    ),
  );
}

/** The network of the pods between the servers of a cluster, validated. */
export function podNetworkOf({
  version,
  config,
}: {
  readonly version: string;
  readonly config: Readonly<Record<string, unknown>>;
}): PodNetwork {
  const value = distributionOf(version) === "rke2" ? (config.cni ?? "canal") : (config["flannel-backend"] ?? "vxlan");
  return String(value) as PodNetwork;
}
