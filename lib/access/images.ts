/** Images of cert-manager by the part of the values that names each; the controller's is at the top. */
export const CERT_MANAGER_IMAGES: Readonly<Record<string, string>> = {
  "": "cert-manager-controller",
  webhook: "cert-manager-webhook",
  cainjector: "cert-manager-cainjector",
  acmesolver: "cert-manager-acmesolver",
  startupapicheck: "cert-manager-startupapicheck",
};
