import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Temporary credentials of a role, as the metadata service names them. */
export interface RoleCredentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly Token: string;
}

/** A double of an instance's metadata service. */
export interface Metadata {
  /** Its port on loopback. Clients reach it as 169.254.169.254. */
  readonly port: number;
  readonly stop: () => Promise<void>;
}

const SESSION = "session-token";
const ROLE = "servers";
const FOLDER = "/latest/meta-data/iam/security-credentials/";

/** Starts a double with version 2 only, which needs a session (EC2 User Guide, "Use the Instance Metadata Service"). */
export async function startMetadata(role: RoleCredentials): Promise<Metadata> {
  const server = createServer(({ method, url, headers }, response) => {
    const answer = (status: number, body = "") => response.writeHead(status).end(body);
    if (method === "PUT" && url === "/latest/api/token") {
      if (headers["x-aws-ec2-metadata-token-ttl-seconds"] === undefined) return answer(400);
      return answer(200, SESSION);
    }
    if (headers["x-aws-ec2-metadata-token"] !== SESSION) return answer(401);
    if (method === "GET" && url === FOLDER) return answer(200, ROLE);
    if (method === "GET" && url === FOLDER + ROLE) return answer(200, JSON.stringify({ Code: "Success", ...role }));
    return answer(404);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => new Promise((done) => server.close(() => done())),
  };
}
