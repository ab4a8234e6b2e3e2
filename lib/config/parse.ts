import type { z } from "zod";
import { endingOf } from "./config-file";
import { stackName } from "./names";
import { isParsed } from "./parsed";
import { ConfigError, formatPath } from "./problem";
import type { RancherOnDockerProps, RancherOnK8sProps, RancherOnRke1Props, RancherOnRkeProps } from "./props";
import { type RancherOnDockerConfig, rancherOnDocker } from "./rancher-on-docker";
import { type RancherOnK8sConfig, rancherOnK8s } from "./rancher-on-k8s";
import type { RancherOnRkeConfig } from "./rancher-on-rke";
import { type RancherOnRke1Config, rancherOnRke1 } from "./rancher-on-rke1";
import { rancherOnRke } from "./rules/rancher-on-rke";
import { validate } from "./validate";

/**
 * Validates the properties of `new RancherOnRke(app, id, props)` in TypeScript, and adds defaults. Rules and messages
 * are the same as for the file, with the stack's id instead of file and line. A configuration of `loadConfig` is returned
 * unchanged.
 *
 * @throws ConfigError with every error
 */
export function parseRancherOnRke(id: string, props: RancherOnRkeProps): RancherOnRkeConfig {
  return parse(id, rancherOnRke, props);
}

/**
 * Validates the properties of `new RancherOnRke1(app, id, props)`, and adds defaults.
 *
 * @throws ConfigError with every error
 */
export function parseRancherOnRke1(id: string, props: RancherOnRke1Props): RancherOnRke1Config {
  return parse(id, rancherOnRke1, props);
}

/**
 * Validates the properties of `new RancherOnK8s(app, id, props)`, and adds defaults.
 *
 * @throws ConfigError with every error
 */
export function parseRancherOnK8s(id: string, props: RancherOnK8sProps): RancherOnK8sConfig {
  return parse(id, rancherOnK8s, props);
}

/**
 * Validates the properties of `new RancherOnDocker(app, id, props)`, and adds defaults.
 *
 * @throws ConfigError with every error
 */
export function parseRancherOnDocker(id: string, props: RancherOnDockerProps): RancherOnDockerConfig {
  return parse(id, rancherOnDocker, props);
}

/** A schema of one mode's stacks. */
type OfMode = z.ZodType & { readonly shape: { readonly mode: z.ZodLiteral<string> } };

function parse<S extends OfMode>(id: string, schema: S, props: { readonly mode?: string }): z.output<S> {
  const mode = schema.shape.mode.value;
  // The stack's id is not in the mark: a configuration of a file may get another name.
  const name = validate(stackName, id);
  const config =
    props instanceof Object && isParsed(props) && props.mode === mode
      ? { data: props as z.output<S> }
      : validate(schema, { ...props, mode: props?.mode ?? mode });
  if ("data" in name && "data" in config) return config.data;
  const problems = [name, config].flatMap((result) => ("problems" in result ? result.problems : []));
  throw new ConfigError(
    problems.map(
      ({ path, message }) =>
        `${[formatPath([id]), formatPath(path)].join(" ").trim()}: ${message}${endingOf({ mode })}`,
    ),
  );
}
