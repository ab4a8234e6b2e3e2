import type { RancherOnRkeProps } from "../../lib/config";

export const MINUTE = 60_000;

/** The file of a stack in the lab, with these lines under `cluster`. */
export function stackWith(cluster: Omit<RancherOnRkeProps["cluster"], "apiAllowedCidrs">): RancherOnRkeProps {
  return {
    hostname: "rancher.example.com",
    aws: { region: "eu-central-1" },
    network: { natGateways: "single" },
    dns: { zone: "example.com" },
    cluster: { apiAllowedCidrs: ["0.0.0.0/0"], volume: { size: 40, finalSnapshot: false }, ...cluster },
    rancher: { version: "2.14.4" },
  };
}

/** Terraform's messages during an apply, one a line. */
export async function progressOf(apply: (onLine: (line: string) => void) => Promise<unknown>): Promise<string> {
  const messages: string[] = [];
  await apply((line) => messages.push((JSON.parse(line) as { "@message": string })["@message"]));
  return messages.join("\n");
}
