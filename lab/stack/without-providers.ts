import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ProviderSource, whyUnavailable } from "../terraform/providers";

/** Providers that a stack can do without, because their resources need the cluster, not AWS. */
const OF_CLUSTERS = ["helm", "kubernetes"];

/** The part of a stack's synthesized JSON that is read here. */
export interface StackJson {
  readonly terraform?: { readonly required_providers?: Readonly<Record<string, unknown>> };
  readonly provider?: Readonly<Record<string, unknown>>;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Block>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, Block>>>>;
  readonly locals?: Readonly<Record<string, unknown>>;
  readonly output?: Readonly<Record<string, unknown>>;
  readonly check?: Readonly<Record<string, Check>>;
  readonly [section: string]: unknown;
}

interface Block {
  readonly depends_on?: readonly string[];
  readonly lifecycle?: unknown;
  readonly [argument: string]: unknown;
}

/** A check with its own data source, which nothing else can refer to. */
interface Check {
  readonly data: Readonly<Record<string, unknown>>;
  readonly assert: unknown;
}

/**
 * A stack without some providers, by their local names. It lacks their resources, data and checks, and the locals and
 * outputs that refer to these. Resources that depended on a removed one depend on that one's dependencies.
 *
 * @throws when another resource's argument refers to a removed one, because it would then be another resource
 */
export function withoutProviders(stack: StackJson, providers: readonly string[]): StackJson {
  const isLeftOut = (type: string) => providers.some((provider) => type.startsWith(`${provider}_`));
  const gone = new Map<string, readonly string[]>();
  const collect = (section: StackJson["resource"], prefix: string) => {
    for (const [type, blocks] of Object.entries(section ?? {}).filter(([name]) => isLeftOut(name))) {
      for (const [name, block] of Object.entries(blocks)) gone.set(`${prefix}${type}.${name}`, block.depends_on ?? []);
    }
  };
  collect(stack.resource, "");
  collect(stack.data, "data.");

  const standing = (address: string): readonly string[] => gone.get(address)?.flatMap(standing) ?? [address];
  const refersTo = (value: unknown) => {
    const text = JSON.stringify(value);
    return [...gone.keys()].find((address) => new RegExp(`${address.replace(/\./g, "\\.")}(?![\\w-])`).test(text));
  };
  // A local may refer to another one before or after it.
  const locals = Object.entries(stack.locals ?? {});
  for (let found = locals; found.length > 0; ) {
    found = locals.filter(([name, value]) => !gone.has(`local.${name}`) && refersTo(value));
    for (const [name] of found) gone.set(`local.${name}`, []);
  }
  const kept = (section: StackJson["resource"]) =>
    section &&
    mapEntries(section, (blocks, type) =>
      isLeftOut(type)
        ? undefined
        : mapEntries(blocks, (block, name) => {
            const { depends_on, ...rest } = block;
            const found = refersTo(rest);
            if (found) throw new Error(`${type}.${name} refers to ${found}, which is left out`);
            return depends_on ? { ...rest, depends_on: [...new Set(depends_on.flatMap(standing))] } : block;
          }),
    );
  const named = (section: Readonly<Record<string, unknown>> | undefined) =>
    section && mapEntries(section, (value, name) => (providers.includes(name) ? undefined : value));

  return {
    ...stack,
    terraform: stack.terraform && {
      ...stack.terraform,
      required_providers: named(stack.terraform.required_providers),
    },
    provider: named(stack.provider),
    resource: kept(stack.resource),
    data: kept(stack.data),
    locals: stack.locals && mapEntries(stack.locals, (value, name) => (gone.has(`local.${name}`) ? undefined : value)),
    check: nonEmpty(
      mapEntries(stack.check ?? {}, (value) => (Object.keys(value.data).some(isLeftOut) ? undefined : value)),
    ),
    output: stack.output && mapEntries(stack.output, (value) => (refersTo(value) ? undefined : value)),
  };
}

/**
 * Removes from a synthesized stack in a folder the resources whose provider is not available here, and reports it once.
 */
export function leaveOutUnavailable(directory: string, source: ProviderSource): void {
  for (const name of OF_CLUSTERS) {
    const reason = whyUnavailable(source, `hashicorp/${name}`);
    if (reason !== undefined) leaveOut(directory, name, reason);
  }
}

/** File of the whole stack, beside that of a stack without some providers. */
export const WHOLE_STACK = "whole-stack.json";

/** Removes from a synthesized stack in a folder the resources in its cluster, and reports it once. */
export function leaveOutReleases(directory: string): void {
  copyFileSync(join(directory, "cdk.tf.json"), join(directory, WHOLE_STACK));
  for (const name of OF_CLUSTERS) leaveOut(directory, name, "no charts are served here");
}

const told = new Set<string>();

function leaveOut(directory: string, provider: string, reason: string): void {
  const file = join(directory, "cdk.tf.json");
  const stack = JSON.parse(readFileSync(file, "utf8")) as StackJson;
  writeFileSync(file, JSON.stringify(withoutProviders(stack, [provider]), null, 2));
  if (told.has(provider)) return;
  told.add(provider);
  process.stderr.write(`skipped here: all resources of the provider ${provider} (${reason})\n`);
}

/** Terraform rejects a section without blocks. */
function nonEmpty<T extends object>(section: T): T | undefined {
  return Object.keys(section).length === 0 ? undefined : section;
}

function mapEntries<T, U>(
  mapping: Readonly<Record<string, T>>,
  change: (value: T, key: string) => U | undefined,
): Record<string, U> {
  const entries = Object.entries(mapping).map(([key, value]) => [key, change(value, key)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, U] => entry[1] !== undefined));
}
