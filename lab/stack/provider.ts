import type { StackConfig } from "../../lib/config";

/** The part of a configuration that selects its provider. */
interface OnAws {
  readonly aws?: object;
}

/** A configuration for the lab's provider, which is the newest 5.x: no mirror has a 6.x. */
export function withLabProvider<Config extends OnAws>(config: Config): Config {
  return { ...config, aws: { ...config.aws, provider: 5 } };
}

/** The same for a configuration from a file, which may have a mode without such a choice. */
export function ofLab(config: StackConfig): StackConfig {
  return config.mode === "RancherOnK8s" ? config : withLabProvider(config);
}
