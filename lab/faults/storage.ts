import type { DeployedCluster } from "../servers/deployed-cluster";
import { desiredObject } from "../servers/desired-object";

const DESIRED = "servers/desired.json.gz";
/** A file that only a node script of somebody else writes. */
const TAKEN = "/var/lib/rancher/taken";

/** What somebody with rights on the stack's bucket can do to it. */
export class Storage {
  constructor(private readonly cluster: DeployedCluster) {}

  /** Overwrites the desired state with something that is none. */
  garbage(): Promise<void> {
    return this.put(Buffer.from("not a desired state"));
  }

  /** Overwrites the desired state with a well-formed one, which has another password's seal. */
  foreign(): Promise<void> {
    return this.put(desiredObject({ "node.sh": `touch ${TAKEN}\n`, settings: "" }, "of somebody else"));
  }

  /** Throws when a server has run the foreign desired state. */
  async expectNotTaken(servers: readonly string[]): Promise<void> {
    for (const server of servers) {
      const { status } = await this.cluster.fleet.run(server, ["test", "-e", TAKEN]);
      if (status === 0) throw new Error(`${server} has run a desired state with another seal`);
    }
  }

  /** Makes the first version of the desired state the current one. */
  async old(): Promise<void> {
    await this.copy((await this.written()).at(-1) as string);
  }

  /** Makes the version that Terraform wrote last the current one again. */
  async mend(): Promise<void> {
    await this.copy(this.last as string);
  }

  /** Remembers the current version of the desired state. */
  async remember(): Promise<void> {
    [this.last] = await this.written();
  }

  /** Deletes the record of the cluster; its versions stay. */
  async deleteRecord(): Promise<void> {
    const Bucket = await this.cluster.bucket();
    for (const Key of await this.cluster.recordKeys())
      await this.cluster.stack.standIn.aws("s3", "delete_object", { Bucket, Key });
  }

  private last: string | undefined;

  private async written(): Promise<string[]> {
    const { Versions } = await this.cluster.stack.standIn.aws<{ Versions: { VersionId: string }[] }>(
      "s3",
      "list_object_versions",
      { Bucket: await this.cluster.bucket(), Prefix: DESIRED },
    );
    return Versions.map(({ VersionId }) => VersionId);
  }

  private async copy(VersionId: string): Promise<void> {
    const Bucket = await this.cluster.bucket();
    await this.cluster.stack.standIn.aws("s3", "copy_object", {
      Bucket,
      Key: DESIRED,
      CopySource: { Bucket, Key: DESIRED, VersionId },
    });
  }

  private async put(content: Buffer): Promise<void> {
    await this.cluster.stack.standIn.aws("s3", "put_object", {
      Bucket: await this.cluster.bucket(),
      Key: DESIRED,
      BodyBase64: content.toString("base64"),
    });
  }
}
