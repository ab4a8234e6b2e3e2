/**
 * Images of cert-manager, by the section of the chart's values that names each. The controller's image is at the top
 * level.
 */
export const CERT_MANAGER_IMAGES: Readonly<Record<string, string>> = {
  "": "cert-manager-controller",
  webhook: "cert-manager-webhook",
  cainjector: "cert-manager-cainjector",
  acmesolver: "cert-manager-acmesolver",
  startupapicheck: "cert-manager-startupapicheck",
};
