import { isAirGapped } from "../access";
import { overlaps, prefixLength } from "../cidr";
import { CONTAINER_RANGES } from "../container-environment";
import type { RancherOnDockerConfig } from "../schema/rancher-on-docker";
import { everybody, hiddenRanges, mostInboundRules, repeatedRanges } from "./addresses";
import { refusedByAws, repeated } from "./network";
import { at, type Rule } from "./rule";

/** The network of a single server. */
export const dockerNetworkRules: readonly Rule<RancherOnDockerConfig>[] = [
  {
    // Four subnets are cut from the range, and a balancer needs a /27 (Elastic Load Balancing, "Subnets").
    needs: ["network.cidr"],
    *check({ network: { cidr } }) {
      if (cidr === undefined) return;
      const bits = prefixLength(cidr);
      if (bits < 16 || bits > 25)
        yield at(
          "network.cidr",
          `got ${cidr}, expected /16 to /25; AWS allows no range above /16, and a balancer's subnet does not fit below /25`,
        );
      if (refusedByAws.some((range) => overlaps(cidr, range)))
        yield at("network.cidr", `got ${cidr}, which AWS refuses for a VPC; write a private range such as 10.0.0.0/24`);
      for (const [owner, range] of Object.entries(CONTAINER_RANGES)) {
        if (overlaps(cidr, range))
          yield at(
            "network.cidr",
            `got ${cidr}, which meets ${range} of ${owner}; write a range outside it such as 10.0.0.0/24`,
          );
      }
    },
  },
  {
    needs: ["network.zones"],
    *check({ network: { zones } }) {
      if (zones && zones.length !== 2)
        yield at(
          "network.zones",
          `got ${zones.length} zones, expected two: the server's, and another one for a balancer`,
        );
      yield* repeated("network.zones", zones ?? [], "zone");
    },
  },
  {
    needs: ["network.zones", "aws.region"],
    *check({ network: { zones = [] }, aws: { region } }) {
      for (const [index, zone] of zones.entries()) {
        if (zone.slice(0, -1) !== region)
          yield at("network.zones", `got ${zone}, expected a zone of aws.region such as ${region}a`, index);
      }
    },
  },
  {
    // What describes a VPC to be made says nothing about one that exists.
    needs: ["network"],
    *check({ network }) {
      if (!network.existing) return;
      for (const key of ["cidr", "zones"] as const) {
        if (network[key] !== undefined)
          yield at(`network.${key}`, "the existing VPC decides this; remove it, or remove network.existing");
      }
    },
  },
  {
    needs: ["network.existing.balancerSubnetIds", "rancher.tls.mode", "balancer"],
    *check({ network: { existing }, rancher, balancer }) {
      if (!existing) return;
      const path = "network.existing.balancerSubnetIds";
      const count = existing.balancerSubnetIds.length;
      const makesBalancer = rancher.tls.mode === "external" && !balancer?.existing;
      if (makesBalancer && count < 2)
        yield at(path, `got ${count} subnets, expected two or more in as many zones, for the balancer of the stack`);
      if (!makesBalancer && count > 0)
        yield at(path, `got ${count} subnets, but the stack makes no balancer; remove them`);
      yield* repeated(path, existing.balancerSubnetIds, "subnet");
    },
  },
  {
    needs: ["network.allowedCidrs", "access"],
    *check({ network: { allowedCidrs }, access }) {
      const path = "network.allowedCidrs";
      yield* repeatedRanges(path, allowedCidrs);
      if (!isAirGapped(access))
        yield* hiddenRanges(path, allowedCidrs, "the server's public address; write public addresses");
      // Two ports, and the server's own address beside a narrowed list.
      const rules = 2 * (allowedCidrs.length + (allowedCidrs.includes(everybody) ? 0 : 1));
      if (rules > mostInboundRules)
        yield at(
          path,
          `got ${allowedCidrs.length} ranges, which make, with the server's own address, ${rules} inbound rules for ports 80 and 443; ` +
            `AWS allows ${mostInboundRules} in a security group (quota "Inbound or outbound rules per security group"); write fewer, wider ranges`,
        );
    },
  },
];
