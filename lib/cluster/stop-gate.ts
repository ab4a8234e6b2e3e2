import { join } from "node:path";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { localScript, scriptText } from "../terraform/scripts";
import { TerraformData } from "../terraform/terraform-data";
import type { ApiEndpoint } from "./readiness";
import type { Server } from "./server";

const SCRIPTS = join(__dirname, "readiness");
/** Time limit of the wait before a stop in seconds. A node script may be restarting one of the other servers. */
const LIMIT_SECONDS = 600;

/** A command from the folder of readiness scripts. */
function command(names: readonly string[], environment: Readonly<Record<string, string>>) {
  return localScript(names.map((name) => scriptText(SCRIPTS, name)).join(""), environment);
}

/** Properties of a `StopGate`. */
export interface StopGateProps {
  /** Name of the stack. */
  readonly stackName: string;
  /** The server. */
  readonly server: Server;
  /** Names of all servers. */
  readonly servers: readonly string[];
}

/**
 * The wait before Terraform stops a server, to replace it or to change its type. The wait ends when all other servers
 * are ready. It begins whoever asks for the stop: the configuration file, or `terraform apply -replace`. Terraform
 * destroys what depends on a server before it changes the server, and runs the wait then.
 *
 * The wait has a resource without other commands, because Terraform skips the destroy-time commands of a resource whose
 * creation failed (Terraform, "Provisioners"). A new server stops nothing, so it replaces no `StopGate`.
 */
export class StopGate extends Construct {
  /** Dependency of the next server: Terraform never stops two servers together. */
  readonly wait: ITerraformDependable;

  constructor(scope: Construct, id: string, { stackName: STACK, server, servers }: StopGateProps) {
    super(scope, id);
    const SERVERS = servers.filter((name) => name !== server.name).join(" ");
    const environment = { STACK, STOPS: server.name, SERVERS, LIMIT: String(LIMIT_SECONDS) };
    const scripts = ["readiness-api.sh", "servers.sh", "before-stop.sh"];
    this.wait = new TerraformData(this, "wait", {
      dependsOn: [...server.running],
      lifecycle: { replaceTriggeredBy: [...server.stoppedBy] },
      provisioners: [{ ...command(scripts, environment), when: "destroy" }],
    });
    // Nothing depends on it, so only a destroy of the stack destroys it, before all others.
    new TerraformData(this, "destroy", {
      dependsOn: [this.wait],
      provisioners: [{ ...command(["with-stack.sh"], { STACK, STOPS: server.name }), when: "destroy" }],
    });
  }
}

/** Properties of `StopAccess`. */
export interface StopAccessProps {
  /** The API that answers whether the servers are ready. */
  readonly api: ApiEndpoint;
  /** All servers. */
  readonly servers: readonly Server[];
  /** The gate of each server. */
  readonly gates: readonly StopGate[];
}

/**
 * Gives the gates the API's host and a client certificate, because a destroy-time command may only refer to its own
 * resource. A plan that stops any server replaces this resource too, and Terraform destroys it first. No server waits
 * for it, so no server waits for the load balancer.
 */
export class StopAccess extends TerraformData {
  constructor(scope: Construct, id: string, { api, servers, gates }: StopAccessProps) {
    const { host, pki, stackName: STACK } = api;
    const values = {
      HOST: host,
      CA: pki.serverCertificateAuthority,
      CERTIFICATE: pki.readiness.certificate,
      KEY: pki.readiness.privateKey,
    };
    const references = Object.keys(values).map((name) => [name, `\${self.triggers_replace.${name}}`]);
    super(scope, id, {
      // Terraform shows `input` again as `output`, without hiding it.
      triggersReplace: values,
      dependsOn: gates.map(({ wait }) => wait),
      lifecycle: { replaceTriggeredBy: servers.flatMap(({ stoppedBy }) => stoppedBy) },
      provisioners: [
        { ...command(["api-access.sh"], { STACK, ...Object.fromEntries(references) }), when: "destroy" },
        command(["end-of-access.sh"], { STACK }),
      ],
    });
  }
}
