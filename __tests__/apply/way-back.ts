import type { StandIn } from "../../lab/aws/stand-in";

const SAVED = "before-rancher-2.15.0-server-0-1767258749";
const OF_THE_SCHEDULE = "etcd-snapshot-server-0-1767247200";

/**
 * Plans downgrades of Rancher after a recorded upgrade from 2.14.4 to 2.15.0.
 *
 * @param standIn has a stack deployed with 2.14.4
 * @param planned the actions of a plan with a version of Rancher and a snapshot to restore
 */
export async function judgesTheWayBack(
  standIn: StandIn,
  stackName: string,
  planned: (rancher: string, snapshot?: string) => Promise<Readonly<Record<string, string>>>,
): Promise<void> {
  const put = (Name: string, Value: string) =>
    standIn.aws("ssm", "put_parameter", { Name, Value, Type: "String", Overwrite: true });
  const [pending, last] = ["pending", "last"].map((name) => `/rancher/${stackName}/deployed/${name}`) as [
    string,
    string,
  ];
  const { Parameter } = await standIn.aws<{ Parameter: { Value: string } }>("ssm", "get_parameter", { Name: last });
  const deployed = Parameter.Value;
  await expect(planned("2.14.5", SAVED)).rejects.toThrow(
    "cluster.restore, rancher.version: all of them change, expected one kind of change per deploy",
  );

  const rancher = { version: "2.15.0", minor: 15, ordinal: 2015000 };
  const upgraded = JSON.stringify({ ...JSON.parse(deployed), rancher, rancherBefore: "2.14.4" });
  await put(pending, upgraded);
  await put(last, upgraded);
  const rejected = (version: string) =>
    `rancher.version: got ${version}, deployed is 2.15.0; only a restore returns to an older version; ` +
    "write 2.15.0 or a newer one, or 2.14.4 with cluster.restore and a snapshot before-rancher-2.15.0";
  await expect(planned("2.14.4")).rejects.toThrow(rejected("2.14.4"));
  await expect(planned("2.14.4", OF_THE_SCHEDULE)).rejects.toThrow(rejected("2.14.4"));
  await expect(planned("2.14.3", SAVED)).rejects.toThrow(rejected("2.14.3"));
  expect(await planned("2.14.4", SAVED)).toMatchObject({ "terraform_data.cluster_readiness": "replace" });

  // After a failed upgrade the record is unchanged, and any snapshot is accepted.
  await put(last, deployed);
  expect(await planned("2.14.4", OF_THE_SCHEDULE)).toMatchObject({ "terraform_data.cluster_readiness": "replace" });
  await put(pending, deployed);
  expect(await planned("2.14.4")).toEqual({});
}
