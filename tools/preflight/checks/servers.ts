import type { Image } from "@aws-sdk/client-ec2";
import type { Context } from "../context";
import { failure, ok, type Result } from "../finding";
import { all, unless } from "../problem";
import { typesOf } from "./quotas";

/** Whether the zones offer the instance types. */
export async function instanceTypes({ needs, stack: { aws } }: Context): Promise<Result[]> {
  const { instances, region, subnets, zoneCount, zones } = needs;
  const zonesOfSubnets = subnets.length > 0 ? await subnetZones(aws, subnets) : [];
  if (typeof zonesOfSubnets === "string") return [failure(zonesOfSubnets)];
  const wanted = zones.length > 0 ? zones : zonesOfSubnets;
  return Promise.all(
    Object.keys(instances).map(async (type) => {
      const pages = aws.ec2.paginateDescribeInstanceTypeOfferings({
        LocationType: "availability-zone",
        Filters: [{ Name: "instance-type", Values: [type] }],
      });
      const offering = await all(pages, (page) =>
        page.InstanceTypeOfferings?.flatMap(({ Location }) => Location ?? []),
      );
      const lacking = wanted.filter((zone) => !offering.includes(zone));
      const remedy = "write another instanceType or size, or other zones";
      if (offering.length === 0) return failure(`${region} does not offer ${type}; ${remedy}`);
      if (lacking.length > 0) return failure(`${lacking.join(", ")} does not offer ${type}; ${remedy}`);
      if (wanted.length === 0 && offering.length < zoneCount)
        return failure(
          `only ${offering.join(", ")} of ${region} offers ${type}, expected ${zoneCount} zones; ${remedy}`,
        );
      return ok(`${[...offering].sort().join(", ")} offer ${type}`);
    }),
  );
}

/** The zones of existing subnets, or why they cannot be used. */
async function subnetZones(aws: Context["stack"]["aws"], ids: readonly string[]): Promise<string[] | string> {
  const filter = { Name: "subnet-id", Values: [...ids] };
  const found = await all(aws.ec2.paginateDescribeSubnets({ Filters: [filter] }), (page) => page.Subnets);
  const missing = ids.filter((id) => !found.some(({ SubnetId }) => SubnetId === id));
  if (missing.length > 0)
    return `network.existing: found no subnet ${missing.join(", ")} in this account and region; write the ids of existing subnets`;
  return found.flatMap(({ AvailabilityZone: zone }) => zone ?? []);
}

/** Whether the images exist, for the processors of the instances, and fit into the root volume. */
export async function images({ needs, stack: { aws } }: Context): Promise<Result[]> {
  const { imageParameters, images: ids, instances, region, rootGib } = needs;
  const supported = new Set(
    (await typesOf(aws, Object.keys(instances))).flatMap(
      ({ ProcessorInfo: processor }) => (processor?.SupportedArchitectures ?? []) as string[],
    ),
  );
  const named = await Promise.all(
    imageParameters.map(async (name) => ({
      name,
      id: (await unless(/^ParameterNotFound/, aws.ssm.getParameter({ Name: name })))?.Parameter?.Value,
    })),
  );
  const lost = named.filter(({ id }) => id === undefined);
  const wanted = [...ids, ...named.flatMap(({ id }) => id ?? [])];
  const results = lost.map(({ name }) =>
    failure(`Canonical publishes no Ubuntu in ${region}: found no parameter ${name}; write cluster.image`),
  );
  if (wanted.length === 0) return results;
  const filter = { Name: "image-id", Values: wanted };
  const { Images: found = [] } = await aws.ec2.describeImages({ Filters: [filter], IncludeDeprecated: true });
  return [
    ...results,
    ...wanted.map((id) =>
      imageResult(
        id,
        found.find(({ ImageId }) => ImageId === id),
        supported,
        rootGib,
      ),
    ),
  ];
}

function imageResult(
  id: string,
  image: Image | undefined,
  supported: ReadonlySet<string>,
  rootGib: number | undefined,
): Result {
  if (image === undefined)
    return failure(
      `found no image ${id} that this account can use in this region; write another image, or share it with the account`,
    );
  const { Architecture: architecture = "", RootDeviceName: root, State: state } = image;
  const size = image.BlockDeviceMappings?.find(({ DeviceName: name }) => name === root)?.Ebs?.VolumeSize ?? 0;
  if (state !== "available") return failure(`${id} is ${state}, expected available; write another image`);
  if (!supported.has(architecture))
    return failure(
      `${id} is for ${architecture}, but the instances have ${[...supported].join(", ")}; write an image or a type for the same processors`,
    );
  if (rootGib !== undefined && size > rootGib)
    return failure(
      `${id} has a root volume of ${size} GiB, but the root volumes of servers have ${rootGib} GiB; write a smaller image`,
    );
  return ok(`${id} is for ${architecture}, with a root volume of ${size} GiB`);
}
