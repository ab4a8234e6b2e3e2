import { type Capacity, capacityOf } from "../instance-type";
import type { Problem } from "../problem";
import { atKey, type ErrorLine, type Rule } from "../rule";
import { either, show } from "../words";
import type { RancherConfig } from "./rancher";

/** An ingress controller that a stack can have. */
type Controller = "traefik" | "ingress-nginx";

/** What a stack knows about itself. A fact that is absent is not known. */
export interface StackFacts {
  /** The ingress controller on every server. */
  readonly controller?: Controller;
  /** Whether the stack creates the cluster, so that nobody else adds an ingress controller. */
  readonly created?: boolean;
  /** Number of servers. */
  readonly servers?: number;
  /** Size or EC2 type of each server. */
  readonly server?: { readonly size?: "small" | "medium" | "large"; readonly instanceType?: string };
  /** Size of each server's root volume in GiB. */
  readonly rootGib?: number;
}

/** Size of a server's root volume in GiB, which has the logs of the pods. */
export const ROOT_GIB = { withDataVolume: 40, withoutDataVolume: 100 } as const;

/** The class that each controller serves (RKE2 and K3s: their charts). */
const CLASSES: Readonly<Record<Controller, string>> = { traefik: "traefik", "ingress-nginx": "nginx" };

/** Prefixes of annotations by the controller that reads them, from each controller's documentation of its annotations. */
const ANNOTATIONS: Readonly<Record<string, RegExp>> = {
  traefik: /^(traefik\.ingress\.kubernetes\.io|ingress\.traefik\.io|traefik\.io)\//,
  "ingress-nginx": /^nginx\.ingress\.kubernetes\.io\//,
  "the controller of F5 NGINX": /^(nginx\.org|nginx\.com|custom\.nginx\.org|appprotect\.f5\.com)\//,
  "the AWS Load Balancer Controller": /^(alb\.ingress|service\.beta)\.kubernetes\.io\//,
  HAProxy: /^(haproxy\.org|haproxy-ingress\.github\.io|haproxy\.com)\//,
  Kong: /^konghq\.com\//,
  Contour: /^projectcontour\.io\//,
  Istio: /^([\w.-]+\.)?istio\.io\//,
  GKE: /^(networking\.gke\.io|cloud\.google\.com)\/|^(kubernetes\.io\/ingress|ingress\.gcp)\.(global-static-ip-name|kubernetes\.io\/.*)$/,
  "the controller of Azure": /^(appgw\.ingress\.kubernetes\.io|service\.beta\.kubernetes\.io\/azure)/,
};

/** cert-manager, "Annotated Ingress resource": annotations that name an issuer. */
const ISSUER_ANNOTATION =
  /^(cert-manager\.io\/(cluster-)?issuer(-kind|-group)?|kubernetes\.io\/tls-acme|certmanager\.k8s\.io\/.*)$/;

/** The name of an annotation (Kubernetes, "Annotations": syntax). */
const ANNOTATION = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/;
/** Maximum size of all annotations of an object in bytes (Kubernetes, `TotalAnnotationSizeLimitB`). */
const MOST_BYTES = 256 * 1024;

/** The chart's defaults (Rancher, "Helm Chart Options"). */
const CHART_LOG = { maxSize: 100, maxBackup: 1 };
/** Number of Rancher's pods by default, if there are enough servers. */
const DEFAULT_PODS = 3;

