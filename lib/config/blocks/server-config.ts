import { z } from "zod";
import { cidr, contains } from "../cidr";
import { nearest } from "../corrections";
import { expecting, noSecretIn } from "../hints";
import type { Problem } from "../problem";
import { atKey, type Rule } from "../rule";
import {
  argumentName,
  CNI_VALUES,
  DISABLE,
  fileIn,
  IN_IMAGE,
  ownedArgument,
  ownedKey,
  podNetworkOf,
  SERVER_KEYS,
  type ServerKey,
  serverKey,
} from "../server-keys";
import { type Distribution, distributionOf, isSince, parseKubernetesVersion } from "../versions";
import { either, show } from "../words";

/** Keys of RKE2's or K3s' server configuration that no other field sets. */
export const serverConfig = noSecretIn(
  expecting(
    "a mapping of keys of the server's configuration such as { debug: true }",
    z.record(z.string(), z.unknown()),
  ),
  "write the keys as YAML, not as one text",
);

type Keys = z.output<typeof serverConfig>;

/** The input of the rules. */
interface WithKeys {
  readonly cluster: {
    readonly version: string;
    readonly config: Keys;
    readonly serviceCidr: string;
    readonly ingress: string;
    readonly profile?: string;
    readonly image?: string;
    readonly datastore?: unknown;
  };
}

const PLACE = "cluster.config";
const NAMES = { rke2: "RKE2", k3s: "K3s" } as const;

/** Maximum size of these keys in bytes. A larger value is a mistake. */
const MOST_BYTES = 64 * 1024;

/** Rules for the keys in the file and their values. */
export const serverConfigRules: readonly Rule<WithKeys>[] = [
  function* ({ cluster: { config } }) {
    const bytes = Buffer.byteLength(JSON.stringify(config));
    if (bytes > MOST_BYTES)
      yield `${PLACE}: got ${bytes} bytes, expected at most ${MOST_BYTES}; write fewer or shorter values`;
  },
  function* ({ cluster: { config, version } }) {
    const distribution = distributionOf(version);
    for (const [key, value] of Object.entries(config)) {
      const problem = keyProblem(key, distribution, version);
      if (problem !== undefined) yield atKey(PLACE, problem, key);
      else yield* valueProblems(key, value, serverKey(distribution, key) as ServerKey);
    }
  },
  function* ({ cluster: { config, version, ingress } }) {
    for (const item of textsOf(config.disable).flatMap((text) => text.split(",")))
      yield* disableProblems(item, distributionOf(version), ingress);
  },
  function* ({ cluster: { config, version, image } }) {
    for (const [key, value] of Object.entries(config)) {
      const known = serverKey(distributionOf(version), key);
      if (known === undefined) continue;
      if (known.file && typeof value === "string") {
        const problem = fileProblem(key, value, image);
        if (problem) yield at(key, problem);
      }
      if (!key.endsWith("-arg")) continue;
      for (const argument of textsOf(value)) {
        const file = ownedArgument(key, argument) === undefined ? fileIn(argument) : undefined;
        const problem = file && fileProblem(argumentName(argument), file, image);
        if (problem) yield at(key, `${show(argumentName(argument))}: ${problem}`);
      }
    }
  },
  function* ({ cluster: { config, version } }) {
    const most = podNetworkOf({ version, config }) === "calico" ? MOST_PODS_OF_CALICO : MOST_PODS;
    for (const argument of textsOf(config["kubelet-arg"])) {
      const pods = /^max[-_]pods=(.*)$/s.exec(argument)?.[1];
      if (pods === undefined || (/^\d{1,9}$/.test(pods) && Number(pods) >= LEAST_PODS && Number(pods) <= most))
        continue;
      yield at(
        "kubelet-arg",
        `"max-pods": got ${show(pods)}, expected ${LEAST_PODS} to ${most}, because each server has 256 addresses for pods, and the stack's own pods need some; write max-pods=${most}`,
      );
    }
  },
  function* ({ cluster: { config } }) {
    for (const argument of textsOf(config["etcd-arg"])) {
      const quota = /^quota-backend-bytes=(.*)$/s.exec(argument)?.[1];
      if (quota === undefined || (/^[1-9]\d{0,9}$/.test(quota) && Number(quota) <= MOST_QUOTA_BYTES)) continue;
      yield at(
        "etcd-arg",
        `"quota-backend-bytes": got ${show(quota)}, expected 1 to ${MOST_QUOTA_BYTES} bytes, the most that etcd recommends; write quota-backend-bytes=${MOST_QUOTA_BYTES}`,
      );
    }
  },
  function* ({ cluster: { config, serviceCidr } }) {
    const address = config["cluster-dns"];
    if (typeof address !== "string") return;
    const range = cidr.safeParse(`${address}/32`);
    if (!range.success || !contains(serviceCidr, range.data))
      yield at("cluster-dns", `got ${show(address)}, expected an address of cluster.serviceCidr ${serviceCidr}`);
  },
  function* ({ cluster: { config, datastore } }) {
    if (!datastore) return;
    for (const key of ["etcd-arg", "etcd-expose-metrics"]) {
      if (key in config) yield atKey(PLACE, "not needed: with cluster.datastore servers run no etcd; remove it", key);
    }
  },
  // RKE2, "Network Options": Flannel alone enforces no policies, and the profile's policies isolate namespaces.
  function* ({ cluster: { config, profile } }) {
    if (profile && config.cni === "flannel")
      yield at(
        "cni",
        "got flannel, which enforces no network policies, and cluster.profile cis relies on them; write canal, calico or cilium for a new stack",
      );
  },
];

