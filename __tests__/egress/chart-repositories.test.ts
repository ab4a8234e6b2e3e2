import type { RancherOnRkeProps } from "../../lib/config";
import { resource, type Synthesized, synthesize } from "../support/synth";

const backup = { version: "110.0.1+up11.0.1", bucket: "backups", region: "eu-central-1" };
const RELEASES = {
  rancher: ["rancher_release"],
  cert_manager: ["rancher_cert-manager"],
  backup: ["rancher_backup_crds", "rancher_backup_operator"],
};

/** The location of a release's chart. */
function placeOf(stack: Synthesized, release: string) {
  const { repository, repository_username, repository_password } = resource(stack, "helm_release", release);
  return { repository, repository_username, repository_password };
}

const secretsOf = (stack: Synthesized) =>
  Object.entries(stack.variable ?? {}).flatMap(([name, { sensitive }]) => (sensitive ? [name] : []));

describe("a chart repository with credentials", () => {
  it.each(["https://charts.example.com/stable", "oci://registry.example.com/charts"])(
    "%s has those of its own sensitive variables",
    (repository) => {
      const place = { repository, repositoryAuth: true };
      const stack = synthesize({
        rancher: { version: "2.15.0", ...place, certManager: place, backup: { ...backup, ...place } },
      });
      for (const [owner, releases] of Object.entries(RELEASES)) {
        const prefix = `${owner}_repository`;
        for (const release of releases) {
          expect(placeOf(stack, release)).toEqual({
            repository,
            repository_username: `\${var.${prefix}_username}`,
            repository_password: `\${var.${prefix}_password}`,
          });
        }
        expect(secretsOf(stack)).toEqual(expect.arrayContaining([`${prefix}_username`, `${prefix}_password`]));
      }
    },
  );

  it("uses only its own credentials; other repositories get none", () => {
    const repository = "https://charts.example.com";
    const stack = synthesize({ rancher: { version: "2.15.0", repository, repositoryAuth: true, backup } });
    for (const release of [...RELEASES.cert_manager, ...RELEASES.backup])
      expect(placeOf(stack, release)).toMatchObject({ repository_username: undefined, repository_password: undefined });
  });

  const inside = (given: object): Partial<RancherOnRkeProps> => ({
    egress: {
      airGap: {
        registry: { host: "registry.example.com", auth: true },
        artifacts: "https://mirror.example.com/rke2",
        charts: "https://charts.example.com",
        ...given,
      },
    },
    balancer: { scheme: "internal" },
    dns: { zone: "example.com", private: true },
    rancher: { version: "2.15.0", backup },
  });

  it("of an air gap has the same for every chart, and not those of the registry", () => {
    const stack = synthesize(inside({ chartsAuth: true }));
    for (const release of Object.values(RELEASES).flat()) {
      expect(placeOf(stack, release)).toEqual({
        repository: "https://charts.example.com",
        repository_username: "${var.charts_username}",
        repository_password: "${var.charts_password}",
      });
    }
    expect(secretsOf(stack)).toEqual(expect.arrayContaining(["charts_username", "charts_password"]));
  });

  it("of an air gap may be in a registry that gives images to everybody", () => {
    const charts = "oci://registry.example.com/charts";
    const stack = synthesize(inside({ registry: { host: "registry.example.com" }, charts, chartsAuth: true }));
    expect(placeOf(stack, "rancher_release").repository_username).toBe("${var.charts_username}");
  });
});
