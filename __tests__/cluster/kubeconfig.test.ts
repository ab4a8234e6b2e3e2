import { synthesize } from "../support/synth";

describe("kubeconfig", () => {
  it("is a sensitive output: the administrator's, through the load balancer, verified by the name in every API server's certificate", () => {
    const { kubeconfig } = synthesize().output as Record<string, { value: string; sensitive?: boolean }>;
    expect(kubeconfig?.sensitive).toBe(true);
    expect(kubeconfig?.value).toContain('"server" = "https://${aws_lb.cluster_balancer_balancer.dns_name}:6443"');
    expect(kubeconfig?.value).toContain('"tls-server-name" = "kubernetes.default.svc"');
    expect(kubeconfig?.value).toContain("base64encode(tls_private_key.cluster_pki_admin_key.private_key_pem)");
    expect(kubeconfig?.value).toContain(
      "base64encode(tls_self_signed_cert.cluster_pki_server-ca_certificate.cert_pem)",
    );
  });
});