/**
 * Least and most pods of a server. Each server has a /24 of the pods' range. Calico assigns more blocks when a server
 * needs them (Calico, "IP address management"; Kubernetes, "Considerations for large clusters").
 */
const LEAST_PODS = 60;
const MOST_PODS = 250;
const MOST_PODS_OF_CALICO = 1000;

/** The largest quota of etcd's database that etcd and Rancher recommend: 8 GiB (etcd, "System limits"). */
const MOST_QUOTA_BYTES = 8 * 1024 ** 3;

/** Fields that write a file themselves, by the key or argument that names the file. */
const WRITTEN_BY: Readonly<Record<string, string>> = { "audit-policy-file": "cluster.auditPolicy" };

/**
 * Why servers do not have a file that must exist on each of them; undefined when they have.
 *
 * @param name the key or argument that names the file
 */
function fileProblem(name: string, path: string, image: string | undefined): string | undefined {
  if (!path.startsWith("/")) return `got a relative path, expected an absolute path such as /opt/servers/${name}`;
  // Data volumes are mounted over the image's files there.
  if (/^\/(etc|var\/lib)\/rancher(\/|$)/.test(path))
    return "got a path on the data volume, which hides the image's files there; write a path outside /etc/rancher and /var/lib/rancher";
  if (image === undefined && !IN_IMAGE.test(path))
    return `got the path of a file that Ubuntu's image does not have${WRITTEN_BY[name] === undefined ? "" : `, and ${WRITTEN_BY[name]} writes one`}; write cluster.image with an image that has it`;
  return undefined;
}

function at(key: string, message: string): Problem {
  return { path: [...PLACE.split("."), key], message };
}

function keyProblem(key: string, distribution: Distribution, version: string): string | undefined {
  const owned = ownedKey(key);
  if (owned !== undefined) return owned;
  const found = serverKey(distribution, key);
  if (found) return olderThan(found.since, version);
  const other = distribution === "rke2" ? "k3s" : "rke2";
  if (serverKey(other, key))
    return `is a key of ${NAMES[other]}, but cluster.version is a release of ${NAMES[distribution]}; remove it`;
  const near = nearest(key, Object.keys(SERVER_KEYS[distribution]));
  const unknown = `unknown key ${show(key)}`;
  return near === undefined
    ? `${unknown}, which ${NAMES[distribution]} would ignore with a warning; expected a key of its server configuration (docs/recipes.md lists the keys)`
    : `${unknown}; did you mean "${near}"?`;
}

/** Why a release does not have a key; undefined when it has. */
function olderThan(since: readonly string[] | undefined, version: string): string | undefined {
  if (!since) return undefined;
  return isSince(since, parseKubernetesVersion(version))
    ? undefined
    : `is a key only since ${either(since)}, but cluster.version is ${version}; remove it`;
}

