import { join } from "node:path";
import { Fn, type ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { localScript, scriptText } from "../terraform/scripts";
import { TerraformData } from "../terraform/terraform-data";
import type { Pki } from "./pki";
import type { Server } from "./server";

const SCRIPTS = join(__dirname, "readiness");

/** The Kubernetes API, and the identity for requests to it. */
export interface ApiEndpoint {
  /** Host name of the API. */
  readonly host: string;
  /** Whether the host has public addresses. */
  readonly public: boolean;
  /** Authorities, and the client certificate of the readiness gates. */
  readonly pki: Pki;
  /** Region of the stack, for commands in messages. */
  readonly region: string;
  /** Name of the stack, for commands in messages. */
  readonly stackName: string;
}

/** Properties of a `Readiness`. */
export interface ReadinessProps {
  /** The API that answers whether the servers are ready. */
  readonly api: ApiEndpoint;
  /**
   * Names of the servers to wait for, separated by spaces, as a Terraform template. Without names, there is no wait.
   */
  readonly servers: string;
  /** The servers whose instances are known during the wait. */
  readonly instances: readonly Server[];
  /**
   * The version of the servers. It tells which snapshot of etcd must exist.
   *
   * @default - none
   */
  readonly version?: string;
  /**
   * The version of the last deploy, as a Terraform template. When `version` differs, a snapshot of etcd from before the
   * upgrade must exist.
   *
   * @default - not checked
   */
  readonly upgradedFrom?: string;
  /**
   * Rancher's version, and its version at the last deploy, as a Terraform template. When the versions differ, a
   * snapshot of etcd from before the upgrade must exist.
   *
   * @default - not checked
   */
  readonly rancher?: { readonly version: string; readonly upgradedFrom: string };
  /**
   * The snapshot that must be restored, as a Terraform template.
   *
   * @default - none
   */
  readonly restored?: string;
  /**
   * Revision of the desired state that every server must have applied, as a Terraform template.
   *
   * @default - any
   */
  readonly revision?: string;
  /**
   * Workloads in kube-system that must be rolled out, as `daemonsets/NAME` or `deployments/NAME`.
   *
   * @default - none
   */
  readonly workloads?: readonly string[];
  /** Time limit in seconds. */
  readonly limitSeconds: number;
  /** A change of these values repeats the wait. */
  readonly triggers: unknown;
  /** Dependencies of the wait. */
  readonly after: ITerraformDependable[];
}

/**
 * Waits until servers are ready. The wait runs during the apply, on the computer that runs Terraform. It compares the
 * servers' own reports (lib/cluster/agent/node/report.sh), which count only while the Node of the server sends heartbeats.
 * AWS creates its own resources long before servers are ready. Every half minute the wait prints its reason. At the time limit, the wait prints the
 * likely cause. A plan or a destroy never waits here.
 */
export class Readiness extends TerraformData {
  constructor(scope: Construct, id: string, props: ReadinessProps) {
    const { host, pki, public: isPublic, region, stackName } = props.api;
    super(scope, id, {
      triggersReplace: props.triggers,
      dependsOn: props.after,
      provisioners: [
        localScript(
          ["readiness-api.sh", "servers.sh", "readiness.sh"].map((name) => scriptText(SCRIPTS, name)).join(""),
          {
            API_HOST: host,
            SERVERS: props.servers,
            INSTANCES: props.instances.map(({ name, instanceId }) => `${name}=${instanceId}`).join(" "),
            VERSION: props.version ?? "",
            UPGRADED_FROM: props.upgradedFrom ?? "",
            RANCHER: props.rancher?.version ?? "",
            RANCHER_UPGRADED_FROM: props.rancher?.upgradedFrom ?? "",
            RESTORED: props.restored ?? "",
            REVISION: props.revision ?? "",
            WORKLOADS: (props.workloads ?? []).join(" "),
            LIMIT: String(props.limitSeconds),
            REGION: region,
            STACK: stackName,
            // AWS answers with the public address of the client.
            ADDRESS_FROM: isPublic ? "https://checkip.amazonaws.com" : "",
            CA: pki.serverCertificateAuthority,
            CERTIFICATE: pki.readiness.certificate,
            // Terraform hides a command's output when its environment contains a secret. This key only allows reading
            // heartbeats of Nodes, the Leases of reports and restarts, and workloads in kube-system.
            KEY: Fn.nonsensitive(pki.readiness.privateKey),
          },
        ),
      ],
    });
  }
}
