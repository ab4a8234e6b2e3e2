import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { ownCertificate } from "../docker/own-certificate";
import type { RoleCredentials } from "./metadata";

/** A double of Amazon ECR's API in one region. */
export interface Ecr {
  /** Its port on loopback. Clients reach it by the name of the API. */
  readonly port: number;
  /** PEM of the authority of its certificate. */
  readonly authority: string;
  /** Number of passwords that it gave. */
  readonly given: () => number;
  /** Allows or denies the role to ask for a password. It is allowed at first. */
  readonly allow: (isAllowed: boolean) => void;
  readonly stop: () => Promise<void>;
}

/** The seconds for which a password is valid (ECR API, "GetAuthorizationToken"). */
export const PASSWORD_SECONDS = 12 * 3600;

/** The password that the double gives as the nth, from 1. */
export function passwordOf(nth: number): string {
  return `password-${nth}`;
}

const TARGET = "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken";

/**
 * Starts a double that answers only what ECR answers: a signed POST to its own name, for its own region, with the role's
 * credentials (IAM User Guide, "Create a signed AWS API request"). Errors have the form of the JSON protocol 1.1.
 *
 * @param api name of the API, such as `api.ecr.eu-central-1.amazonaws.com`
 */
export async function startEcr(api: string, region: string, role: RoleCredentials): Promise<Ecr> {
  const { certificate, key, authority } = await ownCertificate(api);
  let given = 0;
  let isAllowed = true;
  const problemOf = (request: IncomingMessage, body: string): readonly [type: string, message: string] | undefined => {
    const { headers } = request;
    if (request.method !== "POST" || request.url !== "/" || headers.host !== api)
      return ["UnknownOperationException", "no such address"];
    if (headers["content-type"] !== "application/x-amz-json-1.1")
      return ["SerializationException", `content type ${headers["content-type"]}`];
    if (headers["x-amz-target"] !== TARGET) return ["UnknownOperationException", `${headers["x-amz-target"]}`];
    const problem = signatureProblem(request, body, region, role);
    if (problem) return problem;
    if (!isAllowed)
      return [
        "AccessDeniedException",
        "User: arn:aws:sts::111122223333:assumed-role/servers/i-1 is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action",
      ];
    if (typeof JSON.parse(body) !== "object") return ["SerializationException", "no object"];
    return undefined;
  };
  const server = createServer({ cert: certificate, key }, async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const problem = problemOf(request, body);
    if (problem) {
      const [__type, Message] = problem;
      response.writeHead(400, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify({ __type, Message }));
      return;
    }
    given += 1;
    const authorizationToken = Buffer.from(`AWS:${passwordOf(given)}`).toString("base64");
    const expiresAt = Date.now() / 1000 + PASSWORD_SECONDS;
    const proxyEndpoint = `https://111122223333.dkr.ecr.${region}.amazonaws.com`;
    response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify({ authorizationData: [{ authorizationToken, expiresAt, proxyEndpoint }] }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    port: (server.address() as AddressInfo).port,
    authority,
    given: () => given,
    allow: (value) => {
      isAllowed = value;
    },
    stop: () => new Promise((done) => server.close(() => done())),
  };
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

/** Why AWS rejects the signature of a request without a query; undefined when it is valid. */
function signatureProblem(
  { method, url, headers }: IncomingMessage,
  body: string,
  region: string,
  role: RoleCredentials,
): readonly [type: string, message: string] | undefined {
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/((\d{8})\/([^/]+)\/([^/]+)\/aws4_request), ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;
  const [, id, scope, day = "", signedRegion, service, names = "", signature] =
    form.exec(headers.authorization ?? "") ?? [];
  if (id === undefined) return ["MissingAuthenticationTokenException", "Missing Authentication Token"];
  if (id !== role.AccessKeyId || headers["x-amz-security-token"] !== role.Token)
    return ["UnrecognizedClientException", "The security token included in the request is invalid."];
  if (signedRegion !== region || service !== "ecr")
    return [
      "InvalidSignatureException",
      `Credential should be scoped to a valid region, not '${signedRegion}/${service}'.`,
    ];
  const date = String(headers["x-amz-date"]);
  const [, year, month, dayOfMonth, hour, minute, second] =
    /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(date) ?? [];
  const time = Date.parse(`${year}-${month}-${dayOfMonth}T${hour}:${minute}:${second}Z`);
  if (!date.startsWith(day) || !(Math.abs(Date.now() - time) < 15 * 60_000))
    return ["InvalidSignatureException", `Signature expired: ${date}`];
  const signed = names.split(";");
  for (const needed of ["host", "x-amz-date"])
    if (!signed.includes(needed)) return ["InvalidSignatureException", `${needed} is not signed`];
  const values = signed.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, " ")}\n`).join("");
  const canonical = [method, url, "", values, names, sha256(body)].join("\n");
  const text = ["AWS4-HMAC-SHA256", date, scope, sha256(canonical)].join("\n");
  const key = [region, "ecr", "aws4_request"].reduce(hmac, hmac(`AWS4${role.SecretAccessKey}`, day));
  if (hmac(key, text).toString("hex") !== signature)
    return [
      "InvalidSignatureException",
      "The request signature we calculated does not match the signature you provided.",
    ];
  return undefined;
}
