import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { distributionOf, type RancherOnRkeProps } from "../../lib/config";
import type { Distribution } from "../../lib/config/versions";
import { placeOfGenuineReleases, prepareImage, publishRelease } from "../distribution/genuine";
import type { ReleaseOptions } from "../distribution/releases";
import { ServerError } from "../faults/verify";
import { RunError } from "../run";
import { DeployedStack } from "../stack/deployed-stack";
import type { ApplyEvent } from "../terraform/messages";
import { plannedActions } from "../terraform/plan";
import type { ChangeOptions, Terraform } from "../terraform/terraform";
import { Client } from "./client";
import { Fleet } from "./fleet";
import { Kubeconfig } from "./kubeconfig";

const MINUTE = 60_000;
/** Seconds between runs of the node script. With the product's minute, tests would mostly wait. */
const RUN_SECONDS = 15;
const POLL_MS = 500;

/** The options of a cluster at its start. */
export interface ClusterOptions {
  /** @default "example.com" */
  readonly zone?: string;
  /** @default "eu-central-1" */
  readonly region?: string;
  /**
   * Seconds between runs of the node script, a divisor of 60.
   *
   * @default 15
   */
  readonly runSeconds?: number;
  /**
   * Whether the releases in the cluster are deployed too, which needs the helm and kubernetes providers.
   *
   * @default false
   */
  readonly releases?: boolean;
  /**
   * Values of Terraform variables, for stacks that declare them.
   *
   * @default - none
   */
  readonly variables?: Readonly<Record<string, string>>;
}

/** The stack with its running servers: AWS' part runs in namespaces, with Terraform and kubectl beside it. */
export class DeployedCluster {
  /** The last deployed distribution. */
  distribution: Distribution = "rke2";
  private readonly administrator: Kubeconfig;

  private constructor(
    readonly stack: DeployedStack,
    readonly fleet: Fleet,
    /** The clients on the lab's internet. */
    readonly client: Client,
    /** Additional files on the instances' root disk for genuine releases; the double needs none. */
    private readonly image: string | undefined,
  ) {
    this.terraform = client.terraformIn(stack.directory);
    this.administrator = new Kubeconfig(this.terraform, stack.stateFile);
  }

  /** Terraform on the lab's internet: it reaches the load balancer by its name. */
  readonly terraform: Terraform;

  /** Starts a stand-in and a fleet for it. Nothing is published or deployed yet. */
  static async start(id: string, options: ClusterOptions = {}): Promise<DeployedCluster> {
    const { runSeconds = RUN_SECONDS, variables = {}, ...where } = options;
    const stack = await DeployedStack.start(id, { ...where, servers: true });
    try {
      const image = placeOfGenuineReleases() === undefined ? undefined : join(dirname(stack.stateFile), "image");
      if (image !== undefined) await prepareImage(image);
      const fleet = await Fleet.start(stack.standIn, { runSeconds, image });
      return new DeployedCluster(stack, fleet, await Client.of(fleet, stack, variables), image);
    } catch (error) {
      await stack.stop();
      throw error;
    }
  }

  /** The value for `cluster.artifacts`. */
  get artifacts(): string {
    return this.fleet.mirrorUrl;
  }

  /** Publishes a release of RKE2 or K3s for the servers: of the double, or a genuine one (see genuine.ts). */
  async publish(version: string, options: ReleaseOptions = {}): Promise<void> {
    await publishRelease(this.fleet.mirror, version, { ...options, image: this.image });
  }

  /** Applies a configuration. Its releases come from the lab's mirror by default. */
  async deploy(
    props: RancherOnRkeProps,
    options: Pick<ChangeOptions, "timeoutMs" | "onLine" | "signal"> = {},
  ): Promise<ApplyEvent[]> {
    await this.synth(props);
    return await this.terraform.apply({ timeoutMs: 15 * MINUTE, ...options });
  }

