import { Password } from "@cdktf/provider-random/lib/password";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { keyProviders } from "../terraform/key-providers";
import { CertificateAuthority } from "./certificate-authority";
import { ClientCertificate } from "./client-certificate";

/**
 * The authorities that RKE2 and K3s read before their first start, by file name without ending (K3s, "Using Custom CA
 * Certificates"). The names of the subjects have to differ.
 */
const AUTHORITIES = ["server-ca", "client-ca", "request-header-ca", "etcd/peer-ca", "etcd/server-ca"] as const;

type AuthorityName = (typeof AUTHORITIES)[number];

/** Group of the administrators, before a number; its rights come from a binding that can change, unlike `system:masters`. */
const ADMIN_GROUP = "rancher-admins";
/** User that readiness gates are. */
export const READINESS_USER = "rancher-readiness";
/** User that the servers' own script is. */
export const SERVER_USER = "rancher-server";
/** User that Terraform's own providers are. */
export const TERRAFORM_USER = "rancher-terraform";

export interface PkiProps {
  /**
   * A number whose change issues a new certificate to the administrator, in a group of its own: the binding follows, and
   * the certificate before is worthless.
   *
   * @default 0
   */
  readonly adminCertificate?: number;
}

/**
 * Authorities, token and client certificates of the cluster, made before it exists: Terraform needs no file from a
 * server, and servers know their cluster before they find it.
 *
 * They are in the state. They last ten years, and nothing that Terraform or its providers learn later changes them.
 */
export class Pki extends Construct {
  /** Certificate of the authority of the API's own certificate, PEM. */
  readonly serverCertificateAuthority: string;
  /** The administrator, member of `adminGroup` alone. */
  readonly admin: ClientCertificate;
  /** Terraform's own providers. Unlike the administrator's it is never issued anew: they would not know it at the plan. */
  readonly terraform: ClientCertificate;
  /** The group that has to be bound to cluster-admin. */
  readonly adminGroup: string;
  /** Identity of the readiness gates. */
  readonly readiness: ClientCertificate;
  private readonly server: ClientCertificate;
  private readonly authorities: ReadonlyMap<AuthorityName, CertificateAuthority>;
  private readonly password: Password;

  constructor(scope: Construct, id: string, props: PkiProps = {}) {
    super(scope, id);
    keyProviders(this);
    this.authorities = new Map(
      AUTHORITIES.map((name) => [
        name,
        new CertificateAuthority(this, name.replace("/", "-"), { commonName: `rancher-${name.replace("/", "-")}` }),
      ]),
    );
    const issue = props.adminCertificate ?? 0;
    this.adminGroup = issue === 0 ? ADMIN_GROUP : `${ADMIN_GROUP}-${issue}`;
    const issuer = this.authority("client-ca");
    this.admin = new ClientCertificate(this, "admin", {
      issuer,
      commonName: "rancher-admin",
      organization: this.adminGroup,
      issue,
    });
    this.terraform = new ClientCertificate(this, "terraform", { issuer, commonName: TERRAFORM_USER });
    this.readiness = new ClientCertificate(this, "readiness", { issuer, commonName: READINESS_USER });
    this.server = new ClientCertificate(this, "server", { issuer, commonName: SERVER_USER });
    // A short or dotted one could be taken for a bootstrap token of kubeadm.
    this.password = new Password(this, "password", {
      length: 48,
      special: false,
      lifecycle: { ignoreChanges: "all" },
    });
    this.serverCertificateAuthority = this.authority("server-ca").certificate;
  }

  /**
   * What a server needs, a Terraform expression for an object of file contents by file name: the authorities' `.crt`
   * and `.key`, `password`, `token` (which pins the authority), and `server.crt` and `server.key`.
   */
  files(): Record<string, string> {
    const files: Record<string, string> = {};
    for (const [name, authority] of this.authorities) {
      files[`${name}.crt`] = authority.certificate;
      files[`${name}.key`] = authority.privateKey;
    }
    const hash = Fn.sha256(this.serverCertificateAuthority);
    return {
      ...files,
      password: this.password.result,
      token: Fn.join("", ["K10", hash, "::server:", this.password.result]),
      "server.crt": this.server.certificate,
      "server.key": this.server.privateKey,
    };
  }

  private authority(name: AuthorityName): CertificateAuthority {
    return this.authorities.get(name) as CertificateAuthority;
  }
}
