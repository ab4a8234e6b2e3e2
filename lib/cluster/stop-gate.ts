import { join } from "node:path";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
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
 * The wait has no other commands, because Terraform skips the destroy-time commands of a resource whose creation failed
 * (Terraform, "Provisioners"). A new server stops nothing, so it replaces no `StopGate`. The next server depends on the gate:
 * Terraform never stops two servers together.
 */
export class StopGate extends TerraformData {
  constructor(scope: Construct, id: string, { stackName: STACK, server, servers }: StopGateProps) {
    const SERVERS = servers.filter((name) => name !== server.name).join(" ");
    const environment = { STACK, STOPS: server.name, SERVERS, LIMIT: String(LIMIT_SECONDS) };
    const scripts = ["readiness-api.sh", "servers.sh", "before-stop.sh"];
    super(scope, id, {
      dependsOn: [...server.running],
      lifecycle: { replaceTriggeredBy: [...server.stoppedBy] },
      provisioners: [{ ...command(scripts, environment), when: "destroy" }],
    });
  }
}

/**
 * Marks a destroy of the whole stack, so that no gate waits. No server depends on it, so only a destroy of the stack destroys
 * it, before all gates.
 */
export class StopMark extends TerraformData {
  constructor(scope: Construct, id: string, stackName: string, servers: readonly string[], gates: readonly StopGate[]) {
    const environment = { STACK: stackName, SERVERS: servers.join(" ") };
    super(scope, id, {
      dependsOn: [...gates],
      provisioners: [{ ...command(["with-stack.sh"], environment), when: "destroy" }],
    });
  }
}

/** Properties of `StopAccess`. */
export interface StopAccessProps {
  /** The API that answers whether the servers are ready. */
  readonly api: ApiEndpoint;
  /** All servers. */
  readonly servers: readonly Server[];
  /** The gate of each server, and the `StopMark`. */
  readonly gates: readonly ITerraformDependable[];
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
      dependsOn: [...gates],
      lifecycle: { replaceTriggeredBy: servers.flatMap(({ stoppedBy }) => stoppedBy) },
      provisioners: [
        { ...command(["api-access.sh"], { STACK, ...Object.fromEntries(references) }), when: "destroy" },
        command(["end-of-access.sh"], { STACK }),
      ],
    });
  }
}
