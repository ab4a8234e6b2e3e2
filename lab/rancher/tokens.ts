import { randomBytes } from "node:crypto";
import { ApiError, type Values } from "./norman";

/** A token in Rancher's cluster. */
interface Token {
  readonly id: string;
  readonly key: string;
  readonly userId: string;
  /** Created by another token, not by a login. */
  readonly isDerived: boolean;
  /** Lifetime in milliseconds; 0: none. */
  readonly ttl: number;
  readonly created: number;
  readonly description: string;
}

/** What Rancher knows of a request after it verified its token. */
export interface Session {
  readonly token: Token;
  readonly userId: string;
}

const LETTERS = "bcdfghjklmnpqrstvwxz2456789";

/** A name as Kubernetes generates it, of five characters. */
export function generated(prefix: string): string {
  return `${prefix}${[...randomBytes(5)].map((byte) => LETTERS[byte % LETTERS.length]).join("")}`;
}

/** Rancher's tokens (rancher v2.15.0, `pkg/auth/tokens/manager.go`). */
export class Tokens {
  private readonly stored = new Map<string, Token>();

  /** @param now the time in milliseconds */
  constructor(
    private readonly now: () => number,
    private readonly setting: (name: string) => string,
  ) {}

  /**
   * The token of a login. The lifetime in the request has no effect: Rancher uses its setting (rancher v2.15.0,
   * `pkg/auth/providers/publicapi/login.go`).
   */
  signIn(userId: string, description: string): Values {
    const ttl = Number(this.setting("auth-user-session-ttl-minutes")) * 60_000;
    const token = this.create({ userId, description, ttl, isDerived: false });
    const expiresAt = iso(token.created + ttl);
    return { id: token.id, type: "token", baseType: "token", expiresAt, token: `${token.id}:${token.key}` };
  }

  /**
   * Creates a token for the user of the session. A user id in the request has no effect. The setting
   * `auth-token-max-ttl-minutes` is the longest lifetime, and the lifetime of a request without `ttl`
   * (`createDerivedToken`, `ClampToMaxTTL`).
   */
  derive({ userId }: Session, { ttl: wanted = 0, description = "" }: Values): Values {
    const most = Number(this.setting("auth-token-max-ttl-minutes")) * 60_000;
    const ttl = most === 0 ? Number(wanted) : Number(wanted) === 0 ? most : Math.min(Number(wanted), most);
    const token = this.create({ userId, description: String(description), ttl, isDerived: true });
    return { ...this.resource(token), token: `${token.id}:${token.key}` };
  }

  /** The session of a request; undefined without a valid token (`pkg/auth/tokens/token_util.go`). */
  verify(authorization: string | undefined): Session | undefined {
    const [, scheme = "", text = ""] = /^(Bearer|Basic)\s+(\S+)$/i.exec(authorization ?? "") ?? [];
    const value = scheme.toLowerCase() === "basic" ? Buffer.from(text, "base64").toString() : text;
    const [id = "", key, ...others] = value.split(":");
    const token = this.stored.get(id);
    if (!token || others.length > 0 || token.key !== key || this.hasExpired(token)) return undefined;
    return { token, userId: token.userId };
  }

  /** One token of the user. Those of others do not exist for the user (`getTokenByID`). */
  get(session: Session, id: string): Values {
    const token = this.own(session, id);
    // A derived token is never the current one (`getTokenFromRequest`).
    return { ...this.resource(token), current: token.id === session.token.id && !session.token.isDerived };
  }

  list(session: Session): Values[] {
    const own = [...this.stored.values()].filter(({ userId }) => userId === session.userId);
    return own.map(({ id }) => this.get(session, id));
  }

  /** `removeToken`: a login cannot delete its own token, but a derived token can. */
  remove(session: Session, id: string): void {
    const { token } = session;
    if (this.own(session, id).id === token.id && !token.isDerived)
      throw new ApiError(400, "ServerError", "Cannot delete token for current session. Use logout instead");
    this.stored.delete(id);
  }

  /** `pkg/auth/tokens/purge_daemon.go`: Rancher deletes expired tokens. */
  purge(): void {
    for (const token of this.stored.values()) if (this.hasExpired(token)) this.stored.delete(token.id);
  }

  private own({ userId }: Session, id: string): Token {
    const token = this.stored.get(id);
    if (token?.userId !== userId) throw new ApiError(404, "NotFound", `tokens.management.cattle.io "${id}" not found`);
    return token;
  }

  private hasExpired({ ttl, created }: Token): boolean {
    return ttl !== 0 && created + ttl < this.now();
  }

  private create(parts: Omit<Token, "id" | "key" | "created">): Token {
    const token = { ...parts, id: generated("token-"), key: randomBytes(27).toString("hex"), created: this.now() };
    this.stored.set(token.id, token);
    return token;
  }

  /** The token in the API. Its key is only in the answer to its creation. */
  private resource(token: Token): Values {
    const { id, userId, isDerived, ttl, created, description } = token;
    return {
      id,
      type: "token",
      baseType: "token",
      name: id,
      annotations: { "authn.management.cattle.io/token-hashed": "true" },
      authProvider: "local",
      clusterId: null,
      created: iso(created),
      creatorId: null,
      current: false,
      description,
      enabled: true,
      expired: this.hasExpired(token),
      expiresAt: ttl === 0 ? "" : iso(created + ttl),
      isDerived,
      labels: { "authn.management.cattle.io/token-userId": userId },
      ttl,
      userId,
      userPrincipal: `local://${userId}`,
    };
  }
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}
