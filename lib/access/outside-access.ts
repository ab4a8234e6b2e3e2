import type { ChartPlace } from "./charts";
import type { HttpProxy } from "./proxy";
import type { RegistryCredentials } from "./registry";

/** How what is installed in the cluster reaches what is outside of it. */
export interface OutsideAccess {
  /** @default - none: directly */
  readonly proxy?: HttpProxy;
  /** @default - images come from where they are published */
  readonly registry?: {
    /** Host and port. */
    readonly host: string;
    /** @default - none are asked for */
    readonly credentials?: RegistryCredentials;
  };
  /** @default - each chart comes from its own repository */
  readonly charts?: ChartPlace;
  /**
   * Nothing outside is reached.
   *
   * @default false
   */
  readonly airGapped?: boolean;
}
