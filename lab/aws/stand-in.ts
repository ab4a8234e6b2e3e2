import { join } from "node:path";
import { python, STAND_IN } from "../python";
import { type ServerProcess, startOnPort } from "../server-process";
import { standInEnvironment } from "./environment";

const CALL_MS = 120_000;

/** Keys of a user, or of a session of a role. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** An error from the stand-in. */
export class AwsError extends Error {
  /** @param code AWS' name of the error, such as "AccessDeniedException". */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
    this.name = "AwsError";
  }
}

/** Starts an empty stand-in on a free loopback port. Several may run at once. */
export async function startStandIn(options: { region?: string } = {}): Promise<StandIn> {
  const interpreter = await python(STAND_IN);
  // -B: Python writes no compiled files into the clone.
  const server = await startOnPort(interpreter, ["-B", join(__dirname, "stand_in.py")], process.env);
  return new StandIn(interpreter, server, options.region ?? "eu-central-1");
}

/** A running AWS stand-in: moto in its own process. It ends with `stop`, or with the process that started it. */
export class StandIn {
  readonly endpoint: string;
  /** The complete environment for child processes, without access to a real account. */
  readonly env: NodeJS.ProcessEnv;
  readonly pid: number;
  /** The process for its calls, which the first call starts. */
  private calls?: Promise<ServerProcess<number>>;

  constructor(
    private readonly interpreter: string,
    private readonly server: ServerProcess<number>,
    readonly region: string,
  ) {
    this.endpoint = `http://127.0.0.1:${server.reached}`;
    this.env = standInEnvironment(this.endpoint, region);
    this.pid = server.pid;
  }

  /**
   * Number of live resources by kind ("vpc", "instance", "volume", "root-volume", "snapshot", …), created by users and
   * not deleted. A kind without any is absent, so a fresh stand-in returns {}. inventory.py defines what counts.
   */
  async inventory(): Promise<Record<string, number>> {
    return (await this.request("GET", "inventory")) as Record<string, number>;
  }

  /** Terraform's requests so far, sorted, by their names in IAM policies: "ec2:CreateVpc", … See asked.py. */
  async asked(): Promise<readonly string[]> {
    return (await this.request("GET", "asked")) as readonly string[];
  }

  /** From now on every request needs the keys of an existing user or role, and a policy that allows it. */
  async enforceIam(): Promise<void> {
    await this.request("POST", "reset-auth", "0");
  }

  /** Undoes `enforceIam`: any keys are valid for every request again. */
  async relaxIam(): Promise<void> {
    await this.request("POST", "reset-auth", "inf");
  }

  /** Creates a zone, public or (with a VPC) private, and returns its id, such as "Z0123". */
  async createHostedZone(name: string, options: { private?: boolean; vpcId?: string } = {}): Promise<string> {
    const vpc = options.vpcId === undefined ? {} : { VPC: { VPCRegion: this.region, VPCId: options.vpcId } };
    const answer = await this.aws<{ HostedZone: { Id: string } }>("route53", "create_hosted_zone", {
      Name: name,
      CallerReference: `${name}-${Date.now()}-${Math.random()}`,
      HostedZoneConfig: { PrivateZone: options.private ?? false },
      ...vpc,
    });
    return answer.HostedZone.Id.replace("/hostedzone/", "");
  }

  /**
   * Keys of a role's session, like those of its instances. Call it before `enforceIam`: after that, IAM rejects every
   * request to assume the role.
   */
  async assumeRole(roleArn: string): Promise<Credentials> {
    const params = { RoleArn: roleArn, RoleSessionName: "lab" };
    const { Credentials: keys } = await this.aws<{ Credentials: Record<string, string> }>("sts", "assume_role", params);
    return {
      accessKeyId: keys.AccessKeyId as string,
      secretAccessKey: keys.SecretAccessKey as string,
      sessionToken: keys.SessionToken as string,
    };
  }

  /**
   * Calls an operation by its boto3 name, such as aws("ec2", "describe_instances", { InstanceIds: ["i-1"] }), and
   * returns boto3's answer with times as text. Throws `AwsError` for an error of AWS.
   */
  async aws<Result>(
    service: string,
    operation: string,
    params: object = {},
    credentials?: Credentials,
  ): Promise<Result> {
    this.calls ??= startOnPort(this.interpreter, ["-B", join(__dirname, "calls.py")], this.env);
    const { reached: port } = await this.calls;
    const response = await fetch(`http://127.0.0.1:${port}`, {
      method: "POST",
      body: JSON.stringify({ service, operation, params, credentials }),
      signal: AbortSignal.timeout(CALL_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${service} ${operation}: ${text}`);
    const answer = JSON.parse(text) as { result?: Result; error?: { code: string; message: string } };
    if (answer.error !== undefined) throw new AwsError(answer.error.code, answer.error.message);
    return answer.result as Result;
  }

  /** The last lines about the stand-in's own errors. */
  log(): string {
    return this.server.log();
  }

  /** Ends the stand-in and discards its resources. It can be called again, and after the stand-in died. */
  async stop(): Promise<void> {
    try {
      await (await this.calls)?.stop();
    } finally {
      await this.server.stop();
    }
  }

  /** Calls the stand-in's own interface, which needs no credentials. */
  private async request(method: string, path: string, body?: string): Promise<unknown> {
    const response = await fetch(`${this.endpoint}/moto-api/${path}`, {
      method,
      body,
      signal: AbortSignal.timeout(CALL_MS),
    });
    if (!response.ok) throw new Error(`stand-in: ${method} ${path}: got ${response.status}\n${this.log()}`);
    return response.json();
  }
}
