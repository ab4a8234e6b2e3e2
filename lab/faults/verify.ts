import type { DeployedCluster } from "../servers/deployed-cluster";

/** The content of etcd on one server: a hash over all revisions up to one. */
interface EtcdHash {
  readonly hash: number;
  readonly compact_revision?: string;
}

/** A server does not answer, or not as expected. */
export class ServerError extends Error {}

interface Node {
  readonly metadata: { readonly name: string };
  readonly status: { readonly conditions?: readonly { type: string; status: string }[] };
}

/** Names of etcd's members as in its own Nodes, in order, with a mark after those that may not vote yet. */
export async function memberNames(cluster: DeployedCluster, server: string): Promise<string[]> {
  const { members } = await etcd<{ members: { name?: string; isLearner?: boolean }[] }>(
    cluster,
    server,
    "cluster/member/list",
    {},
  );
  return members
    .map(({ name = "unstarted", isLearner }) => name.replace(/-[0-9a-f]{8}$/, "") + (isLearner ? " (learner)" : ""))
    .sort();
}

/**
 * Hashes of each server's etcd, all at one revision that every server has.
 *
 * Members compact at different times, and a hash excludes compacted revisions, so this retries until all have
 * compacted.
 */
export async function etcdHashes(cluster: DeployedCluster, servers: readonly string[]): Promise<EtcdHash[]> {
  for (let attempt = 0; ; attempt++) {
    const { header } = await etcd<{ header: { revision: string } }>(cluster, servers[0] as string, "kv/range", {
      key: Buffer.from("\0").toString("base64"),
      limit: 1,
    });
    const hashes = await Promise.all(
      servers.map((server) => etcd<EtcdHash>(cluster, server, "maintenance/hashkv", { revision: header.revision })),
    );
    if (new Set(hashes.map(({ compact_revision }) => compact_revision)).size === 1 || attempt === 5) {
      return hashes.map(({ hash, compact_revision }) => ({ hash, compact_revision }));
    }
  }
}

/** The uid of kube-system from a server's own API server. */
export async function uidOn(cluster: DeployedCluster, server: string): Promise<string> {
  const answer = await api<{ metadata: { uid: string } }>(cluster, server, "api/v1/namespaces/kube-system");
  return answer.metadata.uid;
}

/** Names of the ready Nodes, in order, from a server's own API server. */
export async function readyOn(cluster: DeployedCluster, server: string): Promise<string[]> {
  const { items } = await api<{ items: Node[] }>(cluster, server, "api/v1/nodes");
  const ready = items.filter(({ status }) => status.conditions?.some((c) => c.type === "Ready" && c.status === "True"));
  return ready.map(({ metadata }) => metadata.name).sort();
}

/** The subjects of the administrators' binding, as `KIND NAME`, from a server's own API server. */
export async function administratorsOn(cluster: DeployedCluster, server: string): Promise<string[]> {
  const path = "apis/rbac.authorization.k8s.io/v1/clusterrolebindings/rancher-admin";
  const { subjects } = await api<{ subjects: { kind: string; name: string }[] }>(cluster, server, path);
  return subjects.map(({ kind, name }) => `${kind} ${name}`);
}

/**
 * Whether systemd reports the server's unit as started. Where etcd and the API are pods, they outlive the unit and
 * still answer.
 */
export async function isActive(cluster: DeployedCluster, server: string): Promise<boolean> {
  const unit = cluster.distribution === "rke2" ? "rke2-server" : "k3s";
  const state = await output(cluster, server, ["systemctl", "show", "--property", "ActiveState", "--value", unit]);
  return state.trim() === "active";
}

/** A request to a server's own API server as its administrator. */
async function api<Answer>(cluster: DeployedCluster, server: string, path: string): Promise<Answer> {
  const folder = `/var/lib/rancher/${cluster.distribution}/server/tls`;
  return curl<Answer>(cluster, server, [
    ...["--cacert", `${folder}/server-ca.crt`],
    ...["--cert", `${folder}/client-admin.crt`, "--key", `${folder}/client-admin.key`],
    ...["--connect-to", "kubernetes.default.svc::127.0.0.1:"],
    `https://kubernetes.default.svc:6443/${path}`,
  ]);
}

/** A request to etcd's HTTP gateway on a server, which has its own port in K3s and RKE2. */
async function etcd<Answer>(cluster: DeployedCluster, server: string, path: string, body: object): Promise<Answer> {
  const folder = `/var/lib/rancher/${cluster.distribution}/server/tls/etcd`;
  return curl<Answer>(cluster, server, [
    ...["--data", JSON.stringify(body)],
    ...["--cacert", `${folder}/server-ca.crt`, "--cert", `${folder}/client.crt`, "--key", `${folder}/client.key`],
    `https://127.0.0.1:2382/v3/${path}`,
  ]);
}

async function curl<Answer>(cluster: DeployedCluster, server: string, args: readonly string[]): Promise<Answer> {
  const command = ["curl", "--silent", "--show-error", "--fail", "--max-time", "10", ...args];
  return JSON.parse(await output(cluster, server, command)) as Answer;
}

/** The output of a program on a server. */
async function output(cluster: DeployedCluster, server: string, command: readonly string[]): Promise<string> {
  const { stdout, stderr, status } = await cluster.fleet.run(server, command);
  if (status !== 0) throw new ServerError(`${server}: ${command.at(-1)}: ${stderr}`);
  return stdout;
}
