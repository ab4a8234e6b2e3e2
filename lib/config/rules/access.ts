import { airGapOf, isAirGapped, registryOf } from "../access";
import { OWNED_BY_AIR_GAP, OWNED_BY_PROXY, OWNED_BY_REGISTRY, ownedIn } from "../chart-values";
import type { AccessConfig, RegistryConfig } from "../schema/access";
import type { RancherConfig } from "../schema/rancher";
import { isRancherAtLeast } from "../versions";
import type { Problem, Rule } from "./rule";

/** What the rules about access read, whatever the mode. */
interface WithAccess {
  readonly access: AccessConfig;
  readonly registry?: RegistryConfig;
  readonly rancher: RancherConfig;
}

/** The part of `access` and `registry` that every mode has. */
interface WithWayOut {
  readonly access: "direct" | { readonly proxy?: unknown; readonly airGap?: { readonly registry: RegistryConfig } };
  readonly registry?: RegistryConfig;
}

/** How a stack of any mode reaches what is outside. */
export const wayOutRules: readonly Rule<WithWayOut>[] = [
  function* ({ access }) {
    if (access === "direct") return;
    if (access.proxy && access.airGap) yield "access: got proxy and airGap, expected one of them; remove the other";
    if (!access.proxy && !access.airGap)
      yield "access: got an empty mapping, expected proxy or airGap in it; write one of them, or direct";
  },
  function* ({ access, registry }) {
    if (isAirGapped(access) && registry)
      yield "registry: not needed: access.airGap.registry says where images come from; remove it";
  },
];

/** The same where Rancher is on a cluster. */
export const accessRules: readonly Rule<WithAccess>[] = [
  ...wayOutRules,
  function* ({ access, rancher: { values } }) {
    if (access !== "direct" && access.proxy) yield* set(values, OWNED_BY_PROXY);
  },
  function* ({ access, registry, rancher: { values } }) {
    if (registryOf({ access, registry })) yield* set(values, OWNED_BY_REGISTRY);
    if (isAirGapped(access)) yield* set(values, OWNED_BY_AIR_GAP);
  },
  // Let's Encrypt, "Challenge Types": its servers are asked for a certificate, and come to prove the name.
  function* ({ access, rancher: { tls } }) {
    if (isAirGapped(access) && tls.issuer === "acme")
      yield "rancher.tls.issuer: got acme, but nothing leads from an air gap to Let's Encrypt; write issuer rancher, ca or blank";
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

/** The same where the servers are the stack's own. */
export const ownServersAccessRules: readonly Rule[] = [
  // Servers reach each other by their addresses, and no proxy leads there.
  function* ({ access, network }) {
    if (access === "direct" || !access.proxy || !network.existing) return;
    if (!access.proxy.noProxy.some((entry) => entry.includes("/"))) {
      yield "access.proxy.noProxy: got no range, expected that of the existing VPC, whose servers reach each other without the proxy; write it, such as 10.0.0.0/16";
    }
  },
  function* ({ access, cluster }) {
    const airGap = airGapOf(access);
    if (!airGap) return;
    if (airGap.artifacts === undefined)
      yield "access.airGap: got no artifacts, expected where the servers download their distribution from, such as https://mirror.example.com/rke2 or s3://bucket/rke2; write artifacts";
    if (cluster.artifacts !== undefined)
      yield "cluster.artifacts: not needed: access.airGap.artifacts says where releases come from; remove it";
  },
  function* ({ access, balancer }) {
    if (isAirGapped(access) && balancer.scheme !== "internal")
      yield `balancer.scheme: got ${balancer.scheme}, but an air gap has no internet gateway; write internal`;
  },
  function* ({ access, network }) {
    if (isAirGapped(access) && network.natGateways !== undefined)
      yield `network.natGateways: got ${network.natGateways}, but an air gap has none; remove it`;
  },
];

/** The same where the servers are somebody else's. */
export const givenServersAccessRules: readonly Rule<WithAccess>[] = [
  function* ({ access, registry }) {
    const why = "the cluster's servers are not made by this stack; remove it, and tell them in their own way";
    const airGap = airGapOf(access);
    const path = airGap ? "access.airGap.registry" : "registry";
    const used = registryOf({ access, registry });
    if (used?.privateCA) yield `${path}.privateCA: not needed: ${why}`;
    if (used?.mirrors) yield `${path}.mirrors: not needed: ${why}`;
    if (airGap?.artifacts) yield `access.airGap.artifacts: not needed: ${why}`;
  },
  // Rancher's charts before 2.15.0, the hooks pre-upgrade and post-delete: their Jobs name no pull secret.
  function* ({ access, registry, rancher: { version } }) {
    if (!registryOf({ access, registry })?.auth || isRancherAtLeast(version, 15)) return;
    yield `${airGapOf(access) ? "access.airGap.registry.auth" : "registry.auth"}: got true, but the chart of Rancher ${version} gives the Jobs of its upgrade and its removal no pull secret; write rancher.version 2.15.0 or newer, or false, and give the cluster's servers the credentials`;
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
