import type { AwsConfig } from "./blocks/aws";
import type { BackendConfig } from "./blocks/backend";
import { type AccessConfig, isAirGapped, type RegistryConfig, registryOf } from "./blocks/egress";
import { OWNED_BY_AIR_GAP, OWNED_BY_PROXY, OWNED_BY_REGISTRY, ownedIn, type RancherConfig } from "./blocks/rancher";
import { partitionOf } from "./names";
import type { Problem, Rule } from "./rule";

/** What the rules about Rancher on a cluster and its way out read. */
interface WithAccess {
  readonly access: AccessConfig;
  readonly registry?: RegistryConfig;
  readonly rancher: RancherConfig;
}

/** Rancher on a cluster, and how it reaches what is outside. */
export const accessRules: readonly Rule<WithAccess>[] = [
  function* ({ access, rancher: { values } }) {
    if (access !== "direct" && access.proxy) yield* set(values, OWNED_BY_PROXY);
  },
  function* ({ access, registry, rancher: { values } }) {
    if (registryOf({ access, registry })) yield* set(values, OWNED_BY_REGISTRY);
    if (isAirGapped(access)) yield* set(values, OWNED_BY_AIR_GAP);
  },
  function* ({ access, rancher }) {
    if (!isAirGapped(access)) return;
    const places = {
      "rancher.repository": rancher.repository,
      "rancher.certManager.repository": rancher.certManager?.repository,
      "rancher.backup.repository": rancher.backup?.repository,
    };
    for (const [path, place] of Object.entries(places)) {
      if (place !== undefined)
        yield `${path}: not needed: access.airGap.charts says where every chart comes from; remove it`;
    }
  },
];

function* set(values: RancherConfig["values"], owners: Readonly<Record<string, string>>): Iterable<Problem> {
  for (const { value, field } of ownedIn(values, owners)) {
    yield {
      path: ["rancher", "values", ...value.split(".")],
      message: `is set by ${field}; remove it here`,
      atKey: true,
    };
  }
}

/** The account and the bucket of the state. */
export const stateRules: readonly Rule<{ readonly aws: AwsConfig; readonly backend?: BackendConfig }>[] = [
  // One set of credentials serves both, and credentials end at a partition's border.
  function* ({ backend, aws }) {
    if (!backend?.s3) return;
    const [got, expected] = [partitionOf(backend.s3.region), partitionOf(aws.region)];
    if (got !== expected)
      yield `backend.s3.region: got ${backend.s3.region}, which is in the partition ${got}, but ${aws.region} is in ${expected}; write a bucket there`;
  },
];