  /** The changes of a configuration's deploy, including outputs, by address. */
  async planned(props: RancherOnRkeProps): Promise<Record<string, string>> {
    await this.synth(props);
    const { json } = await this.terraform.plan();
    const outputs = Object.entries(json.output_changes ?? {}).map(([name, { actions }]) => [
      `output.${name}`,
      actions.join(" "),
    ]);
    return {
      ...plannedActions(json),
      ...Object.fromEntries(outputs.filter(([, actions]) => actions !== "no-op")),
    };
  }

  /** The value of a Terraform expression in the applied stack, including secrets. */
  evaluate<Value>(expression: string): Promise<Value> {
    return this.terraform.evaluate(expression, this.stack.stateFile);
  }

  /** Synthesizes a configuration instead of the former one. */
  async synth(props: RancherOnRkeProps): Promise<void> {
    this.distribution = distributionOf(props.cluster.version);
    // An air gap itself names the location of releases.
    const fromMirror = typeof props.egress === "object" && props.egress.airGap ? {} : { artifacts: this.artifacts };
    this.stack.synth({ ...props, cluster: { ...fromMirror, ...props.cluster } });
    // The lab's network does not reach the source of providers.
    await this.stack.terraform.init();
  }

  /** The administrator's kubeconfig, from the outputs. While an apply changes its inputs, it is the former one. */
  async kubeconfig(): Promise<string> {
    return await this.administrator.read();
  }

  /** Runs kubectl with the outputs' kubeconfig, through the load balancer, and returns its standard output. */
  async kubectl(...args: readonly string[]): Promise<string> {
    return this.kubectlWith(await this.kubeconfig(), ...args);
  }

  /** Runs kubectl with a kubeconfig, for example a former one. */
  async kubectlWith(kubeconfig: string, ...args: readonly string[]): Promise<string> {
    return this.client.kubectl(kubeconfig, ...args);
  }

  /** The identity of the cluster: uid of the namespace kube-system. */
  async uid(): Promise<string> {
    return await this.kubectl("get", "namespace", "kube-system", "-o", "jsonpath={.metadata.uid}");
  }

  /** Names of the ready Nodes, in order. */
  async ready(): Promise<string[]> {
    const path = '{range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}';
    const lines = (await this.kubectl("get", "nodes", "-o", `jsonpath=${path}`)).split("\n");
    return lines
      .filter((line) => line.endsWith(" True"))
      .map((line) => line.split(" ")[0] as string)
      .sort();
  }

  /**
   * Waits until a condition is true; failing programs count as not yet true. Throws with the last failure, and with the
   * instances that did not start.
   */
  async until(description: string, isCase: () => Promise<boolean>, timeoutMs = 4 * MINUTE): Promise<void> {
    const limit = Date.now() + timeoutMs;
    let failure = "";
    for (;;) {
      try {
        if (await isCase()) return;
        failure = "";
      } catch (error) {
        if (!(error instanceof RunError || error instanceof ServerError)) throw error;
        failure = error.message;
      }
      if (Date.now() > limit) {
        const { faults } = await this.fleet.status();
        throw new Error([`not within ${timeoutMs / 1000} s: ${description}`, failure, ...faults].join("\n"));
      }
      await sleep(POLL_MS);
    }
  }

  /** Waits until a line on a server's console matches, and returns it. */
  says(server: string, pattern: RegExp, timeoutMs = 4 * MINUTE): Promise<string> {
    return this.fleet.says(server, pattern, timeoutMs);
  }

  /** The facts of the cluster record by name, such as `cluster` or `restores/0001-done`, without their seals. */
  async record(): Promise<Record<string, string>> {
    const { standIn } = this.stack;
    const Bucket = await this.bucket();
    const facts: Record<string, string> = {};
    for (const Key of await this.recordKeys()) {
      const [, name] = /^record\/(.+)\.[0-9a-f]{16}$/.exec(Key) ?? [];
      if (name === undefined) continue;
      const { Body } = await standIn.aws<{ Body: string }>("s3", "get_object", { Bucket, Key });
      facts[name] = Body.split(" ").slice(0, -1).join(" ");
    }
    return facts;
  }

