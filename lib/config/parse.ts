import type { z } from "zod";
import { stackName } from "./names";
import { ConfigError, formatPath } from "./problem";
import type { RancherOnDockerProps, RancherOnK8sProps, RancherOnRke1Props, RancherOnRkeProps } from "./props";
import { type RancherOnDockerConfig, rancherOnDocker } from "./rancher-on-docker";
import { type RancherOnK8sConfig, rancherOnK8s } from "./rancher-on-k8s";
import { type RancherOnRkeConfig, rancherOnRke } from "./rancher-on-rke";
import { type RancherOnRke1Config, RKE1_ENDING, rancherOnRke1 } from "./rancher-on-rke1";
import { validate } from "./validate";

/**
 * Validates the properties of `new RancherOnRke(app, id, props)` in TypeScript, and adds defaults. Rules and messages
 * are the same as for the file, with the stack's id instead of file and line. A validated configuration is returned
 * unchanged.
 *
 * @throws ConfigError with every error
 */
export function parseRancherOnRke(id: string, props: RancherOnRkeProps): RancherOnRkeConfig {
  return parse(id, rancherOnRke, { ...props, mode: props?.mode ?? "RancherOnRKE" });
}

/**
 * Validates the properties of `new RancherOnRke1(app, id, props)`, and adds defaults.
 *
 * @throws ConfigError with every error
 */
export function parseRancherOnRke1(id: string, props: RancherOnRke1Props): RancherOnRke1Config {
  return parse(id, rancherOnRke1, { ...props, mode: props?.mode ?? "RancherOnRKE1" }, RKE1_ENDING);
}

/**
 * Validates the properties of `new RancherOnK8s(app, id, props)`, and adds defaults.
 *
 * @throws ConfigError with every error
 */
export function parseRancherOnK8s(id: string, props: RancherOnK8sProps): RancherOnK8sConfig {
  return parse(id, rancherOnK8s, { ...props, mode: props?.mode ?? "RancherOnK8s" });
}

/**
 * Validates the properties of `new RancherOnDocker(app, id, props)`, and adds defaults.
 *
 * @throws ConfigError with every error
 */
export function parseRancherOnDocker(id: string, props: RancherOnDockerProps): RancherOnDockerConfig {
  return parse(id, rancherOnDocker, { ...props, mode: props?.mode ?? "RancherOnDocker" });
}

function parse<S extends z.ZodType>(id: string, schema: S, value: unknown, ending = ""): z.output<S> {
  const name = validate(stackName, id);
  const config = validate(schema, value);
  const problems = [name, config].flatMap((result) => ("problems" in result ? result.problems : []));
  if ("problems" in config || problems.length > 0) {
    throw new ConfigError(
      problems.map(({ path, message }) => `${[id, formatPath(path)].join(" ").trim()}: ${message}${ending}`),
    );
  }
  return config.data;
}
