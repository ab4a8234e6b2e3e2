import type { Config } from "./config-file";
import type { RancherOnRkeConfig } from "./rancher-on-rke";

/** A stack of a file, of whichever mode. */
export type StackConfig = Config["stacks"][string];

/** Account and region of a stack. */
export type AwsConfig = RancherOnRkeConfig["aws"];

/** Where the state of a stack is. */
export type BackendConfig = NonNullable<RancherOnRkeConfig["backend"]>;
