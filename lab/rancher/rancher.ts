import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { ownCertificate } from "../docker/own-certificate";
import { AuthConfigs } from "./auth-configs";
import { Bindings, GLOBAL_ROLES } from "./bindings";
import { ApiError, invalid, type Values } from "./norman";
import { Settings } from "./settings";
import { type Session, Tokens } from "./tokens";
import { Users } from "./users";

const HOST = "localhost";

/** The types of the double's API, with the methods that clients read from its schemas. */
const TYPES: Readonly<Record<string, readonly [plural: string, collection: string[], resource: string[]]>> = {
  authConfig: ["authConfigs", ["GET"], ["GET", "PUT"]],
  cluster: ["clusters", ["GET"], ["GET"]],
  genericOIDCConfig: ["genericOIDCConfigs", [], ["GET", "PUT"]],
  globalRole: ["globalRoles", ["GET"], ["GET"]],
  globalRoleBinding: ["globalRoleBindings", ["GET", "POST"], ["GET", "DELETE"]],
  setting: ["settings", ["GET"], ["GET", "PUT"]],
  token: ["tokens", ["GET", "POST"], ["GET", "DELETE"]],
  user: ["users", ["GET"], ["GET"]],
};

/** A double of Rancher 2.15's API. */
export interface Rancher {
  /** Its URL on loopback. */
  readonly url: string;
  /** PEM of the authority of its certificate. */
  readonly authority: string;
  /** The requests so far, such as `POST /v3/tokens 201`. */
  readonly requests: string[];
  readonly settings: Settings;
  readonly authConfigs: AuthConfigs;
  readonly bindings: Bindings;
  /** Moves the clock that decides about the expiry of tokens. */
  readonly advance: (seconds: number) => void;
  /** Deletes expired tokens, as Rancher does once an hour. */
  readonly purge: () => void;
  readonly stop: () => Promise<void>;
}

/** A request that Rancher understands. */
interface Call {
  readonly method: string;
  readonly url: URL;
  readonly body: Values;
}

/** An answer; without a body, Rancher sends none. */
interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Starts a double of the part of Rancher's API that a second stack uses: login, passwords, tokens, settings, one OIDC
 * provider and bindings of global roles. Each rule names its source in Rancher 2.15.0, rancher/norman or
 * rancher/webhook. Rancher's other types do not exist here.
 *
 * @param bootstrapPassword the password of the chart's value `bootstrapPassword`
 */
