import { ConfigError } from "../../lib/config";
import { command, configuredStack } from "../configured-stack";
import { mirrorLines, mirrorList } from "./mirror-list";
import { publishedList } from "./published-list";

/**
 * `npm run mirror-list -- STACK [--lists]`: prints the files, images and charts that a mirror needs for a stack of the
 * configuration file. The name may be omitted when there is only one stack.
 */
command("mirror-list -- STACK [--lists]", async (words) => {
  const options = words.filter((word) => word.startsWith("-"));
  const { config } = configuredStack(words.find((word) => !word.startsWith("-")));
  const unknown = options.find((option) => option !== "--lists");
  if (unknown !== undefined) throw new ConfigError([`mirror-list: got ${unknown}, expected --lists or no option`]);
  const onlyLists = options.length > 0;
  const list = mirrorList(config);
  if (onlyLists) for (const url of list.lists) console.log(`list\t${url}`);
  const images = onlyLists ? [] : (await Promise.all(list.lists.map(publishedList))).flat();
  for (const line of mirrorLines(config, list, images)) console.log(line);
});