  /** The keys of the objects in the folder of the cluster record. */
  recordKeys(): Promise<string[]> {
    return this.keys("record/");
  }

  /** Deletes all versions of the cluster record, as an operator may before any cluster exists. */
  async forgetRecord(): Promise<void> {
    const { standIn } = this.stack;
    const Bucket = await this.bucket();
    const { Versions = [], DeleteMarkers = [] } = await standIn.aws<
      Record<"Versions" | "DeleteMarkers", { Key: string; VersionId: string }[] | undefined>
    >("s3", "list_object_versions", { Bucket, Prefix: "record/" });
    for (const { Key, VersionId } of [...Versions, ...DeleteMarkers])
      await standIn.aws("s3", "delete_object", { Bucket, Key, VersionId });
  }

  /** Names of the etcd snapshots in the bucket, without the stack's folder. */
  async snapshots(): Promise<string[]> {
    return (await this.keys(`${this.stack.id}/`)).map((key) => key.slice(key.lastIndexOf("/") + 1));
  }

  /** Name of the stack's bucket. */
  async bucket(): Promise<string> {
    const { Buckets } = await this.stack.standIn.aws<{ Buckets: { Name: string }[] }>("s3", "list_buckets", {});
    const found = Buckets.find(({ Name }) => Name.startsWith(`${this.stack.id}-servers-`));
    if (found === undefined) throw new Error(`got no bucket of ${this.stack.id}`);
    return found.Name;
  }

  /** Counts the ready servers repeatedly until `end`, which returns the minimum. */
  watchReady(): { end(): Promise<number> } {
    let goesOn = true;
    const watching = (async () => {
      let fewest = Number.POSITIVE_INFINITY;
      while (goesOn) {
        const now = await this.ready().catch((error: unknown) => {
          // A request that the load balancer interrupts is repeated; only an answer counts.
          if (!(error instanceof RunError)) throw error;
        });
        if (now !== undefined) fewest = Math.min(fewest, now.length);
        await sleep(POLL_MS);
      }
      return fewest;
    })();
    return {
      end: () => {
        goesOn = false;
        return watching;
      },
    };
  }

  /** Loses volumes of a server for good, as AWS can: the instance stops, the volumes are deleted. */
  async lose(server: string, which: "all" | "data" | "etcd" = "all"): Promise<void> {
    const { machines } = await this.fleet.status();
    const found = Object.entries(machines).find(([, { name }]) => name.endsWith(`-${server}`));
    if (found === undefined) throw new Error(`got server ${server}, which does not run`);
    const [instanceId, { volumes }] = found;
    await this.stack.standIn.aws("ec2", "stop_instances", { InstanceIds: [instanceId] });
    const [data, etcd] = volumes;
    const lost = { all: volumes, data: [data ?? []].flat(), etcd: [etcd ?? []].flat() }[which];
    if (lost.length === 0) throw new Error(`got ${server} without such a volume, expected one to lose`);
    for (const VolumeId of lost) {
      await this.stack.standIn.aws("ec2", "detach_volume", { VolumeId, InstanceId: instanceId });
      await this.stack.standIn.aws("ec2", "delete_volume", { VolumeId });
    }
    await this.fleet.poll();
  }

  powerCut(server: string, options: { hold?: boolean } = {}): Promise<void> {
    return this.fleet.powerCut(server, options);
  }

  reboot(server: string): Promise<void> {
    return this.fleet.reboot(server);
  }

  /** Ends servers and stand-in and removes their folders. */
  async stop(): Promise<void> {
    await this.fleet.stop();
    await this.stack.stop();
  }

  private async keys(Prefix: string): Promise<string[]> {
    const { Contents = [] } = await this.stack.standIn.aws<{ Contents?: { Key: string }[] }>("s3", "list_objects_v2", {
      Bucket: await this.bucket(),
      Prefix,
    });
    return Contents.map(({ Key }) => Key);
  }
}
