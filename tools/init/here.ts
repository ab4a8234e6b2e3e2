const ADDRESS_MS = 5_000;

/** An address of AWS that answers with the public address of the caller. */
export const CHECK_IP = "https://checkip.amazonaws.com";

/** The public address of this machine; undefined when it cannot be found within some seconds. */
export async function addressOfThisMachine(): Promise<string | undefined> {
  try {
    const answer = await fetch(CHECK_IP, { signal: AbortSignal.timeout(ADDRESS_MS) });
    const text = (await answer.text()).trim();
    return answer.ok && /^\d{1,3}(\.\d{1,3}){3}$/.test(text) ? text : undefined;
  } catch {
    // Offline, or behind a proxy. The user then writes the address.
    return undefined;
  }
}
