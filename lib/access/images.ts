/** Images of cert-manager, each by the part of the values that names it. The controller's image is at the top. */
export const CERT_MANAGER_IMAGES: Readonly<Record<string, string>> = {
  "": "cert-manager-controller",
  webhook: "cert-manager-webhook",
  cainjector: "cert-manager-cainjector",
  acmesolver: "cert-manager-acmesolver",
  startupapicheck: "cert-manager-startupapicheck",
};
