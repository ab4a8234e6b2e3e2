import { awsOf, firstRegionOf } from "../aws";
import type { Context } from "../context";
import { failure, ok, type Result } from "../finding";

/** Whether the account can use the region, and its zones. */
export async function region({ needs, stack }: Context): Promise<Result[]> {
  const { region, zoneCount, zones } = needs;
  const first = awsOf(firstRegionOf(region), await stack.aws.sts.config.credentials());
  const { Regions: found = [] } = await first.ec2.describeRegions({
    AllRegions: true,
    Filters: [{ Name: "region-name", Values: [region] }],
  });
  const status = found.find(({ RegionName: name }) => name === region)?.OptInStatus;
  if (status === undefined) return [failure(`AWS has no region ${region} for this account; write another aws.region`)];
  if (status === "not-opted-in")
    return [
      failure(
        `${region} is not enabled for the account ${stack.account}; enable it in the account's settings, or write another aws.region`,
      ),
    ];
  if (zoneCount === 0) return [ok(`${region} is enabled`)];
  const { AvailabilityZones: all = [] } = await stack.aws.ec2.describeAvailabilityZones({
    Filters: [{ Name: "state", Values: ["available"] }],
  });
  const names = all.flatMap(({ ZoneName: name }) => name ?? []);
  const missing = zones.filter((zone) => !names.includes(zone));
  if (missing.length > 0)
    return [
      failure(
        `network.zones: got ${missing.join(", ")}, but the account has ${names.join(", ")}; write three of these`,
      ),
    ];
  const open = zones.length > 0 ? zones : names;
  return [
    open.length < zoneCount
      ? failure(
          `${region} has ${open.length} zones open to this account, expected ${zoneCount}; write another aws.region`,
        )
      : ok(`${region} is enabled, with ${names.length} zones`),
  ];
}
