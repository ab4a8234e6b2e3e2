import { conditional, Fn, Op, Token } from "cdktf";
import type { Pki } from "./pki";
import type { ClusterAccess } from "./providers";

/** Every API server's certificate has this name, whatever the load balancer's name. */
export const API_SERVER_NAME = "kubernetes.default.svc";

export interface KubeconfigProps {
  /** Name of the cluster in the file. */
  readonly name: string;
  /** Host name of the load balancer. */
  readonly host: string;
  readonly pki: Pki;
}

/**
 * Access of Terraform's own providers to the cluster. All values are known after the first apply, and none before the
 * load balancer exists. The kubernetes provider waits while no value is known, and fails when some are known but not
 * the server.
 */
export function terraformAccess({ host, pki }: Omit<KubeconfigProps, "name">): ClusterAccess {
  // CDKTF writes an empty string as undefined.
  const withHost = (value: string) => Token.asString(conditional(Op.neq(host, Fn.rawString("")), value, ""));
  return {
    host: `https://${host}:6443`,
    tlsServerName: withHost(API_SERVER_NAME),
    clusterCaCertificate: withHost(pki.serverCertificateAuthority),
    clientCertificate: withHost(pki.terraform.certificate),
    clientKey: withHost(pki.terraform.privateKey),
  };
}

/**
 * The administrator's kubeconfig as YAML, a Terraform expression. It contains a private key, and needs no other file.
 */
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
