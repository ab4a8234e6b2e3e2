import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { Server } from "../cluster/server";
import { TerraformData } from "../terraform/terraform-data";
import type { Bastion } from "./bastion";
import { SSH_USER, type SshKey } from "./ssh-key";

/** The properties of the wait for Docker. */
export interface DockerReadyProps {
  /** The server to wait for. */
  readonly server: Server;
  /** The bastion for the SSH connection. */
  readonly bastion: Bastion;
  /** The SSH key. */
  readonly key: SshKey;
  /** Dependencies of the wait. */
  readonly after: ITerraformDependable[];
}

/** The file that `scripts/server.sh` writes last. */
const READY = "/var/lib/rancher-rke1-ready";
const LIMIT_SECONDS = 900;

/** Waits during the apply, where Terraform runs, until a server has Docker. The provider itself does not wait. */
export class DockerReady extends TerraformData {
  constructor(scope: Construct, id: string, { server, bastion, key, after }: DockerReadyProps) {
    super(scope, id, {
      triggersReplace: server.instanceId,
      dependsOn: [...after, ...server.running, ...bastion.running],
      provisioners: [
        {
          type: "remote-exec",
          connection: {
            type: "ssh",
            host: server.ipAddress,
            user: SSH_USER,
            privateKey: key.privateKey,
            bastionHost: bastion.ipAddress,
            bastionUser: SSH_USER,
            bastionPrivateKey: key.privateKey,
            timeout: `${LIMIT_SECONDS}s`,
          },
          inline: [`timeout ${LIMIT_SECONDS} sh -c 'until test -e ${READY}; do sleep 5; done'`],
        },
      ],
    });
  }
}
