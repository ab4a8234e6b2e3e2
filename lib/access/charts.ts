import type { AirGapConfig } from "../config";
import type { RegistryCredentials } from "./registry";

/** Where a chart is, as a release of Helm is told. */
export interface ChartSource {
  /** Its name in the repository, or the path of its archive where Terraform runs. */
  readonly chart: string;
  /** @default - none: `chart` is an archive */
  readonly repository?: string;
  /** @default - none are asked for */
  readonly repositoryCredentials?: RegistryCredentials;
}

/** Where the charts of an air gap are. */
export interface ChartMirror {
  /** An address (`https:` or `oci:`), or the absolute path of a folder of archives, without a slash at its end. */
  readonly place: string;
  /**
   * Credentials, where it is the private registry itself.
   *
   * @default - none are asked for
   */
  readonly credentials?: RegistryCredentials;
}

/** The charts of an air gap. A repository in the private registry asks for the same credentials. */
export function chartMirror({ charts, registry }: AirGapConfig, credentials?: RegistryCredentials): ChartMirror {
  const isRegistry = charts === `oci://${registry.host}` || charts.startsWith(`oci://${registry.host}/`);
  return { place: charts, ...(isRegistry && credentials && { credentials }) };
}

/**
 * The source of a chart.
 *
 * @param version as the archive's name has it
 * @param repository where it comes from without a mirror
 */
export function chartSource(name: string, version: string, repository: string, mirror?: ChartMirror): ChartSource {
  if (!mirror) return { chart: name, repository };
  const { place, credentials } = mirror;
  if (place.startsWith("/")) return { chart: `${place}/${name}-${version}.tgz` };
  return { chart: name, repository: place, ...(credentials && { repositoryCredentials: credentials }) };
}
