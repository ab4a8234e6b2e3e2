import { ConfigError } from "../../lib/config";
import { download } from "../download";

/**
 * The images of a published list, one a line.
 *
 * @throws ConfigError with the list's address when the download fails, or takes longer than a minute
 */
export async function publishedList(url: string): Promise<string[]> {
  const text = await download(url).catch((error: Error) => error);
  if (text instanceof Error) {
    throw new ConfigError([
      `mirror-list: cannot get ${url}: ${text.message}; run it on a machine with internet access, or add --lists to print the addresses of the lists`,
    ]);
  }
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "" && !line.startsWith("#"));
}
