import { conditional, Fn, Op, Token } from "cdktf";
import type { Pki } from "./pki";
import type { ClusterAccess } from "./providers";

/** A name that every API server's certificate has, whatever the balancer is called. */
export const API_SERVER_NAME = "kubernetes.default.svc";

export interface KubeconfigProps {
  /** Name of the cluster in the file. */
  readonly name: string;
  /** Host name of the balancer. */
  readonly host: string;
  readonly pki: Pki;
}

/**
 * How Terraform's own providers reach the cluster. All of it is known for good after the first apply, and none of it
 * before there is a balancer: the kubernetes provider waits for a configuration of which nothing is known yet, and
 * refuses one without a server of which anything is.
 */
export function terraformAccess({ host, pki }: Omit<KubeconfigProps, "name">): ClusterAccess {
  // CDKTF writes a bare "" as undefined.
  const withHost = (value: string) => Token.asString(conditional(Op.neq(host, Fn.rawString("")), value, ""));
  return {
    host: `https://${host}:6443`,
    tlsServerName: withHost(API_SERVER_NAME),
    clusterCaCertificate: withHost(pki.serverCertificateAuthority),
    clientCertificate: withHost(pki.terraform.certificate),
    clientKey: withHost(pki.terraform.privateKey),
  };
}

/** The administrator's kubeconfig as YAML, a Terraform expression; it holds a private key, and needs no other file. */
export function kubeconfig({ name, host, pki }: KubeconfigProps): string {
  return Fn.yamlencode({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name,
        cluster: {
          server: `https://${host}:6443`,
          "tls-server-name": API_SERVER_NAME,
          "certificate-authority-data": Fn.base64encode(pki.serverCertificateAuthority),
        },
      },
    ],
    users: [
      {
        name,
        user: {
          "client-certificate-data": Fn.base64encode(pki.admin.certificate),
          "client-key-data": Fn.base64encode(pki.admin.privateKey),
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}
