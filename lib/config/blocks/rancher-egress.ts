import { ecrOf } from "../ecr";
import type { Problem } from "../problem";
import type { Rule } from "../rule";
import { CONDITIONAL_OWNERS, type ConditionalOwners, ownedValues } from "./chart-values";
import { airGapOf, chartsInRegistry, type EgressConfig, isAirGapped, registryOf } from "./egress";
import type { RancherConfig } from "./rancher";
import type { RegistryConfig } from "./registry";

/** The input of the rules about Rancher on a cluster and its egress. */
interface WithEgress {
  readonly egress: EgressConfig;
  readonly registry?: RegistryConfig;
  readonly rancher: RancherConfig;
}

/** Rules for Rancher on a cluster and its egress. */
export const rancherEgressRules: readonly Rule<WithEgress>[] = [
  function* ({ egress, rancher }) {
    if (egress !== "direct" && egress.proxy) yield* owned(rancher, "proxy");
  },
  function* ({ egress, registry, rancher }) {
    const images = registryOf({ egress, registry });
    // With rewrite, images keep their public names, and the stack sets no value of a chart.
    if (images && !images.rewrite) yield* owned(rancher, "registry");
    if (isAirGapped(egress)) yield* owned(rancher, "airGap");
  },
  function* ({ egress, rancher }) {
    if (!isAirGapped(egress)) return;
    const places = { rancher, "rancher.certManager": rancher.certManager, "rancher.backup": rancher.backup };
    for (const [path, place] of Object.entries(places)) {
      if (place?.repository !== undefined)
        yield `${path}.repository: not needed: every chart comes from egress.airGap.charts; remove it`;
      if (place?.repositoryAuth)
        yield `${path}.repositoryAuth: not needed: every chart comes from egress.airGap.charts; write egress.airGap.chartsAuth`;
    }
  },
  // Servers log in to ECR with their role, or with that of an EKS node. Terraform does not.
  function* ({ egress }) {
    const airGap = airGapOf(egress);
    if (!airGap || airGap.chartsAuth || airGap.registry.auth || !chartsInRegistry(airGap)) return;
    if (ecrOf(airGap.registry.host))
      yield "egress.airGap.charts: got charts in Amazon ECR, which requires credentials on the machine that runs Terraform; write egress.airGap.chartsAuth true, and set the Terraform variables charts_username to AWS and charts_password to the output of aws ecr get-login-password";
  },
  function* ({ egress }) {
    const airGap = airGapOf(egress);
    if (!airGap?.chartsAuth) return;
    if (airGap.charts.startsWith("/"))
      yield `egress.airGap.chartsAuth: not needed: ${airGap.charts} is a folder; remove it`;
    else if (airGap.registry.auth && chartsInRegistry(airGap))
      yield "egress.airGap.chartsAuth: not needed: the charts are in the registry, with the credentials of egress.airGap.registry.auth; remove it";
  },
];

/** An error for each chart value in the file that a part of the egress sets. */
function* owned(rancher: RancherConfig, by: keyof ConditionalOwners): Iterable<Problem> {
  yield* ownedValues(["rancher", "values"], rancher.values, CONDITIONAL_OWNERS.rancher[by]);
  for (const chart of ["certManager", "backup"] as const)
    yield* ownedValues(["rancher", chart, "values"], rancher[chart]?.values ?? {}, CONDITIONAL_OWNERS[chart][by]);
}
