import type { ChartPlace } from "./charts";
import type { HttpProxy } from "./proxy";
import type { RegistryCredentials } from "./registry";

/** Egress of the software in the cluster. */
export interface Egress {
  /**
   * The HTTP proxy.
   *
   * @default - none: direct egress
   */
  readonly proxy?: HttpProxy;
  /**
   * The private registry for images.
   *
   * @default - images come from their public registries
   */
  readonly registry?: {
    /** Host and port. */
    readonly host: string;
    /**
     * Credentials of the registry.
     *
     * @default - the registry needs no credentials
     */
    readonly credentials?: RegistryCredentials;
  };
  /**
   * The location of all charts.
   *
   * @default - each chart comes from its own repository
   */
  readonly charts?: ChartPlace;
  /**
   * Whether no outside network is reachable.
   *
   * @default false
   */
  readonly airGapped?: boolean;
}
