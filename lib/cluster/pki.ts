import { Password } from "@cdktf/provider-random/lib/password";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { createKeyProviders } from "../terraform/key-providers";
import { CertificateAuthority } from "./certificate-authority";
import { ClientCertificate } from "./client-certificate";

/**
 * Name of the administrators' group. The number of a later issue follows the name. Its rights come from a binding that
 * can change, unlike `system:masters`.
 */
export const ADMIN_GROUP = "rancher-admins";

/** The group of an issue of the administrator's certificate. */
export function adminGroup(issue: number): string {
  return issue === 0 ? ADMIN_GROUP : `${ADMIN_GROUP}-${issue}`;
}

/** User of the readiness gates. */
export const READINESS_USER = "rancher-readiness";
/** User of the node script. */
export const SERVER_USER = "rancher-server";
/** User of Terraform's own providers. */
export const TERRAFORM_USER = "rancher-terraform";

/** Properties of a `Pki`. */
export interface PkiProps {
  /**
   * Number of the issue. A change issues a new administrator certificate with a new group. The binding names only the
   * new group, so the old certificate has no rights.
   */
  readonly adminCertificate: number;
}

/**
 * Authorities, token and client certificates of the cluster. Terraform creates all of them before the cluster exists,
 * so Terraform needs no file from a server. Servers can verify their cluster before they join it.
 *
 * The Terraform state contains all of them. They are valid for ten years, and no later apply changes them.
 */
export class Pki extends Construct {
  /** Certificate of the authority that issues the API's own certificate, PEM. */
  readonly serverCertificateAuthority: string;
  /** Certificate of the administrator, whose only group is that of its issue (`adminGroup`). */
  readonly admin: ClientCertificate;
  /**
   * Certificate of Terraform's own providers. This certificate is never reissued, unlike the administrator's. The
   * providers would not know the new one at the plan.
   */
  readonly terraform: ClientCertificate;
  /** Password of the token with which servers join, sensitive. */
  readonly password: string;
  /** Certificate of the readiness gates. */
  readonly readiness: ClientCertificate;
  private readonly server: ClientCertificate;
  /**
   * The authorities that RKE2 and K3s read before their first start, by file name without extension (K3s, "Using Custom
   * CA Certificates").
   */
  private readonly authorities: Readonly<Record<string, CertificateAuthority>>;

  constructor(scope: Construct, id: string, { adminCertificate: issue }: PkiProps) {
    super(scope, id);
    createKeyProviders(this);
    // The subjects of authorities must differ.
    const authority = (name: string) => new CertificateAuthority(this, name, { commonName: `rancher-${name}` });
    const server = authority("server-ca");
    const issuer = authority("client-ca");
    this.authorities = {
      "server-ca": server,
      "client-ca": issuer,
      "request-header-ca": authority("request-header-ca"),
      "etcd/peer-ca": authority("etcd-peer-ca"),
      "etcd/server-ca": authority("etcd-server-ca"),
    };
    this.admin = new ClientCertificate(this, "admin", {
      issuer,
      commonName: "rancher-admin",
      organization: adminGroup(issue),
      issue,
    });
    this.terraform = new ClientCertificate(this, "terraform", { issuer, commonName: TERRAFORM_USER });
    this.readiness = new ClientCertificate(this, "readiness", { issuer, commonName: READINESS_USER });
    this.server = new ClientCertificate(this, "server", { issuer, commonName: SERVER_USER });
    // K3s and RKE2 could parse a short or dotted password as a bootstrap token of kubeadm.
    const password = new Password(this, "password", {
      length: 48,
      special: false,
      lifecycle: { ignoreChanges: "all" },
    });
    this.password = password.result;
    this.serverCertificateAuthority = server.certificate;
  }

  /**
   * The keys of a server: a Terraform expression for an object of file contents by file name. The files are the
   * authorities' `.crt` and `.key`, `password`, `token` (which pins the authority), and `server.crt` and `server.key`.
   */
  files(): Record<string, string> {
    const files: Record<string, string> = {};
    for (const [name, authority] of Object.entries(this.authorities)) {
      files[`${name}.crt`] = authority.certificate;
      files[`${name}.key`] = authority.privateKey;
    }
    const hash = Fn.sha256(this.serverCertificateAuthority);
    return {
      ...files,
      password: this.password,
      token: Fn.join("", ["K10", hash, "::server:", this.password]),
      "server.crt": this.server.certificate,
      "server.key": this.server.privateKey,
    };
  }
}
