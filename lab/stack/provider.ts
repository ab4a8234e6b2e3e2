import type { StackConfig } from "../../lib/config";

/** What of a configuration says which provider it is for. */
interface OnAws {
  readonly aws?: object;
}

/** A configuration for the provider of the lab, which is the newest 5.x: no mirror has a 6.x. */
export function withLabProvider<Config extends OnAws>(config: Config): Config {
  return { ...config, aws: { ...config.aws, provider: 5 } };
}

/** The same for one of a file, which may be of a mode that has no such choice. */
export function ofLab(config: StackConfig): StackConfig {
  return config.mode === "RancherOnK8s" ? config : withLabProvider(config);
}
