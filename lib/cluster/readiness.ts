import { Fn, type ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { localScript } from "../terraform/local-script";
import { TerraformData } from "../terraform/terraform-data";
import type { Pki } from "./pki";
import { scriptFile } from "./script-file";

/** Where and as whom the API is asked. */
export interface ApiAccess {
  /** Host name of the balancer. */
  readonly host: string;
  readonly pki: Pki;
  /** Region of the stack, for commands in messages. */
  readonly region: string;
  /** Name of the stack, for the same. */
  readonly stackName: string;
}

export interface ReadinessProps {
  readonly api: ApiAccess;
  /** Names of the servers that have to be ready, separated by spaces, a Terraform template; none: it passes at once. */
  readonly servers: string;
  /** Ids of instances by the servers' names, as far as they are known when it waits. */
  readonly instances: Readonly<Record<string, string>>;
  /**
   * The oldest version that the servers' kubelets may have.
   *
   * @default - any
   */
  readonly version?: string;
  /**
   * The version that the last successful deploy left, a Terraform template: when `version` is another, a snapshot of
   * etcd from before the upgrade has to exist.
   *
   * @default - not asked for
   */
  readonly upgradedFrom?: string;
  /**
   * Rancher's version, and the one that the last successful deploy left, a Terraform template: when they differ, a
   * snapshot of etcd from before the upgrade has to exist.
   *
   * @default - not asked for
   */
  readonly rancher?: { readonly version: string; readonly upgradedFrom: string };
  /**
   * The snapshot that has to be restored, a Terraform template.
   *
   * @default - none
   */
  readonly restored?: string;
  /**
   * Checksum of the configuration that every server has to run with, a Terraform template.
   *
   * @default - any
   */
  readonly configuration?: string;
  /**
   * What has to be rolled out in kube-system, as `daemonsets/NAME` or `deployments/NAME`.
   *
   * @default - nothing
   */
  readonly workloads?: readonly string[];
  /** Seconds after which it gives up. */
  readonly limitSeconds: number;
  /** What it waits again for, when it changes. */
  readonly triggers: unknown;
  readonly after: ITerraformDependable[];
}

/**
 * Waits, while Terraform applies and from where it runs, until servers are ready: their Nodes are, at the wanted version or
 * a newer one, and their heartbeats move. AWS' own resources are done long before. It says every half minute for what it waits, and
 * on giving up the likely cause. Never at a plan or a destroy.
 */
export class Readiness extends TerraformData {
  constructor(scope: Construct, id: string, props: ReadinessProps) {
    const { host, pki, region, stackName } = props.api;
    super(scope, id, {
      triggersReplace: props.triggers,
      dependsOn: props.after,
      provisioners: [
        localScript(scriptFile("readiness/readiness-api.sh") + scriptFile("readiness/readiness.sh"), {
          API_HOST: host,
          SERVERS: props.servers,
          INSTANCES: Object.entries(props.instances)
            .map(([name, instanceId]) => `${name}=${instanceId}`)
            .join(" "),
          VERSION: props.version ?? "",
          UPGRADED_FROM: props.upgradedFrom ?? "",
          RANCHER: props.rancher?.version ?? "",
          RANCHER_UPGRADED_FROM: props.rancher?.upgradedFrom ?? "",
          RESTORED: props.restored ?? "",
          CONFIGURATION: props.configuration ?? "",
          WORKLOADS: (props.workloads ?? []).join(" "),
          LIMIT: String(props.limitSeconds),
          REGION: region,
          STACK: stackName,
          CA: pki.serverCertificateAuthority,
          CERTIFICATE: pki.readiness.certificate,
          // Terraform hides all that a command says when a secret is among what it is given. With this key one may
          // read Nodes, the Lease of restarts and what is rolled out in kube-system, and nothing else.
          KEY: Fn.nonsensitive(pki.readiness.privateKey),
        }),
      ],
    });
  }
}
