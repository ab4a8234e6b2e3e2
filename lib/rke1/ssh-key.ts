import { PrivateKey } from "@cdktf/provider-tls/lib/private-key";
import { Fn } from "cdktf";
import { Construct } from "constructs";

/** The user for SSH: the default user of Ubuntu's images. */
export const SSH_USER = "ubuntu";

/** The provider's SSH key for the bastion and the servers. Only the state contains the private key. */
export class SshKey extends Construct {
  /** The private key in OpenSSH's format, sensitive. */
  readonly privateKey: string;
  /** The public key in OpenSSH's format, without a newline at the end. */
  readonly publicKey: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const key = new PrivateKey(this, "key", { algorithm: "ED25519" });
    this.privateKey = key.privateKeyOpenssh;
    this.publicKey = Fn.trimspace(key.publicKeyOpenssh);
  }
}
