import type { Local } from "./local";

/** An address of AWS that answers with the public address of the caller. */
export const CHECK_IP = "https://checkip.amazonaws.com";

/**
 * The public IPv4 address of this machine, or of its proxy.
 *
 * @throws Error when AWS does not answer with an address
 */
export async function publicAddress(local: Local): Promise<string> {
  const { status, text } = await local.request("GET", CHECK_IP);
  const found = text.trim();
  if (status !== 200 || !/^\d{1,3}(\.\d{1,3}){3}$/.test(found)) throw new Error(`status ${status} without an address`);
  return found;
}
