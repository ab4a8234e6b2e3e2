import { Testing } from "cdktf";
import type { RancherOnDockerProps, RancherOnK8sProps, RancherOnRke1Props, RancherOnRkeProps } from "../../lib/config";
import { RancherOnDocker } from "../../stacks/rancher-on-docker";
import { RancherOnK8s } from "../../stacks/rancher-on-k8s";
import { RancherOnRke } from "../../stacks/rancher-on-rke";
import { RancherOnRke1 } from "../../stacks/rancher-on-rke1";

/** The synthesized Terraform of a stack: resources and data sources by type and name. */
export interface Synthesized {
  readonly resource: Record<string, Record<string, Record<string, unknown>>>;
  readonly data?: Record<string, Record<string, Record<string, unknown>>>;
  readonly locals?: Record<string, unknown>;
  readonly output: Record<string, { readonly value: unknown }>;
  readonly terraform: Record<string, unknown>;
  readonly variable?: Record<string, Record<string, unknown>>;
  readonly provider: Record<string, Record<string, unknown>[]>;
}

/** The smallest configuration that is valid. */
export const minimal: RancherOnRkeProps = {
  hostname: "rancher.example.com",
  aws: { region: "eu-central-1" },
  dns: { zone: "example.com" },
  cluster: { version: "v1.35.7+rke2r1", apiAllowedCidrs: ["203.0.113.0/24"] },
  rancher: { version: "2.15.0" },
};

/** Synthesizes `RancherOnRke` from the minimal configuration with other top-level parts. */
export function synthesize(parts: Partial<RancherOnRkeProps> = {}): Synthesized {
  const key = JSON.stringify({ ...minimal, ...parts });
  const text = synthesized.get(key) ?? synthesizeText(parts);
  synthesized.set(key, text);
  return JSON.parse(text) as Synthesized;
}

/** The stacks that this test file synthesized before. */
const synthesized = new Map<string, string>();

/** The same as text, synthesized again, in a layout that is independent of CDKTF's version. */
export function synthesizeText(parts: Partial<RancherOnRkeProps> = {}): string {
  return laidOut(Testing.synth(new RancherOnRke(Testing.app(), "rke-ha", { ...minimal, ...parts }), true));
}

/** A synthesized stack as text for a snapshot: CDKTF and its successor write empty lists and objects differently. */
export function laidOut(json: string): string {
  return JSON.stringify(JSON.parse(json), undefined, 2);
}

/** Synthesizes `RancherOnK8s` on a cluster of a kubeconfig, with other top-level parts. */
export function synthesizeOnK8s(parts: Partial<RancherOnK8sProps> = {}): Synthesized {
  const props = {
    hostname: "rancher.example.com",
    cluster: { kubernetes: "1.35", kubeconfig: { context: "platform" } },
    rancher: { version: "2.15.0" },
    ...parts,
  };
  return JSON.parse(Testing.synth(new RancherOnK8s(Testing.app(), "k8s", props), true)) as Synthesized;
}

/** The smallest configuration of `RancherOnDocker` that is valid. */
export const minimalOnDocker: RancherOnDockerProps = {
  hostname: "rancher.example.com",
  aws: { region: "eu-central-1" },
  dns: { zone: "example.com" },
  rancher: { version: "2.15.0" },
};

/** Synthesizes `RancherOnDocker` from the minimal configuration with other top-level parts. */
export function synthesizeOnDocker(parts: Partial<RancherOnDockerProps> = {}): Synthesized {
  const stack = new RancherOnDocker(Testing.app(), "docker", { ...minimalOnDocker, ...parts });
  return JSON.parse(Testing.synth(stack, true)) as Synthesized;
}

/** The smallest configuration of `RancherOnRke1` that is valid. */
export const minimalOnRke1: RancherOnRke1Props = {
  hostname: "rancher.example.com",
  aws: { region: "eu-central-1" },
  dns: { zone: "example.com" },
  cluster: { version: "v1.31.7-rancher1-1", apiAllowedCidrs: ["203.0.113.0/24"] },
  rancher: { version: "2.11.3" },
};

/** Synthesizes `RancherOnRke1` from the minimal configuration with other top-level parts. */
export function synthesizeOnRke1(parts: Partial<RancherOnRke1Props> = {}): Synthesized {
  const stack = new RancherOnRke1(Testing.app(), "rke1", { ...minimalOnRke1, ...parts });
  return JSON.parse(Testing.synth(stack, true)) as Synthesized;
}

/** The names of all resources of a type. */
export function namesOf(stack: Synthesized, type: string): string[] {
  return Object.keys(stack.resource[type] ?? {});
}

/** One resource; an error names the existing ones. */
export function resource(stack: Synthesized, type: string, name: string): Record<string, unknown> {
  const found = stack.resource[type]?.[name];
  if (!found) throw new Error(`got no ${type}.${name}, expected one of ${namesOf(stack, type).join(", ") || "none"}`);
  return found;
}

/** Whether Terraform creates a resource after another, directly or through others in `depends_on`. */
export function comesAfter(stack: Synthesized, address: string, earlier: string): boolean {
  const [type, name] = address.split(".") as [string, string];
  const before = (resource(stack, type, name).depends_on ?? []) as string[];
  return before.includes(earlier) || before.some((each) => comesAfter(stack, each, earlier));
}

/**
 * The addresses of all resources and data that Terraform finishes before a resource, by references and `depends_on`.
 */
export function finishedBefore(stack: Synthesized, address: string): ReadonlySet<string> {
  const places = new Map<string, unknown>();
  for (const [prefix, section] of [
    ["", stack.resource],
    ["data.", stack.data ?? {}],
  ] as const) {
    for (const [type, blocks] of Object.entries(section))
      for (const [name, block] of Object.entries(blocks)) places.set(`${prefix}${type}.${name}`, block);
  }
  for (const [name, value] of Object.entries(stack.locals ?? {})) places.set(`local.${name}`, value);
  if (!places.has(address)) throw new Error(`got no ${address}, expected one of ${[...places.keys()].join(", ")}`);
  const found = new Set<string>();
  const follow = (from: string) => {
    const named = JSON.stringify(places.get(from)).matchAll(/(?:data\.)?[a-z][a-z0-9_]*\.[A-Za-z][\w-]*/g);
    for (const [to] of named) {
      if (to === from || found.has(to) || !places.has(to)) continue;
      found.add(to);
      follow(to);
    }
  };
  follow(address);
  return found;
}

/** The user data of an instance, before its compression. */
export function userDataOf(stack: Synthesized, name: string): string {
  const { user_data_base64 } = resource(stack, "aws_instance", name);
  const [, text] = /^\$\{base64gzip\(local\.([\w-]+)\)\}$/.exec(String(user_data_base64)) ?? [];
  return String(stack.locals?.[text as string]);
}

/** The files that the servers of a stack fetch, as Terraform templates, by name. */
export function desiredFiles(stack: Synthesized): Readonly<Record<string, string>> {
  const found = Object.entries(stack.locals ?? {}).find(([name]) => /_object_files(_[0-9A-F]+)?$/.test(name));
  if (!found) throw new Error("got no desired state");
  return found[1] as Record<string, string>;
}