/** Rules for Rancher's fields by what the stack knows about itself. */
export function factRules<T extends { readonly rancher: RancherConfig }>(
  factsOf: (config: T) => StackFacts,
): readonly Rule<T>[] {
  return [
    function* (config) {
      const { annotations } = config.rancher.ingress;
      yield* annotationProblems(annotations, config.rancher, factsOf(config));
      const bytes = Buffer.byteLength(Object.entries(annotations).flat().join(""));
      if (bytes > MOST_BYTES)
        yield `rancher.ingress.annotations: got ${bytes} bytes, expected at most ${MOST_BYTES}, the maximum of Kubernetes; remove some`;
    },
    function* (config) {
      const { class: name, exposure } = config.rancher.ingress;
      const { controller, created } = factsOf(config);
      if (name === undefined || exposure !== "ingress" || controller === undefined || !created) return;
      const [other] = Object.entries(CLASSES).find(([, each]) => each === name) ?? [];
      if (other !== undefined && other !== controller)
        yield `rancher.ingress.class: got ${name}, the class of ${other}, but the ingress controller of the stack's cluster is ${controller}; remove it`;
    },
    function* (config) {
      const { values } = config.rancher;
      const { controller, created } = factsOf(config);
      const { configurationSnippet } = (values.ingress ?? {}) as { readonly configurationSnippet?: unknown };
      if (controller !== undefined && controller !== "ingress-nginx" && configurationSnippet)
        yield valueProblem(
          "ingress.configurationSnippet",
          `is for ingress-nginx, but the ingress controller is ${controller}; remove it`,
        );
      if (created && (values.hostNetwork === true || values.hostNetwork === "true"))
        yield valueProblem(
          "hostNetwork",
          "got true, but the ingress controller uses the ports 80 and 443 of every server; remove it",
        );
      if (created && [80, 443].includes(Number(values.hostPort)))
        yield valueProblem(
          "hostPort",
          `got ${show(values.hostPort)}, but the ingress controller uses this port of every server; remove it`,
        );
    },
    function* (config) {
      const { replicas, values } = config.rancher;
      const { servers } = factsOf(config);
      const { antiAffinity } = values;
      if (antiAffinity !== undefined && antiAffinity !== "preferred" && antiAffinity !== "required")
        yield valueProblem(
          "antiAffinity",
          `got ${show(antiAffinity)}, which the chart ignores, expected preferred or required`,
        );
      if (antiAffinity === "required" && servers !== undefined && replicas !== undefined && replicas > servers)
        yield `rancher.replicas: got ${replicas}, but rancher.values.antiAffinity is required, so that ${servers} servers run ${servers} pods and the others wait for ever; write ${servers}`;
    },
    function* (config) {
      const { requests, limits } = config.rancher.resources ?? {};
      for (const kind of ["cpu", "memory"] as const) {
        const [request, limit] = [requests?.[kind], limits?.[kind]];
        if (request !== undefined && limit !== undefined && amountOf(request) > amountOf(limit))
          yield `rancher.resources.requests.${kind}: got ${request}, but limits.${kind} is ${limit}, and Kubernetes rejects a request above the limit; write ${/\D/.test(limit) ? limit : `"${limit}"`}`;
      }
    },
    function* (config) {
      const { requests } = config.rancher.resources ?? {};
      const { server } = factsOf(config);
      const capacity = server && capacityOfServer(server);
      if (!requests || !capacity) return;
      const pods = podsOfServer(config.rancher, factsOf(config));
      const has = { cpu: capacity.cpus, memory: capacity.memoryGib * 1024 ** 3 };
      const shown = { cpu: `${capacity.cpus} vCPUs`, memory: `${capacity.memoryGib} GiB` };
      for (const kind of ["cpu", "memory"] as const) {
        const request = requests[kind];
        if (request !== undefined && amountOf(request) * pods >= has[kind])
          yield `rancher.resources.requests.${kind}: got ${request} for ${pods === 1 ? "the pod" : `each of the ${pods} pods`} of a server, but a server has ${shown[kind]}; write less, or a larger size of the servers`;
      }
    },
    function* (config) {
      const { auditLog } = config.rancher;
      const { rootGib } = factsOf(config);
      // A folder on the data volume has its own size.
      if (!auditLog || rootGib === undefined || auditLog.hostPath?.startsWith("/var/lib/rancher/")) return;
      yield* logProblems(
        { ...CHART_LOG, ...defined(auditLog) },
        rootGib,
        podsOfServer(config.rancher, factsOf(config)),
      );
    },
  ];
}

