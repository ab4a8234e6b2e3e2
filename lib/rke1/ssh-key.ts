import { PrivateKey } from "@cdktf/provider-tls/lib/private-key";
import { Fn } from "cdktf";
import { Construct } from "constructs";

/** The user of Ubuntu's images. */
export const SSH_USER = "ubuntu";

/** The key by which the provider reaches bastion and servers. It is in the state, and nowhere else. */
export class SshKey extends Construct {
  /** As OpenSSH writes it, sensitive. */
  readonly privateKey: string;
  /** As OpenSSH writes it, without the end of its line. */
  readonly publicKey: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const key = new PrivateKey(this, "key", { algorithm: "ED25519" });
    this.privateKey = key.privateKeyOpenssh;
    this.publicKey = Fn.trimspace(key.publicKeyOpenssh);
  }
}
