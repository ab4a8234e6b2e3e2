import { isAirGapped, registryOf } from "../access";
import { VARIABLES_OF_AIR_GAP, VARIABLES_OF_PROXY, VARIABLES_OF_REGISTRY } from "../container-environment";
import type { RancherOnDockerConfig } from "../schema/rancher-on-docker";
import { wayOutRules } from "./access";
import { atKey, type Rule } from "./rule";

/** How a single container reaches what is outside. */
export const dockerAccessRules: readonly Rule<RancherOnDockerConfig>[] = [
  ...wayOutRules,
  function* ({ access, registry, rancher: { environment } }) {
    const owned = {
      ...(access !== "direct" && access.proxy && VARIABLES_OF_PROXY),
      ...(registryOf({ access, registry }) && VARIABLES_OF_REGISTRY),
      ...(isAirGapped(access) && VARIABLES_OF_AIR_GAP),
    };
    for (const name of Object.keys(environment)) {
      const field = owned[name];
      if (field) yield atKey("rancher.environment", `is set by ${field}; remove it here`, name);
    }
  },
  // Distribution, "Reference grammar": a first part with a dot or a colon in it is a registry.
  function* ({ access, registry, rancher: { image } }) {
    const [first = "", ...rest] = image.split("/");
    const host = registryOf({ access, registry })?.host;
    if (host !== undefined && rest.length > 0 && /[.:]/.test(first))
      yield `rancher.image: got ${image}, but registry.host says that images come from ${host}; write ${rest.join("/")}`;
  },
  function* ({ access, server }) {
    if (isAirGapped(access) && server.image === undefined)
      yield "server: got no image, expected one with Docker in it: from an air gap no packages are reached; write server.image, the id of one that you made of Ubuntu 24.04 and its package docker.io";
  },
  // Let's Encrypt, "Challenge Types": its servers are asked for a certificate, and come to prove the name.
  function* ({ access, rancher: { tls } }) {
    if (isAirGapped(access) && tls.issuer === "acme")
      yield "rancher.tls.issuer: got acme, but nothing leads from an air gap to Let's Encrypt; write issuer rancher or blank";
  },
  function* ({ access, dns }) {
    if (dns?.private && !isAirGapped(access))
      yield "dns.private: got true, but the server has a public address, which a private zone is not for; remove it, or write access.airGap";
  },
  function* ({ access, dns, rancher: { tls }, balancer }) {
    if (!isAirGapped(access) || !dns?.private || tls.mode !== "external") return;
    if (!balancer?.existing && !balancer?.certificateArn)
      yield "rancher.tls.mode: got external, but a private zone proves nothing to ACM; write balancer.certificateArn, or balancer.existing true";
  },
];
