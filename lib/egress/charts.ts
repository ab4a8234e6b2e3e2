import type { Construct } from "constructs";
import { type AirGapConfig, chartsInRegistry } from "../config";
import { sensitiveVariable } from "../terraform/sensitive-variable";
import type { RegistryCredentials } from "./registry";

/** The source of a chart, for a Helm release. */
export interface ChartSource {
  /** Its name in the repository, or the path of its archive where Terraform runs. */
  readonly chart: string;
  /**
   * Address of the repository.
   *
   * @default - none: `chart` is an archive
   */
  readonly repository?: string;
  /**
   * Credentials for the repository.
   *
   * @default - no credentials
   */
  readonly repositoryCredentials?: RegistryCredentials;
}

/** A location of charts. */
export interface ChartPlace {
  /** An address (`https:` or `oci:`), or the absolute path of a folder of archives, without a trailing slash. */
  readonly place: string;
  /**
   * Credentials for the location.
   *
   * @default - no credentials
   */
  readonly credentials?: RegistryCredentials;
}

/** A repository of one chart, as in the configuration file. */
interface ChartRepository {
  readonly repository?: string;
  readonly repositoryAuth?: boolean;
}

/** The Terraform variables with credentials for a location of charts: `<prefix>_username` and `<prefix>_password`. */
function chartCredentials(scope: Construct, prefix: string): RegistryCredentials {
  const what = prefix.replaceAll("_", " ");
  const username = sensitiveVariable(scope, `${prefix}_username`, `User name for the charts: ${what}`);
  const password = sensitiveVariable(scope, `${prefix}_password`, `The password of ${prefix}_username`);
  return { username: `\${${username}}`, password: `\${${password}}` };
}

/**
 * The charts of an air gap. A repository in the private registry has the registry's credentials.
 *
 * @param registryCredentials credentials of the registry; undefined when it requires none
 */
export function airGapCharts(
  scope: Construct,
  airGap: AirGapConfig,
  registryCredentials?: RegistryCredentials,
): ChartPlace {
  const own = airGap.chartsAuth ? chartCredentials(scope, "charts") : undefined;
  const credentials = own ?? (chartsInRegistry(airGap) ? registryCredentials : undefined);
  return { place: airGap.charts, ...(credentials && { credentials }) };
}

/**
 * The repository of a chart outside an air gap.
 *
 * @param prefix prefix of the Terraform variables with the repository's credentials
 * @param absent repository when the configuration names none
 */
export function chartRepository(
  scope: Construct,
  prefix: string,
  absent: string,
  { repository = absent, repositoryAuth }: ChartRepository,
): ChartPlace {
  return { place: repository, ...(repositoryAuth && { credentials: chartCredentials(scope, prefix) }) };
}

/**
 * The source of a chart.
 *
 * @param version version in the name of the chart's archive
 */
export function chartSource(name: string, version: string, { place, credentials }: ChartPlace): ChartSource {
  if (place.startsWith("/")) return { chart: `${place}/${name}-${version}.tgz` };
  return { chart: name, repository: place, ...(credentials && { repositoryCredentials: credentials }) };
}