/** An error when the files of an audit log fill more than half of a disk. */
export function* logProblems(
  { maxSize, maxBackup }: { readonly maxSize: number; readonly maxBackup: number },
  rootGib: number,
  pods: number,
): Iterable<ErrorLine> {
  const mebibytes = maxSize * (maxBackup + 1) * pods;
  const most = (rootGib * 1024) / 2;
  if (mebibytes <= most) return;
  const files = `${pods === 1 ? "" : `${pods} pods with `}${maxBackup + 1} files of ${maxSize} MB`;
  yield `rancher.auditLog.maxSize: got ${files}, ${Math.ceil(mebibytes / 1024)} GiB, but half of a server's root volume is ${rootGib / 2} GiB; write smaller numbers in maxSize and maxBackup`;
}

function* annotationProblems(
  annotations: Readonly<Record<string, string>>,
  { tls }: RancherConfig,
  { controller, created }: StackFacts,
): Iterable<Problem> {
  for (const [name, value] of Object.entries(annotations)) {
    const at = (message: string) => atKey("rancher.ingress.annotations", message, name);
    const [reader] = Object.entries(ANNOTATIONS).find(([, prefix]) => prefix.test(name)) ?? [];
    if (name === "kubernetes.io/ingress.class") {
      const own = created && controller ? CLASSES[controller] : undefined;
      yield at(
        own === undefined
          ? "is the old form of the class of an Ingress, and is set by rancher.ingress.class; write it there"
          : `got ${show(value)}, but the ingress controller of the stack's cluster is ${controller}, with the class ${own}; remove it`,
      );
    } else if (ISSUER_ANNOTATION.test(name)) {
      const reason = {
        rancher: "Rancher's chart names its own issuer",
        acme: "Rancher's chart names the issuer of Let's Encrypt",
        ca: "the stack creates the issuer of your authority",
        blank: "the stack writes the certificate that you provide into the same Secret",
        existing: "the stack names the issuer in rancher.tls.issuerRef",
      }[tls.issuer];
      yield at(
        `names an issuer of cert-manager, but with rancher.tls.issuer ${tls.issuer} ${reason}, and no certificate would be issued; remove it, or write rancher.tls.issuer existing with rancher.tls.issuerRef`,
      );
    } else if (reader !== undefined && controller !== undefined && reader !== controller) {
      yield at(`is for ${reader}, but the ingress controller is ${controller}, which ignores it; remove it`);
    } else if (!ANNOTATION.test(name)) {
      yield at(`got the name ${show(name)}, expected a name such as ${either(["team", "example.com/team"])}`);
    }
  }
}

function valueProblem(path: string, message: string): Problem {
  return { path: ["rancher", "values", ...path.split(".")], message, atKey: true };
}

/** The most of Rancher's pods on one server. */
function podsOfServer({ replicas }: RancherConfig, { servers = 1 }: StackFacts): number {
  return Math.ceil((replicas ?? Math.min(servers, DEFAULT_PODS)) / servers);
}

/** The sizes of servers (Rancher, "Installation Requirements: RKE2 Kubernetes"). */
const SIZES = {
  small: { cpus: 4, memoryGib: 16 },
  medium: { cpus: 8, memoryGib: 32 },
  large: { cpus: 16, memoryGib: 64 },
} as const;

/** The processors and the memory of a server; undefined when they are not known. */
export function capacityOfServer({
  size = "small",
  instanceType,
}: NonNullable<StackFacts["server"]>): Capacity | undefined {
  return instanceType === undefined ? SIZES[size] : capacityOf(instanceType);
}

const UNITS: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
};

/** A quantity of Kubernetes, validated, as a number. */
function amountOf(quantity: string): number {
  const [, number, unit = ""] = /^([\d.]+)(\w*)$/.exec(quantity) ?? [];
  return Number(number) * (UNITS[unit] ?? 1);
}

function defined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
