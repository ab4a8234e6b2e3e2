import { resource, type Synthesized, synthesize, synthesizeOnK8s } from "../support/synth";

const pending = (stack: Synthesized) => stack.data?.kubernetes_resources?.rancher_pending;
const selector = (releases: string) =>
  `owner=helm,status in (pending-install,pending-upgrade,pending-rollback),name in (${releases})`;
const own = "rancher-prerequisites,rancher,rancher-backup-crd,rancher-backup,rancher-backup-schedule";

describe("a release that a killed deploy left pending", () => {
  it("is looked up at each plan on an existing cluster", () => {
    expect(pending(synthesizeOnK8s())).toEqual({
      api_version: "v1",
      kind: "Secret",
      label_selector: selector(`${own},cert-manager,cert-manager-namespace`),
    });
  });

  it("is looked up once the stack's own servers are ready", () => {
    expect(pending(synthesize())?.depends_on).toContain("terraform_data.cluster_readiness");
  });

  it("is ignored for a cert-manager outside the stack", () => {
    const stack = synthesizeOnK8s({
      cluster: { kubernetes: "1.35", kubeconfig: { context: "a" }, shared: true },
      rancher: { version: "2.15.0", certManager: { existing: true } },
    });
    expect(pending(stack)?.label_selector).toBe(selector(own));
  });

  it.each([
    ["a cluster that exists", synthesizeOnK8s()],
    ["the stack's own", synthesize()],
  ])("is rejected before the first release on %s", (_, stack) => {
    const { lifecycle } = resource(stack, "kubernetes_config_map_v1", "rancher_owner_record");
    const { precondition } = lifecycle as { precondition: { condition: string }[] };
    expect(precondition.map(({ condition }) => condition)).toContain("${length(local.rancher_pending-cures) == 0}");
  });
});