function* valueProblems(key: string, value: unknown, { kind, values }: ServerKey): Iterable<Problem> {
  if (values) {
    if (!values.includes(String([value].flat()))) yield at(key, choiceProblem(key, value, values));
    return;
  }
  const expected = {
    text: "text",
    number: "a whole number",
    flag: "true or false",
    list: `a text or a list of texts${key.endsWith("-arg") ? " such as [name=value]" : ""}`,
  }[kind];
  const isKind = {
    text: typeof value === "string",
    number: Number.isInteger(value) && Number(value) >= 0,
    flag: typeof value === "boolean",
    list: [value].flat().every((entry) => typeof entry === "string"),
  }[kind];
  // The value is never printed, because it may be a secret.
  if (!isKind) {
    const got = typeof value === "string" ? "text" : show(value);
    yield at(key, `got ${got}, expected ${expected}${remedy(kind, value)}`);
  }
  for (const entry of textsOf(value)) {
    if (entry.trim() === "") yield at(key, `got an empty text, expected ${expected}`);
    else if (/[\p{Cc}]|\$\{|%\{|\{\{/u.test(entry))
      yield at(key, "got a text with a line break, ${, %{ or {{, expected one line without them");
    else if (key.endsWith("-arg") && !/^[a-z][\w.-]*(=|$)/i.test(entry))
      yield at(key, "got an argument in another form, expected the form name=value, without leading hyphens");
    else if (key.endsWith("-arg")) {
      const owned = ownedArgument(key, entry);
      if (owned) yield at(key, `got ${show(entry.replace(/=.*$/s, ""))}, ${owned}`);
    } else yield* formProblems(key, entry);
  }
}

/** Labels of Kubernetes' own domains that a kubelet may set. It does not start with another one ("kubelet", `--node-labels`). */
const LABELS_OF_KUBELET =
  /^(kubernetes\.io\/(hostname|arch|os)|beta\.kubernetes\.io\/(arch|os|instance-type)|(topology|failure-domain\.beta)\.kubernetes\.io\/(region|zone)|([\w.-]+\.)?(node|kubelet)\.kubernetes\.io\/.+)$/;
const LABEL =
  /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?=([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/;

/** The form of an entry of a list, by the key. Values are not printed, because they may be secrets. */
function* formProblems(key: string, entry: string): Iterable<Problem> {
  const forms: Readonly<Record<string, readonly [form: RegExp, expected: string]>> = {
    "node-label": [LABEL, "the form key=value of a label such as team=platform"],
    "-extra-mount": [/^\/[^:]*:\/[^:]*(:r[ow])?$/, "the form /source:/target such as /opt/audit:/opt/audit:ro"],
    "-extra-env": [/^[A-Za-z_]\w*=/, "the form NAME=value"],
    "tls-san": [/^(\*\.)?[\w-]+(\.[\w-]+)*$|^[0-9a-f:]+$/i, "a DNS name or an address such as api.example.com"],
  };
  const [, [form, expected] = []] = Object.entries(forms).find(([suffix]) => key.endsWith(suffix)) ?? [];
  if (form && !entry.split(",").every((part) => form.test(part)))
    return yield at(key, `got an entry in another form, expected ${expected}`);
  if (key !== "node-label") return;
  for (const label of entry.split(",").map((each) => each.replace(/=.*$/s, ""))) {
    const [domain = ""] = label.split("/");
    if (label.includes("/") && /(^|\.)(kubernetes|k8s)\.io$/.test(domain) && !LABELS_OF_KUBELET.test(label))
      yield at(
        key,
        `got ${show(label)}, a label of Kubernetes' own domains, with which the kubelet does not start; write a label of another domain, such as example.com/role`,
      );
  }
}

/** The correction when another form of the value is valid. */
function remedy(kind: ServerKey["kind"], value: unknown): string {
  const isBare = typeof value === "number" || typeof value === "boolean";
  if (isBare && (kind === "text" || kind === "list")) return `; put it in quotes: "${value}"`;
  const isQuoted =
    (kind === "flag" && (value === "true" || value === "false")) ||
    (kind === "number" && typeof value === "string" && /^\d+$/.test(value));
  return isQuoted ? `; write ${value} without quotes` : "";
}

function choiceProblem(key: string, value: unknown, values: readonly string[]): string {
  const got = `got ${show(Array.isArray(value) ? value.join(", ") : value)}`;
  if (key === "cni") {
    if (String(value) === "none")
      return `${got}, but the stack installs no other network plugin, and servers need one to become ready; write ${either(CNI_VALUES)}`;
    if (String(value).includes("multus"))
      return `${got}, but Multus attaches pods to more networks, and servers have only one network interface; write ${either(CNI_VALUES)}`;
  }
  if (key === "flannel-backend" && String(value) === "host-gw")
    return `${got}, which needs all servers in one subnet, but the servers are in several zones; write ${either(values)}`;
  if (key === "flannel-backend" && String(value) === "none")
    return `${got}, but the stack installs no other network plugin, and servers need one to become ready; write ${either(values)}`;
  const near = typeof value === "string" ? nearest(value, values) : undefined;
  return `${got}, expected ${either(values)}${near === undefined ? "" : `; did you mean ${near}?`}`;
}

function* disableProblems(item: string, distribution: Distribution, ingress: string): Iterable<Problem> {
  const { items, needed } = DISABLE[distribution];
  const name = item.trim();
  if (items.includes(name)) return;
  const controller = /^rke2-(traefik|ingress-nginx)$/.exec(name)?.[1];
  if (distribution === "rke2" && controller !== undefined && controller !== ingress) {
    yield at("disable", `got ${show(name)}, which is absent, because cluster.ingress is ${ingress}; remove it`);
    return;
  }
  const use = Object.hasOwn(needed, name) ? needed[name] : undefined;
  if (use) yield at("disable", `got ${show(name)}, which provides ${use}; remove it`);
  else yield at("disable", `got ${show(name)}, expected ${either(items)}`);
}

/** A list, or a list as one text; empty for other types. */
function textsOf(value: unknown): string[] {
  return [value].flat().filter((entry) => typeof entry === "string");
}
