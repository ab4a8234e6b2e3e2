import { Release } from "@cdktf/provider-helm/lib/release";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { stringify } from "yaml";
import type { RegistryCredentials } from "../egress/registry";
import { literal } from "../terraform/expressions";

/** Values of a chart. */
export type Values = Readonly<Record<string, unknown>>;

/** A Helm release with this project's settings. */
export interface HelmReleaseProps {
  /** Name of the release. */
  readonly name: string;
  /** Namespace of the release. Helm creates it if it does not exist. */
  readonly namespace: string;
  /** Name of the chart in its repository, or a folder or an archive. */
  readonly chart: string;
  /** Exact version. Without a version, the provider would query the repository at each plan. */
  readonly version: string;
  /**
   * Address of the chart's repository.
   *
   * @default - none: `chart` is a folder or an archive
   */
  readonly repository?: string;
  /**
   * Credentials for the repository, Terraform templates.
   *
   * @default - no credentials
   */
  readonly repositoryCredentials?: RegistryCredentials;
  /** Values without secrets, because a plan prints them. */
  readonly values: Values;
  /**
   * Values that a plan must not print, by path; Terraform expressions whose values have no comma, brace or backslash.
   *
   * @default - none
   */
  readonly secretValues?: Readonly<Record<string, string>>;
  /** Seconds to wait until all resources are ready. */
  readonly timeoutSeconds: number;
  /**
   * Whether a failed install or upgrade is rolled back.
   *
   * @default false
   */
  readonly atomic?: boolean;
  /** Dependencies of the release. */
  readonly after: ITerraformDependable[];
}

/** Helm's own default. The provider's default keeps all revisions, each in a Secret in etcd. */
const MAX_HISTORY = 10;

/**
 * Installs or upgrades a release and waits for it. With `upgrade_install`, the next deploy repairs a failed install,
 * which is in the cluster but not in the state. Helm creates the namespace if it does not exist, and never deletes it.
 */
export function createHelmRelease(scope: Construct, id: string, props: HelmReleaseProps): Release {
  const secrets = Object.entries(props.secretValues ?? {});
  const values = Object.keys(props.values).length === 0 ? [] : [literal(stringify(props.values, { lineWidth: 0 }))];
  return new Release(scope, id, {
    name: props.name,
    namespace: props.namespace,
    createNamespace: true,
    chart: props.chart,
    repository: props.repository,
    repositoryUsername: props.repositoryCredentials?.username,
    repositoryPassword: props.repositoryCredentials?.password,
    version: props.version,
    values,
    setSensitive: secrets.length > 0 ? secrets.map(([name, value]) => ({ name, value, type: "string" })) : undefined,
    timeout: props.timeoutSeconds,
    maxHistory: MAX_HISTORY,
    wait: true,
    atomic: props.atomic ?? false,
    upgradeInstall: true,
    dependsOn: props.after,
  });
}

/** Layers of values, merged. Where several layers have a value that is not a mapping, the last one counts. */
export function mergedValues(...layers: readonly Values[]): Values {
  const merged: Record<string, unknown> = {};
  for (const [key, value] of layers.flatMap((layer) => Object.entries(layer))) {
    const earlier = merged[key];
    merged[key] = isMapping(earlier) && isMapping(value) ? mergedValues(earlier, value) : value;
  }
  return merged;
}

function isMapping(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
