import { TerraformElement, type TerraformStack } from "cdktf";

/** Arguments that are nested blocks, at any depth: `aws_instance.root_block_device`. */
export type Blocks = ReadonlySet<string>;

/**
 * An argument, as the bindings describe it for CDKTF's own HCL. `is_block` is the spelling for arguments of providers.
 */
interface Argument {
  readonly value?: unknown;
  readonly isBlock?: boolean;
  readonly is_block?: boolean;
}

/**
 * Since version 3, the helm provider has lists and objects instead of blocks (Helm provider, "Upgrade Guide v3"). The
 * bindings do not distinguish these from blocks.
 */
const WITHOUT_BLOCKS = /^(provider\.)?helm(_|\.|$)/;

/**
 * The nested blocks in a stack. JSON does not distinguish a block from an object argument. The bindings do, because
 * they come from the providers' schemas.
 */
export function blocksOf(stack: TerraformStack): Blocks {
  const blocks = new Set<string>();
  for (const element of stack.node.findAll().filter(TerraformElement.isTerraformElement)) {
    const { resource, data, provider } = element.toHclTerraform() as Readonly<Record<string, Record<string, unknown>>>;
    for (const [type, byName] of Object.entries({ ...resource, ...data })) {
      for (const attributes of Object.values(byName as object)) collect(type, attributes, blocks);
    }
    for (const [name, attributes] of Object.entries(provider ?? {})) collect(`provider.${name}`, attributes, blocks);
  }
  return blocks;
}

function collect(path: string, value: unknown, blocks: Set<string>): void {
  if (WITHOUT_BLOCKS.test(path)) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(path, item, blocks);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, argument] of Object.entries(value as Readonly<Record<string, Argument | undefined>>)) {
      if (argument === null || typeof argument !== "object") continue;
      if ((argument.isBlock || argument.is_block) && argument.value !== undefined) blocks.add(`${path}.${name}`);
      collect(`${path}.${name}`, "value" in argument ? argument.value : argument, blocks);
    }
  }
}
