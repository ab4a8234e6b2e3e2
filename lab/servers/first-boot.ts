import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunResult, run } from "../run";
import { SERVER_PATH } from "../which";
import { desiredObject } from "./desired-object";

const BUCKET = "rke-ha-servers-1";
const HOST = `${BUCKET}.s3.eu-central-1.amazonaws.com`;

/**
 * A namespace of network, mounts and processes. The metadata service and S3 are doubles in it (aws_doubles.py), and
 * /var/lib/rancher is the folder `data`. Everything in it ends with the script.
 */
const PRIVATE_WORLD = `
set -euo pipefail
mount -t proc proc /proc
mount -t tmpfs none /run
mkdir -p "$FOLDER"/{overlay,lib}
mount -t tmpfs none "$FOLDER/overlay"
mkdir "$FOLDER"/overlay/{upper,work}
mount -t overlay -o "lowerdir=/etc,upperdir=$FOLDER/overlay/upper,workdir=$FOLDER/overlay/work" none /etc
mkdir -p "$FOLDER/lib/rancher"
mount --bind "$FOLDER/lib" /var/lib
ip link set lo up
ip address add 169.254.169.254/32 dev lo
echo "127.0.0.1 ${HOST}" >>/etc/hosts
python3 -B "$DOUBLES" "$FOLDER" &
for _ in $(seq 100); do [ ! -e "$FOLDER/ready" ] || break; sleep 0.1; done
rm "$FOLDER/ready"
`;

/** A request to S3, as the double recorded it. */
export interface S3Request {
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The cluster's password. */
export const PASSWORD = "password-of-cluster";

/** A server whose data volume is mounted, and on which nothing else has run. */
export class FirstBoot {
  private constructor(readonly folder: string) {}

  static async create(): Promise<FirstBoot> {
    const folder = await mkdtemp(join(tmpdir(), "boot-"));
    await mkdir(join(folder, "lib/rancher"), { recursive: true });
    const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
    await run(
      "openssl",
      [
        "req",
        "-x509",
        "-nodes",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-days",
        "2",
        ...files,
        "-subj",
        `/CN=${HOST}`,
        "-addext",
        `subjectAltName=DNS:${HOST}`,
      ],
      { timeoutMs: 20_000 },
    );
    return new FirstBoot(folder);
  }

  /** Sets the files of the desired state, sealed with a password. */
  publish(files: Readonly<Record<string, string>>, password = PASSWORD): Promise<void> {
    return this.publishContent(desiredObject(files, password));
  }

  /** Sets the content of the object with the desired state. */
  async publishContent(content: Buffer): Promise<void> {
    await writeFile(join(this.folder, "object"), content);
  }

  /** From now on S3 answers with errors. */
  async withdraw(): Promise<void> {
    await rm(join(this.folder, "object"), { force: true });
  }

  /** Runs bash in a fresh namespace, like a boot of the server. */
  run(script: string): Promise<RunResult> {
    const namespaces = ["--net", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"];
    return run("unshare", [...namespaces, "bash", "-c", PRIVATE_WORLD + script], {
      env: {
        PATH: SERVER_PATH,
        FOLDER: this.folder,
        DOUBLES: join(__dirname, "aws_doubles.py"),
        CURL_CA_BUNDLE: join(this.folder, "cert.pem"),
        SERVER: "server-0",
        REGION: "eu-central-1",
        DOMAIN: "amazonaws.com",
        STACK: "rke-ha",
        BUCKET,
      },
      timeoutMs: 60_000,
      accept: [0, 1],
    });
  }

  /** The requests to S3 so far. */
  async requests(): Promise<S3Request[]> {
    const lines = (await this.read("requests")).trim().split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as S3Request);
  }

  /** The command lines of all processes at each of these requests. */
  processes(): Promise<string> {
    return this.read("processes");
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async read(name: string): Promise<string> {
    const file = join(this.folder, name);
    return existsSync(file) ? await readFile(file, "utf8") : "";
  }
}
