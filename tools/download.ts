/**
 * The text at an address. The time limit includes the download of the body.
 *
 * @throws Error with the reason, without the address
 */
export async function download(url: string, timeoutMs = 60_000): Promise<string> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.text();
}
