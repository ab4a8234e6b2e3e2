import { request } from "node:https";
import type { Rancher } from "./rancher";

/** Rancher's answer to a request. */
export interface Reply {
  readonly status: number;
  /** Its body from JSON; the text of another body. */
  readonly body: Record<string, unknown>;
  readonly headers: NodeJS.Dict<string | string[]>;
}

/** Options of a request. */
export interface AskOptions {
  /** Token of the request. */
  readonly token?: unknown;
  /** Body of the request. */
  readonly body?: unknown;
}

/** Sends a request to a double of Rancher, as a person's script does. */
export function ask(
  { url, authority }: Rancher,
  method: string,
  path: string,
  { token, body }: AskOptions = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = { ...(token !== undefined && { authorization: `Bearer ${token}` }) };
    const sent = request(`${url}${path}`, { method, ca: authority, headers, agent: false }, async (response) => {
      let text = "";
      for await (const part of response) text += part;
      const isJson = response.headers["content-type"] === "application/json" && text !== "";
      const answer = isJson ? JSON.parse(text) : { text };
      resolve({ status: response.statusCode ?? 0, body: answer, headers: response.headers });
    });
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Signs in as the administrator. */
export function signIn(rancher: Rancher, password: string): Promise<Reply> {
  const body = { type: "localProvider", username: "admin", password, ttl: 60_000, description: "a person" };
  return ask(rancher, "POST", "/v1-public/login", { body });
}

/** Changes the administrator's password by hand, as a person does in Rancher's pages. */
export async function changePassword(rancher: Rancher, currentPassword: string, newPassword: string): Promise<Reply> {
  const { token } = (await signIn(rancher, currentPassword)).body;
  const body = { currentPassword, newPassword };
  return ask(rancher, "POST", "/v3/users?action=changepassword", { token, body });
}