export async function startRancher(bootstrapPassword: string): Promise<Rancher> {
  const { certificate, key, authority } = await ownCertificate(HOST);
  let offset = 0;
  const now = () => Date.now() + offset;
  const settings = new Settings();
  const tokens = new Tokens(now, (name) => settings.value(name));
  const users = new Users(bootstrapPassword, settings);
  const authConfigs = new AuthConfigs();
  const bindings = new Bindings();
  const api = new Api({ settings, tokens, users, authConfigs, bindings });
  const requests: string[] = [];

  const server = createServer({ cert: certificate, key }, async (request, response) => {
    const answer = await api.answer(request);
    requests.push(`${request.method} ${request.url} ${answer.status}`);
    send(response, answer);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `https://${HOST}:${(server.address() as AddressInfo).port}`,
    authority,
    requests,
    settings,
    authConfigs,
    bindings,
    advance: (seconds) => {
      offset += seconds * 1000;
    },
    purge: () => tokens.purge(),
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

interface Parts {
  readonly settings: Settings;
  readonly tokens: Tokens;
  readonly users: Users;
  readonly authConfigs: AuthConfigs;
  readonly bindings: Bindings;
}

class Api {
  constructor(private readonly parts: Parts) {}

  async answer(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url ?? "/", `https://${request.headers.host}`);
    try {
      const call = { method: request.method ?? "GET", url, body: await bodyOf(request) };
      return this.open(call) ?? this.authenticated(call, request.headers.authorization);
    } catch (error) {
      // rancher/norman, `httperror/handler/handler.go`: any other error has the status 500.
      const known = error instanceof ApiError ? error : new ApiError(500, "ServerError", String(error));
      const { status, code, message, fieldName } = known;
      return { status, body: { type: "error", baseType: "error", status, code, message, fieldName } };
    }
  }

  /** The paths without authentication. */
  private open({ method, url, body }: Call): Answer | undefined {
    const { pathname, searchParams } = url;
    // `pkg/api/steve/health/health.go`.
    if (pathname === "/ping") return { status: 200, body: "pong" };
    // `pkg/auth/providers/publicapi/handler.go`. The path of version 3 is deprecated.
    const isLogin = pathname === "/v1-public/login" && method === "POST";
    const isOldLogin = pathname === "/v3-public/localProviders/local" && searchParams.get("action") === "login";
    if (isLogin && body.type !== "localProvider") throw invalid("InvalidBodyContent", "");
    if (!isLogin && !(isOldLogin && method === "POST")) return undefined;
    const { tokens, users } = this.parts;
    const userId = users.authenticate(body.username, body.password);
    return { status: 201, body: tokens.signIn(userId, String(body.description ?? "")) };
  }

  /** `pkg/auth/requests/filter.go`: everything else needs a valid token. */
  private authenticated(call: Call, authorization: string | undefined): Answer {
    const session = this.parts.tokens.verify(authorization);
    // `pkg/auth/util/common_util.go`, `ReturnHTTPError`: this status is a text.
    const unauthorized = { type: "error", status: "401", message: "Unauthorized 401: must authenticate" };
    if (!session) return { status: 401, body: unauthorized };
    const base = `${call.url.origin}/v3`;
    const [, version, plural, id, ...others] = call.url.pathname.split("/");
    if (version !== "v3" || others.length > 0) throw new ApiError(404, "NotFound", "not found");
    // rancher/norman, `api/writer/headers.go`: clients find the schemas by this header.
    if (plural === undefined) return { status: 200, headers: { "X-Api-Schemas": `${base}/schemas` }, body: {} };
    if (plural === "schemas") return { status: 200, body: { type: "collection", data: schemas(base) } };
    const answer = this.managed(session, call, plural, id);
    return { ...answer, body: withLinks(answer.body, base) };
  }

  private managed(session: Session, call: Call, plural: string, id: string | undefined): Answer {
    const type = Object.values(TYPES).find(([name]) => name === plural);
    if (!type) throw new ApiError(404, "NotFound", `failed to find schema ${plural}`);
    const [, collection, resource] = type;
    const { method, url } = call;
    const action = url.searchParams.get("action");
    if (action !== null) return this.action(call, `${plural}.${action}`, id);
    // rancher/norman, `api/validate.go` and `parse/validate.go`.
    if (!(id === undefined ? collection : resource).includes(method))
      throw new ApiError(405, "MethodNotAllow", `Method ${method} not supported`);
    if (id === undefined) return this.collection(session, call, plural);
    if (method === "PUT") return { status: 200, body: this.update(plural, id, call.body) };
    if (method === "GET") return { status: 200, body: this.one(session, plural, id) };
    if (plural === "tokens") this.parts.tokens.remove(session, id);
    else this.parts.bindings.remove(id);
    return { status: plural === "tokens" ? 204 : 200 };
  }

  private action({ method, body }: Call, name: string, id = ""): Answer {
    const { users, authConfigs } = this.parts;
    if (method !== "POST") throw new ApiError(404, "ActionNotAvailable", "");
    if (name === "users.setpassword") return { status: 200, body: users.setPassword(id, body) };
    if (name === "users.changepassword") users.changePassword(body);
    else if (name === "genericOIDCConfigs.disable") authConfigs.disable(id);
    else throw new ApiError(404, "ActionNotAvailable", "");
    return { status: 200 };
  }

  private collection(session: Session, { method, url, body }: Call, plural: string): Answer {
    const { settings, tokens, users, authConfigs, bindings } = this.parts;
    if (method === "POST") {
      return { status: 201, body: plural === "tokens" ? tokens.derive(session, body) : bindings.create(body) };
    }
    const lists: Record<string, () => Values[]> = {
      authConfigs: () => authConfigs.list(),
      clusters: () => [localCluster()],
      globalRoleBindings: () => bindings.list(),
      globalRoles: () => GLOBAL_ROLES.map(globalRole),
      settings: () => settings.list(),
      tokens: () => tokens.list(session),
      users: () => users.list(url.searchParams.get("username")),
    };
    return { status: 200, body: { type: "collection", data: lists[plural]?.() } };
  }

  private one(session: Session, plural: string, id: string): Values {
    const { settings, tokens, users, authConfigs, bindings } = this.parts;
    if (plural === "tokens") return tokens.get(session, id);
    if (plural === "users") return users.get(id);
    if (plural === "settings") return settings.get(id);
    if (plural === "globalRoleBindings") return bindings.get(id);
    if (plural === "authConfigs" || plural === "genericOIDCConfigs") return authConfigs.get(id);
    if (plural === "globalRoles" && GLOBAL_ROLES.includes(id)) return globalRole(id);
    if (plural === "clusters" && id === "local") return localCluster();
    throw new ApiError(404, "NotFound", `${plural} "${id}" not found`);
  }

  private update(plural: string, id: string, body: Values): Values {
    if (plural === "settings") return this.parts.settings.update(id, body);
    return this.parts.authConfigs.update(id, body);
  }
}

function localCluster(): Values {
  // `pkg/controllers/management/clusterprovisioner/provisioner.go`, `Updated`; the provider waits for this condition.
  const conditions = ["Ready", "Updated"].map((type) => ({ type, status: "True" }));
  return { id: "local", type: "cluster", baseType: "cluster", name: "local", state: "active", conditions };
}

function globalRole(id: string): Values {
  return { id, type: "globalRole", baseType: "globalRole", name: id, builtin: true };
}

function schemas(base: string): Values[] {
  return Object.entries(TYPES).map(([id, [pluralName, collectionMethods, resourceMethods]]) => ({
    id,
    type: "schema",
    pluralName,
    collectionMethods,
    resourceMethods,
    links: {
      self: `${base}/schemas/${id}`,
      ...(collectionMethods.length > 0 && { collection: `${base}/${pluralName}` }),
    },
  }));
}

/** Adds the links and actions of resources, which clients follow. */
function withLinks(body: unknown, base: string): unknown {
  const resource = body as Values | undefined;
  if (resource === undefined) return undefined;
  if (resource.type === "collection")
    return { ...resource, data: (resource.data as Values[]).map((each) => withLinks(each, base)) };
  const { id, type, enabled } = resource;
  const self = `${base}/${TYPES[String(type)]?.[0] ?? `${type}s`}/${id}`;
  const names = type === "user" ? ["setpassword"] : type === "genericOIDCConfig" && enabled === true ? ["disable"] : [];
  const actions = Object.fromEntries(names.map((name) => [name, `${self}?action=${name}`]));
  return { ...resource, links: { self, update: self, remove: self }, actions };
}

/** rancher/norman, `parse/read_input.go`: the body of a POST and a PUT is an object in JSON. */
async function bodyOf(request: IncomingMessage): Promise<Values> {
  let text = "";
  for await (const part of request) text += part;
  if (text === "") return {};
  try {
    const body = JSON.parse(text) as unknown;
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Values;
  } catch (error) {
    throw invalid("InvalidBodyContent", `Failed to parse body: ${(error as Error).message}`);
  }
  throw invalid("InvalidBodyContent", "Failed to parse body: no object");
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  const isText = typeof body === "string";
  response.writeHead(status, { "content-type": isText ? "text/plain" : "application/json", ...headers });
  response.end(body === undefined ? undefined : isText ? body : JSON.stringify(body));
}
