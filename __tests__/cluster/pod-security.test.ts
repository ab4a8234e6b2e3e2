import { parse } from "yaml";
import { podSecurity } from "../../lib/cluster/pod-security";

describe("pod security of the profile cis", () => {
  const { plugins } = parse(podSecurity());

  it("is restricted everywhere", () => {
    expect(plugins).toHaveLength(1);
    expect(plugins[0]).toMatchObject({
      name: "PodSecurity",
      configuration: { defaults: { enforce: "restricted", "enforce-version": "latest" } },
    });
  });

  it("except for the namespaces of Rancher, of cert-manager and of RKE2 itself", () => {
    const { namespaces } = plugins[0].configuration.exemptions;
    expect(namespaces).toEqual(
      expect.arrayContaining([
        "cattle-system",
        "cattle-fleet-local-system",
        "cattle-resources-system",
        "cert-manager",
        "kube-system",
        "compliance-operator-system",
        "tigera-operator",
      ]),
    );
    expect(namespaces).toEqual([...new Set(namespaces)].sort());
    expect(namespaces).not.toContain("default");
  });
});
