import { parse } from "yaml";
import { resource, synthesize, synthesizeOnK8s } from "../support/synth";

const acme = { issuer: "acme", email: "platform@example.com", privateCA: true } as const;

// Rancher, "Install/Upgrade Rancher on a Kubernetes Cluster": Let's Encrypt with agent-tls-mode strict.
test.each(["strict", undefined] as const)("Let's Encrypt with its root, agents %s", (agentTLSMode) => {
  for (const stack of [
    synthesize({ rancher: { version: "2.15.0", tls: acme, agentTLSMode } }),
    synthesizeOnK8s({
      rancher: { version: "2.15.0", tls: acme, agentTLSMode, certManager: { existing: true } },
      cluster: { kubernetes: "1.35", shared: true, kubeconfig: { context: "a" } },
    }),
  ]) {
    const { values } = resource(stack, "helm_release", "rancher_release") as { values: string[] };
    expect(parse(values[0] as string)).toMatchObject({
      privateCA: true,
      agentTLSMode: "strict",
      ingress: { tls: { source: "letsEncrypt" } },
    });
    expect(resource(stack, "kubernetes_secret_v1", "rancher_certificates_root").metadata).toMatchObject({
      name: "tls-ca",
      namespace: "cattle-system",
    });
    expect(stack.variable?.tls_ca).toMatchObject({ sensitive: true });
    expect(stack.variable).not.toHaveProperty("tls_certificate");
  }
});
