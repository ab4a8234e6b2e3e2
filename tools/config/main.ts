import { command, configuredStack } from "../configured-stack";
import { configText } from "./text";

/** `npm run config -- STACK`: prints the effective configuration of a stack, with its defaults, as YAML. */
command("config -- STACK", ([name]) => {
  const { id, config } = configuredStack(name);
  process.stdout.write(configText(id, config));
});
