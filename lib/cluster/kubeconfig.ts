import { conditional, Fn, Op, Token } from "cdktf";
import type { ApiConnection } from "./providers";
import type { ApiEndpoint } from "./readiness";

/** A name in the certificate of every API server. The load balancer's name does not matter. */
const API_SERVER_NAME = "kubernetes.default.svc";

/**
 * The connection of Terraform's own providers to the cluster. All values are known after the first apply, and none
 * before the load balancer exists. The kubernetes provider waits while no value is known, and fails when some are known
 * but not the server.
 */
export function apiConnection({ host, pki }: ApiEndpoint): ApiConnection {
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
 * The administrator's kubeconfig as YAML, a Terraform expression. It contains certificates and a private key, so no
 * other file is needed.
 */
export function kubeconfig({ host, pki, stackName: name }: ApiEndpoint): string {
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
