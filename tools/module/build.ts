import { join } from "node:path";
import { blocksOf } from "../hcl/blocks";
import { renderStack } from "../hcl/render";
import type { Json } from "../json";
import { type Synthesized, synthesized } from "../synthesized";
import { parametrized, type Values } from "./parametrize";
import { type ModuleVariable, type NamedConfig, VARIABLES } from "./variables";

const SAMPLES = [0, 1] as const;

/** Providers that are configured by what is in the stack; the others are by whoever calls the module. */
const OF_CLUSTER = ["kubernetes", "helm"];

/** A module of a stack. */
export interface TerraformModule {
  /** Its files by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Folder of the synthesized stack, for its charts. */
  readonly folder: string;
}

/** A stack as a module with variables for what users vary, and the configured values as their defaults. */
export function terraformModule(given: NamedConfig, outdir: string, change = (json: Json) => json): TerraformModule {
  const variables = VARIABLES.filter((variable) => variable.of(given) !== undefined);
  // With every value written out, as the samples have it.
  const stack = variables.reduce((all, variable) => variable.with(all, variable.of(given) as string | number), given);
  const configured = synthesized(stack.id, stack.config, join(outdir, "configured"));
  const others = SAMPLES.map((at) =>
    variables.reduce((changed, variable) => variable.with(changed, variable.samples(changed)[at]), stack),
  );
  const [first, second] = others.map((other, at) =>
    synthesized(other.id, other.config, join(outdir, `sample-${at}`)),
  ) as [Synthesized, Synthesized];
  const parts = ({ json: { "//": _metadata, ...json } }: Synthesized) => change(json);
  const json = parametrized(
    { configured: parts(configured), first: parts(first), second: parts(second) },
    variables.flatMap((variable) => valuesOf(variable, stack, others)),
  );
  const declared = Object.fromEntries(variables.map((variable) => [variable.name, declaration(variable, stack)]));
  const computed = Object.fromEntries(
    variables.flatMap(({ computed }) => (computed ? [[computed.name, `\${${computed.expression}}`]] : [])),
  );
  return {
    files: renderStack(
      asModule({ ...json, locals: { ...(json.locals as Json), ...computed } }, declared),
      blocksOf(configured.stack),
    ),
    folder: configured.folder,
  };
}

/** The values of a variable, and of what is computed from it, in the stack and the two others. */
function valuesOf(variable: ModuleVariable, stack: NamedConfig, others: readonly NamedConfig[]): Values[] {
  const values = (reference: string, of: (stack: NamedConfig) => string | number | undefined): Values => {
    const [configured, first, second] = [stack, ...others].map(of) as [string, string, string];
    return { reference, configured, samples: [first, second] };
  };
  const { name, of, computed } = variable;
  return [values(`var.${name}`, of), ...(computed ? [values(`local.${computed.name}`, computed.of)] : [])];
}

function declaration(variable: ModuleVariable, stack: NamedConfig): Json {
  const { condition, expected } = variable.validation(stack);
  return {
    type: variable.type,
    description: variable.description,
    default: variable.of(stack),
    nullable: false,
    validation: {
      condition: `\${${condition}}`,
      error_message: `${variable.name}: got \${var.${variable.name}}, expected ${expected}.`,
    },
  };
}

/** The providers of a module, with the aliases that its caller passes on (Terraform, "Providers Within Modules"). */
function withAliases(required: Json, providers: Json): Json {
  const entries = Object.entries(required).map(([name, requirement]) => {
    const configurations = (providers[name] ?? []) as readonly Json[];
    const aliases = configurations.flatMap(({ alias }) => (alias === undefined ? [] : [`\${${name}.${alias}}`]));
    return [name, aliases.length === 0 ? requirement : { ...(requirement as Json), configuration_aliases: aliases }];
  });
  return Object.fromEntries(entries);
}

/** What a module leaves to its caller: the place of the state, and the providers. */
function asModule(stack: Json, variables: Json): Json {
  const { provider, terraform, variable, output, ...rest } = stack;
  const { backend, cloud, required_providers: required, ...kept } = terraform as Json;
  const access = ((provider as Json).kubernetes as Json[] | undefined)?.[0];
  const cluster = access && Object.fromEntries(Object.entries(access).filter(([name]) => !name.startsWith("ignore_")));
  return {
    ...rest,
    terraform: { ...kept, required_providers: withAliases(required as Json, provider as Json) },
    variable: { ...variables, ...(variable as Json | undefined) },
    output: {
      ...(output as Json),
      ...(cluster && {
        cluster_access: {
          description: `How the providers ${OF_CLUSTER.join(" and ")} reach the cluster`,
          value: cluster,
          sensitive: true,
        },
      }),
    },
  };
}
