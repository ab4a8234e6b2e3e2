import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StackJson } from "./without-providers";

const GATE = /^cluster_servers_server-\d+-ready$/;
/** The wait before a server stops. It remains, but no server depends on it. */
const WAIT = /^terraform_data\.cluster_servers_server-\d+-stop$/;

/**
 * A stack without the gates between its servers, so that Terraform creates the servers at the same time.
 *
 * @throws when it has several servers and no gate, because the gates then have another name
 */
export function withoutGates(stack: StackJson): StackJson {
  const { terraform_data: data = {}, aws_instance: servers = {}, ...others } = stack.resource ?? {};
  const gates = Object.keys(data).filter((name) => GATE.test(name));
  if (gates.length !== Object.keys(servers).length - 1) {
    throw new Error(`got ${gates.length} gates for ${Object.keys(servers).length} servers, expected one less`);
  }
  const isGate = (address: string) => WAIT.test(address) || gates.some((name) => address === `terraform_data.${name}`);
  return {
    ...stack,
    resource: {
      ...others,
      terraform_data: Object.fromEntries(Object.entries(data).filter(([name]) => !gates.includes(name))),
      aws_instance: Object.fromEntries(
        Object.entries(servers).map(([name, server]) => [
          name,
          { ...server, depends_on: server.depends_on?.filter((address) => !isGate(address)) },
        ]),
      ),
    },
  };
}

/** Removes the gates from a synthesized stack in a folder. */
export function leaveOutGates(directory: string): void {
  const file = join(directory, "cdk.tf.json");
  writeFileSync(file, JSON.stringify(withoutGates(JSON.parse(readFileSync(file, "utf8")) as StackJson), null, 2));
}
