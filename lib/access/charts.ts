import type { Construct } from "constructs";
import { type AirGapConfig, chartsInRegistry } from "../config";
import { sensitiveVariable } from "../terraform/sensitive-variable";
import type { RegistryCredentials } from "./registry";

/** The place of a chart, for a Helm release. */
export interface ChartSource {
  /** Its name in the repository, or the path of its archive where Terraform runs. */
  readonly chart: string;
  /** @default - none: `chart` is an archive */
  readonly repository?: string;
  /** @default - no credentials */
  readonly repositoryCredentials?: RegistryCredentials;
}

/** A location of charts. */
export interface ChartPlace {
  /** An address (`https:` or `oci:`), or the absolute path of a folder of archives, without a trailing slash. */
  readonly place: string;
  /** @default - no credentials */
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
 * The charts of an air gap. A repository in the private registry requires the same credentials.
 *
 * @param registryCredentials those of the registry, if it requires some
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
 * @param prefix of the Terraform variables with its credentials
 * @param absent the default repository
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
 * @param version as in the archive's name
 */
export function chartSource(name: string, version: string, { place, credentials }: ChartPlace): ChartSource {
  if (place.startsWith("/")) return { chart: `${place}/${name}-${version}.tgz` };
  return { chart: name, repository: place, ...(credentials && { repositoryCredentials: credentials }) };
}
