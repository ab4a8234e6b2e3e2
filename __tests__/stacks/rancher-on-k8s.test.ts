import { App } from "cdktf";
import { RancherOnK8s } from "../../stacks/rancher-on-k8s";
import { synthesizeExample } from "../support/examples";
import { addressesOf, expectGolden, expectGoldenChange } from "../support/golden";
import { resource, synthesizeOnK8s } from "../support/synth";

describe("RancherOnK8s", () => {
  it("synthesizes the example kubeconfig", () => expectGolden("rancher-on-k8s", synthesizeExample("kubeconfig")));

  it("synthesizes the example eks", () => {
    expectGoldenChange("rancher-on-k8s.eks", synthesizeExample("kubeconfig"), synthesizeExample("eks"));
  });

  // Users' states contain addresses: a changed address here installs a release again there.
  it("keeps its addresses", () => {
    expect(addressesOf(synthesizeOnK8s())).toMatchSnapshot();
  });

  it("reaches a cluster by its address, authority and token", () => {
    const { provider, variable } = synthesizeOnK8s({
      cluster: { kubernetes: "1.35", endpoint: "https://192.0.2.1:6443" },
    });
    const egress = {
      host: "https://192.0.2.1:6443",
      cluster_ca_certificate: "${var.cluster_ca}",
      token: "${var.cluster_token}",
    };
    expect(provider.kubernetes?.[0]).toMatchObject(egress);
    expect(provider.helm?.[0]).toEqual({ kubernetes: egress });
    expect(variable?.cluster_token).toMatchObject({ sensitive: true });
    expect(provider).not.toHaveProperty("aws");
  });

  it("assumes a role for the API of EKS, with a new token each time", () => {
    const roleArn = "arn:aws:iam::111122223333:role/installer";
    const { provider } = synthesizeOnK8s({
      aws: { region: "eu-central-1" },
      cluster: { kubernetes: "1.35", eks: { name: "management", roleArn } },
    });
    const args = [
      "--region",
      "eu-central-1",
      "eks",
      "get-token",
      "--cluster-name",
      "management",
      "--role-arn",
      roleArn,
    ];
    expect(provider.kubernetes?.[0]?.exec).toMatchObject([{ command: "aws", args }]);
    expect(provider.helm?.[0]).toMatchObject({ kubernetes: { exec: { command: "aws", args } } });
  });

  it("recognizes its cluster", () => {
    const { lifecycle } = resource(synthesizeOnK8s(), "terraform_data", "cluster_identity_first");
    expect(lifecycle).toMatchObject({
      ignore_changes: ["input"],
      postcondition: [
        { condition: '${self.input.stack == "k8s"}' },
        {
          condition:
            "${self.input.cluster == data.kubernetes_namespace_v1.cluster_identity_kube-system.metadata[0].uid}",
        },
      ],
    });
  });

  it("rejects a look-up of EKS in another region", () => {
    const { data } = synthesizeOnK8s({
      aws: { region: "eu-central-1" },
      cluster: { kubernetes: "1.35", eks: { name: "management" } },
    });
    const [, eks] = Object.entries(data?.aws_eks_cluster ?? {})[0] ?? [];
    expect(eks?.lifecycle).toMatchObject({
      postcondition: [
        { condition: '${self.version == "1.35"}' },
        { condition: '${split(":", self.arn)[3] == "eu-central-1"}' },
      ],
    });
  });

  it("rejects KUBE_CONFIG_PATHS, from which Helm would read another cluster", () => {
    const { KUBE_CONFIG_PATHS: before } = process.env;
    process.env.KUBE_CONFIG_PATHS = "/home/other/config";
    try {
      expect(() => synthesizeOnK8s()).toThrow(
        "k8s cluster.kubeconfig: got ~/.kube/config, but the environment has KUBE_CONFIG_PATHS, which Helm would use instead; unset it",
      );
      expect(() =>
        synthesizeOnK8s({ cluster: { kubernetes: "1.35", endpoint: "https://192.0.2.1:6443" } }),
      ).not.toThrow();
    } finally {
      if (before === undefined) delete process.env.KUBE_CONFIG_PATHS;
      else process.env.KUBE_CONFIG_PATHS = before;
    }
  });

  it("creates a record for an address, or for another name", () => {
    const record = (target: string) =>
      resource(
        synthesizeOnK8s({ aws: { region: "eu-central-1" }, dns: { zone: "example.com", target } }),
        "aws_route53_record",
        "dns_record",
      );
    expect(record("192.0.2.1")).toMatchObject({ type: "A", records: ["192.0.2.1"] });
    expect(record("lb.example.net")).toMatchObject({ type: "CNAME", records: ["lb.example.net"] });
  });

  it("rejects an invalid configuration before it creates anything", () => {
    const app = new App();
    expect(
      () =>
        new RancherOnK8s(app, "k8s", {
          hostname: "a.example.com",
          cluster: { kubernetes: "1.35" },
          rancher: { version: "2.15.0" },
        }),
    ).toThrow("k8s cluster: missing, expected one of kubeconfig, eks and endpoint");
    expect(app.node.children.map((child) => child.node.id)).not.toContain("k8s");
  });
});
