import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { run } from "../../../lab/run";

/** A server of the double's cluster. */
export interface NodeState {
  /** Its report: an object, a text of any other kind, or undefined for none. */
  readonly report: object | string | undefined;
  /** Whether its heartbeat moves with each request. */
  readonly beats: boolean;
  /**
   * Whether it has a heartbeat.
   *
   * @default true
   */
  readonly joined?: boolean;
}

/** The answers of the double. */
export interface ApiState {
  readonly nodes: Readonly<Record<string, NodeState>>;
  /** Whether workloads are rolled out. */
  readonly rolledOut: boolean;
  /**
   * The version whose upgrade last had a snapshot of etcd first, as in the Lease of restarts; absent: no such Lease.
   */
  readonly saved?: string;
  /** The Rancher version whose upgrade last had a snapshot of etcd first, as in the same Lease. */
  readonly rancher?: string;
  /** The last restored snapshot, as in the same Lease. */
  readonly restored?: string;
  /** An HTTP status to return for every request. */
  readonly status?: number;
}

const MINUTE = 60_000;
const USER = "rancher-readiness";

/**
 * Creates the authority, the API's certificate and the client's in a folder, as `ca`, `api` and `client` in .crt and
 * .key.
 */
export async function certificates(folder: string): Promise<void> {
  const openssl = (...args: string[]) => run("openssl", args, { directory: folder, timeoutMs: MINUTE });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const signed = ["-CA", "ca.crt", "-CAkey", "ca.key"];
  const pair = (name: string) => ["-keyout", `${name}.key`, "-out", `${name}.crt`];
  await openssl("req", "-x509", ...key, ...pair("ca"), "-subj", "/CN=rancher-server-ca");
  const names = "subjectAltName=DNS:kubernetes.default.svc";
  await openssl("req", "-x509", ...key, ...signed, ...pair("api"), "-subj", "/CN=kube-apiserver", "-addext", names);
  await openssl("req", "-x509", ...key, ...signed, ...pair("client"), "-subj", `/CN=${USER}`);
}

/** A double of the Kubernetes API with a readiness gate's requests, for a client whose certificate names that user. */
export class ApiDouble {
  /** Requested paths, without their query. */
  readonly asked: string[] = [];
  private requests = 0;

  private constructor(
    readonly address: string,
    private readonly server: Server,
    public state: ApiState,
  ) {}

  /** Listens on port 6443 of a loopback address. */
  static async start(folder: string, address: string, state: ApiState): Promise<ApiDouble> {
    const [ca, cert, key] = ["ca.crt", "api.crt", "api.key"].map((name) => readFileSync(join(folder, name)));
    const server = createServer({ ca, cert, key, requestCert: true, rejectUnauthorized: false });
    const double = new ApiDouble(address, server, state);
    server.on("request", (request, response) => double.answer(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(6443, address, resolve);
    });
    return double;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? "/", "https://api");
    this.asked.push(pathname);
    this.requests++;
    const socket = request.socket as TLSSocket;
    const isKnown = socket.authorized && socket.getPeerCertificate().subject.CN === USER;
    const status = this.state.status ?? (isKnown ? 200 : 401);
    const found = status === 200 ? this.find(pathname) : { kind: "Status", code: status };
    response.writeHead(found === undefined ? 404 : status, { "Content-Type": "application/json" });
    const text = JSON.stringify(found ?? { kind: "Status", code: 404 }, undefined, searchParams.has("pretty") ? 2 : 0);
    // Go escapes these signs (encoding/json, HTMLEscape).
    response.end(text.replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`));
  }

  private find(path: string): object | undefined {
    const nodes = Object.entries(this.state.nodes);
    if (path === "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases") {
      const renewTime = (beats: boolean) => new Date(beats ? this.requests * 1000 : 0).toISOString();
      const items = nodes
        .filter(([, { joined = true }]) => joined)
        .map(([name, { beats }]) => ({ metadata: { name, ...NOISE }, spec: { renewTime: renewTime(beats) } }));
      return { kind: "LeaseList", items };
    }
    if (path === "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/rancher-server-restart") {
      const { saved: snapshot, rancher, restored } = this.state;
      const annotations = { snapshot, rancher, restored };
      if (Object.values(annotations).every((value) => value === undefined)) return undefined;
      return { metadata: { annotations }, spec: {} };
    }
    if (path === "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/rancher-server-reports") {
      const reports = nodes.flatMap(([name, { report }]) =>
        report === undefined ? [] : [[name, typeof report === "string" ? report : asPython(report)]],
      );
      if (reports.length === 0) return undefined;
      return {
        metadata: { name: "rancher-server-reports", annotations: Object.fromEntries(reports), ...NOISE },
        spec: {},
      };
    }
    const done = this.state.rolledOut ? 3 : 2;
    if (path === "/apis/apps/v1/namespaces/kube-system/daemonsets/rke2-traefik") {
      const status = {
        observedGeneration: 2,
        desiredNumberScheduled: 3,
        updatedNumberScheduled: 3,
        numberAvailable: done,
      };
      return { metadata: { generation: 2 }, spec: {}, status };
    }
    if (path === "/apis/apps/v1/namespaces/kube-system/deployments/coredns") {
      const status = { observedGeneration: 1, replicas: 3, updatedReplicas: 3, availableReplicas: 3 };
      return { metadata: { generation: 1 }, spec: { replicas: 3 }, status };
    }
    return undefined;
  }
}

/** What surrounds the fields in a genuine object: lists, empty ones, and names that resemble the fields. */
const NOISE = {
  managedFields: [{ fieldsV1: { "f:metadata": { "f:annotations": { ".": {}, "f:server-0": {} } } } }],
  ownerReferences: [],
};

/** JSON in the form of Python's json.dumps, which report.py uses. */
function asPython(report: object): string {
  const fields = Object.entries(report)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `{${fields.join(", ")}}`;
}
