import { ConfigError, loadConfig } from "../config";
import { fetchList } from "./fetch-list";
import { mirrorLines, mirrorList } from "./mirror-list";

/**
 * `npm run mirror-list -- STACK [--lists]`: prints the files, images and charts that a mirror needs for a stack of the
 * configuration file. The name may be omitted when there is only one stack.
 */
async function main(name: string | undefined, onlyLists: boolean): Promise<void> {
  const { stacks } = loadConfig(process.env.RANCHER_CONFIG || "rancher.yaml");
  const names = Object.keys(stacks);
  const config = stacks[name ?? (names.length === 1 ? (names[0] as string) : "")];
  if (!config)
    throw new ConfigError([
      `mirror-list: got ${name === undefined ? "no stack" : `the stack ${name}`}, expected one of ${names.join(", ")}; write npm run mirror-list -- ${names[0]}`,
    ]);
  const list = mirrorList(config);
  if (onlyLists) for (const url of list.lists) console.log(`list\t${url}`);
  const images = onlyLists ? [] : (await Promise.all(list.lists.map(fetchList))).flat();
  for (const line of mirrorLines(config, list, images)) console.log(line);
}

const words = process.argv.slice(2);
main(
  words.find((word) => !word.startsWith("-")),
  words.includes("--lists"),
).catch((error: Error) => {
  for (const line of error instanceof ConfigError ? error.errors : [`mirror-list: ${error.message}`])
    console.error(line);
  process.exitCode = 1;
});
