import { type StandIn, startStandIn } from "../../../lab/aws/stand-in";
import { whyNoStandIn } from "../../../lab/prerequisites";
import { describeUnless } from "../../support/unless";

jest.setTimeout(120_000);

describeUnless(whyNoStandIn(), "gp3 storage of databases of the stand-in", () => {
  const DBInstanceIdentifier = "lab";
  let standIn: StandIn;
  const change = (params: object) =>
    standIn.aws("rds", "modify_db_instance", { DBInstanceIdentifier, ApplyImmediately: true, ...params });
  const performance = async () => {
    type Instances = { DBInstances: { AllocatedStorage: number; Iops: number; StorageThroughput: number }[] };
    const [one] = (await standIn.aws<Instances>("rds", "describe_db_instances")).DBInstances;
    return [one?.AllocatedStorage, one?.Iops, one?.StorageThroughput];
  };

  beforeAll(async () => {
    standIn = await startStandIn();
    await standIn.aws("rds", "create_db_instance", {
      DBInstanceIdentifier,
      Engine: "postgres",
      DBInstanceClass: "db.m6i.large",
      StorageType: "gp3",
      AllocatedStorage: 100,
      MasterUsername: "k3s",
      MasterUserPassword: "a-long-password",
    });
  });
  afterAll(() => standIn.stop());

  it("includes 3000 operations and 125 MiB a second below 400 GiB, and no others", async () => {
    expect(await performance()).toEqual([100, 3000, 125]);
    await change({ Iops: 3000 });
    await expect(change({ Iops: 12000 })).rejects.toMatchObject({ code: "InvalidParameterCombination" });
  });

  it("rejects the number of a smaller storage from 400 GiB on", async () => {
    await expect(change({ AllocatedStorage: 400, Iops: 3000 })).rejects.toMatchObject({
      code: "InvalidParameterCombination",
    });
    expect(await performance()).toEqual([100, 3000, 125]);
    await change({ AllocatedStorage: 400, Iops: 12000 });
    expect(await performance()).toEqual([400, 12000, 500]);
  });
});
