import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expressionOf } from "../../tools/hcl/template";
import type { DeployedCluster } from "../servers/deployed-cluster";
import { type StackJson, WHOLE_STACK } from "../stack/without-providers";
import { Helm } from "./helm";

/** The resource types of a stack in its cluster. */
const KINDS = { helm_release: "release", kubernetes_secret_v1: "Secret", kubernetes_config_map_v1: "ConfigMap" };
type Kind = keyof typeof KINDS;
type ObjectKind = Exclude<Kind, "helm_release">;

/** Arguments of a helm_release that this double supports. */
interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
  readonly version?: string;
  readonly repository?: string;
  readonly repository_username?: string;
  readonly repository_password?: string;
  /** In seconds. */
  readonly timeout: number;
  readonly atomic?: boolean;
  readonly values?: readonly string[];
  readonly set_sensitive?: readonly { readonly name: string; readonly value: string }[];
}

/** Arguments of a kubernetes_secret_v1 or a kubernetes_config_map_v1. */
interface KubernetesObject {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly data: Readonly<Record<string, string>>;
  readonly type?: string;
}

/** A resource of the stack; Terraform has evaluated its expressions. */
type Wanted = { readonly address: string; readonly after: readonly string[] } & (
  | { readonly kind: "helm_release"; readonly arguments: Release }
  | { readonly kind: ObjectKind; readonly arguments: KubernetesObject }
);

/**
 * A double of the helm and kubernetes providers. The programs helm and kubectl create the stack's resources in its
 * cluster, with the providers' arguments and in Terraform's order.
 *
 * It is as strict as the providers: it creates an object that its state lacks, and fails when the object already exists
 * (`resource_kubernetes_secret_v1.go` of the provider: a plain Create). It deletes objects that the configuration no
 * longer has. Its state belongs to one stack, and ends with it.
 */
export class ByPrograms {
  private readonly state = new Map<string, Wanted>();

  private constructor(
    private readonly cluster: DeployedCluster,
    private readonly helm: Helm,
  ) {}

  static async on(cluster: DeployedCluster): Promise<ByPrograms> {
    return new ByPrograms(cluster, await Helm.on(cluster));
  }

  /** Creates or updates all resources, and returns their order. Throws when a step fails, without the later steps. */
  async apply(): Promise<string[]> {
    const wanted = inOrder(await this.wanted());
    await this.delete((address) => !wanted.some((one) => one.address === address));
    const done: string[] = [];
    for (const one of wanted) {
      if (one.kind === "helm_release") await this.install(one.arguments);
      else await this.write(one);
      this.state.set(one.address, one);
      done.push(one.address);
    }
    return done;
  }

  /** Deletes all resources, the last one first. */
  async destroy(): Promise<void> {
    await this.delete(() => true);
  }

  private async delete(isGone: (address: string) => boolean): Promise<void> {
    for (const one of inOrder([...this.state.values()]).reverse()) {
      if (!isGone(one.address)) continue;
      if (one.kind === "helm_release") {
        const { name, namespace, timeout } = one.arguments;
        await this.helm.run("uninstall", name, `--namespace=${namespace}`, "--wait", `--timeout=${timeout}s`);
      } else {
        const { name, namespace } = one.arguments.metadata;
        await this.cluster.kubectl("delete", KINDS[one.kind], name, `--namespace=${namespace}`, "--timeout=30s");
      }
      this.state.delete(one.address);
    }
  }

  private async wanted(): Promise<Wanted[]> {
    const file = join(this.cluster.stack.directory, WHOLE_STACK);
    const { resource = {} } = JSON.parse(readFileSync(file, "utf8")) as StackJson;
    const blocks = Object.entries(resource).flatMap(([kind, named]) =>
      kind in KINDS ? Object.entries(named).map(([name, block]) => ({ kind: kind as Kind, name, block })) : [],
    );
    const given = blocks.map(({ block: { depends_on, lifecycle, ...rest } }) => rest);
    const evaluated = await this.cluster.evaluate<Wanted["arguments"][]>(inHcl(given));
    return blocks.map(
      ({ kind, name, block }, index) =>
        ({
          kind,
          address: `${kind}.${name}`,
          after: block.depends_on ?? [],
          arguments: evaluated[index],
        }) as Wanted,
    );
  }

  private async install(given: Release): Promise<void> {
    const values = await Promise.all(
      (given.values ?? []).map(async (text, index) => {
        const file = join(this.cluster.fleet.folder, `${given.name}-${index}.yaml`);
        await writeFile(file, text, { mode: 0o600 });
        return `--values=${file}`;
      }),
    );
    const secrets = (given.set_sensitive ?? []).map(({ name, value }) => `--set-string=${name}=${value}`);
    const place = [`--namespace=${given.namespace}`, "--create-namespace", `--version=${given.version}`];
    const patience = ["--wait", `--timeout=${given.timeout}s`, ...(given.atomic ? ["--atomic"] : [])];
    await this.helm.run(
      ...["upgrade", "--install", given.name, ...chartOf(given), ...place, ...patience, ...values, ...secrets],
    );
  }

  private async write({ address, kind: type, arguments: given }: Wanted & { kind: ObjectKind }): Promise<void> {
    const kind = KINDS[type];
    const { name, namespace } = given.metadata;
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    const data =
      kind === "Secret"
        ? Object.fromEntries(Object.entries(given.data).map(([key, value]) => [key, base64(value)]))
        : given.data;
    const file = join(this.cluster.fleet.folder, "object.json");
    if (this.state.has(address)) {
      await writeFile(file, JSON.stringify([{ op: "replace", path: "/data", value: data }]), { mode: 0o600 });
      const place = [kind, name, `--namespace=${namespace}`];
      await this.cluster.kubectl("patch", ...place, "--type=json", `--patch-file=${file}`);
    } else {
      const object = { apiVersion: "v1", kind, metadata: given.metadata, type: given.type, data };
      await writeFile(file, JSON.stringify(object), { mode: 0o600 });
      await this.cluster.kubectl("create", "--filename", file);
    }
  }
}

/** The chart of a release and its location, as arguments of helm. */
export function chartOf(given: Pick<Release, "chart" | `repository${"" | "_username" | "_password"}`>): string[] {
  const { chart, repository, repository_username: username, repository_password: password } = given;
  if (repository === undefined) return [chart];
  const place = repository.startsWith("oci://") ? [`${repository}/${chart}`] : [chart, `--repo=${repository}`];
  return [...place, ...(username === undefined ? [] : [`--username=${username}`, `--password=${password}`])];
}

/** Each resource after its dependencies, as far as they are among them. */
function inOrder(all: readonly Wanted[]): Wanted[] {
  const order = new Set<Wanted>();
  const add = (one: Wanted) => {
    for (const address of one.after) {
      const before = all.find((each) => each.address === address);
      if (before !== undefined && !order.has(before)) add(before);
    }
    order.add(one);
  };
  for (const one of all) add(one);
  return [...order];
}

/** Arguments as one line of HCL: JSON would escape the quotation marks in their templates. */
function inHcl(value: unknown): string {
  if (typeof value === "string") return expressionOf(value).replaceAll("\n", " ");
  if (Array.isArray(value)) return `[${value.map(inHcl).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)} = ${inHcl(member)}`);
  return `{ ${members.join(", ")} }`;
}
