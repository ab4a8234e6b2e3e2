import { Release } from "@cdktf/provider-helm/lib/release";
import type { ITerraformDependable, TerraformResourceLifecycle } from "cdktf";
import type { Construct } from "constructs";
import { stringify } from "yaml";
import type { RegistryCredentials } from "../access/registry";
import { literal } from "../terraform/literal";

/** A release of Helm, as this product makes them all. */
export interface HelmReleaseProps {
  readonly name: string;
  readonly namespace: string;
  /** Name of the chart in its repository, or a folder or an archive. */
  readonly chart: string;
  /** Exact version. Without one the provider would ask the repository at each plan. */
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
   * @default - none are asked for
   */
  readonly repositoryCredentials?: RegistryCredentials;
  /** Values, without a secret: a plan shows them. */
  readonly values: Readonly<Record<string, unknown>>;
  /**
   * Values that a plan must not show, by path; Terraform expressions whose values have no comma, brace or backslash.
   *
   * @default - none
   */
  readonly secretValues?: Readonly<Record<string, string>>;
  /** Seconds to wait until all of it runs. */
  readonly timeoutSeconds: number;
  /**
   * Whether a failed install or upgrade is taken back.
   *
   * @default false
   */
  readonly atomic?: boolean;
  readonly after: ITerraformDependable[];
  /** @default - none */
  readonly lifecycle?: TerraformResourceLifecycle;
}

/**
 * Installs or upgrades a release and waits for it. `upgrade_install` lets the next deploy heal an install that failed:
 * such a one is in the cluster but not in the state. The namespace is made where it is absent, and never deleted.
 */
export function helmRelease(scope: Construct, id: string, props: HelmReleaseProps): Release {
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
    wait: true,
    atomic: props.atomic ?? false,
    upgradeInstall: true,
    dependsOn: props.after,
    lifecycle: props.lifecycle,
  });
}
