import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AwsError, type StandIn, startStandIn } from "../../../lab/aws/stand-in";
import { whyNoStandIn } from "../../../lab/prerequisites";
import { describeUnless } from "../../support/unless";
import { expectEndsWithOwner, isAlive } from "../support/owner";
import { createSite } from "../support/slot";

jest.setTimeout(120_000);

const STAND_IN = join(__dirname, "../../../lab/aws/stand-in.ts");

describeUnless(whyNoStandIn(), "stand-in", () => {
  let standIn: StandIn;
  beforeEach(async () => {
    standIn = await startStandIn();
  });
  afterEach(() => standIn.stop());

  it("listens on loopback until it is stopped", async () => {
    expect(standIn.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await standIn.inventory()).toEqual({});
    expect(isAlive(standIn.pid)).toBe(true);
    await standIn.stop();
    expect(isAlive(standIn.pid)).toBe(false);
    await expect(fetch(standIn.endpoint)).rejects.toThrow("fetch failed");
    // A second time does nothing, at once.
    const before = Date.now();
    await standIn.stop();
    expect(Date.now() - before).toBeLessThan(1_000);
  });

  it("sends the head and the body of an answer at once", async () => {
    const { hostname, port } = new URL(standIn.endpoint);
    for (let request = 0; request < 20; request++) {
      const socket = connect({ host: hostname, port: Number(port) });
      socket.write("GET /moto-api/inventory HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
      const [first] = (await once(socket, "data")) as [Buffer];
      socket.destroy();
      expect(first.toString()).toMatch(/^HTTP\/1.1 200 [\s\S]*\r\n\r\n\{/);
    }
  });

  it("can be stopped after it died", async () => {
    process.kill(standIn.pid, "SIGKILL");
    await standIn.stop();
    expect(isAlive(standIn.pid)).toBe(false);
  });

  it("counts the users' resources until they are deleted", async () => {
    const { vpcId, subnetId, zone } = await createSite(standIn);
    const volume = { AvailabilityZone: zone, Size: 1, Encrypted: true };
    const { VolumeId } = await standIn.aws<{ VolumeId: string }>("ec2", "create_volume", volume);
    const { SnapshotId } = await standIn.aws<{ SnapshotId: string }>("ec2", "create_snapshot", { VolumeId });
    const zoneId = await standIn.createHostedZone("example.com");
    await standIn.aws("ssm", "put_parameter", { Name: "/lab/a", Value: "1", Type: "SecureString" });
    // The subnet's VPC brings a security group, a route table and an ACL, the encryption a key: AWS made these.
    const made = { vpc: 1, subnet: 1, volume: 1, snapshot: 1, "hosted-zone": 1, parameter: 1 };
    expect(await standIn.inventory()).toEqual(made);

    await standIn.aws("ssm", "delete_parameter", { Name: "/lab/a" });
    await standIn.aws("route53", "delete_hosted_zone", { Id: zoneId });
    await standIn.aws("ec2", "delete_snapshot", { SnapshotId });
    await standIn.aws("ec2", "delete_volume", { VolumeId });
    await standIn.aws("ec2", "delete_subnet", { SubnetId: subnetId });
    await standIn.aws("ec2", "delete_vpc", { VpcId: vpcId });
    expect(await standIn.inventory()).toEqual({});
  });

  it("creates private zones", async () => {
    const { vpcId } = await createSite(standIn);
    const id = await standIn.createHostedZone("internal.example.com", { private: true, vpcId });
    const zone = await standIn.aws("route53", "get_hosted_zone", { Id: id });
    expect(zone).toMatchObject({ HostedZone: { Config: { PrivateZone: true } }, VPCs: [{ VPCId: vpcId }] });
  });

  it("answers with AWS' error", async () => {
    const call = standIn.aws("ec2", "describe_vpcs", { VpcIds: ["vpc-0"] });
    await expect(call).rejects.toThrow(AwsError);
    await expect(call).rejects.toMatchObject({ code: "InvalidVpcID.NotFound" });
  });

  it("reports an unknown operation, and continues", async () => {
    await expect(standIn.aws("ec2", "describe_clouds")).rejects.toThrow(
      "ec2 describe_clouds: AttributeError: 'EC2' object has no attribute 'describe_clouds'",
    );
    expect(await standIn.aws("ec2", "describe_vpcs")).toHaveProperty("Vpcs");
  });

  it("answers its own error without a client's retry, and keeps its message", async () => {
    const response = await fetch(`${standIn.endpoint}/moto-api/reset-auth`, { method: "POST", body: "no number" });
    expect(response.status).toBe(501);
    // The message arrives on another channel than the answer.
    for (let looks = 0; looks < 100 && standIn.log() === ""; looks++) await sleep(100);
    expect(standIn.log()).toContain("could not convert string to float: 'no number'");
  });
});

describeUnless(whyNoStandIn(), "stand-in of a process that is killed", () => {
  it("ends with it", async () => {
    const script = `require(${JSON.stringify(STAND_IN)}).startStandIn().then(({ pid }) => console.log(pid))`;
    await expectEndsWithOwner(script);
  });
});
