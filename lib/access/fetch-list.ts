/**
 * The images of a published list, one a line.
 *
 * @throws with the list's address when the download fails
 */
export async function fetchList(url: string): Promise<string[]> {
  const answer = await fetch(url).catch((error: Error) => error);
  const problem = answer instanceof Error ? answer.message : answer.ok ? undefined : `status ${answer.status}`;
  if (answer instanceof Error || problem !== undefined) {
    throw new Error(
      `cannot get ${url}: ${problem}; run it on a machine with internet access, or add --lists to print the addresses of the lists`,
    );
  }
  const lines = (await answer.text()).split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "" && !line.startsWith("#"));
}
