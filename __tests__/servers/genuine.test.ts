import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { whyNoDistribution } from "../../lab/distribution/build";
import { placeOfGenuineReleases } from "../../lab/distribution/genuine";
import { publish } from "../../lab/distribution/releases";
import { whyNoServers } from "../../lab/prerequisites";
import { DeployedCluster } from "../../lab/servers/deployed-cluster";
import { describeUnless } from "../support/unless";
import { MINUTE, stackWith } from "./stack";

jest.setTimeout(10 * MINUTE);

const VERSION = "v1.33.5+k3s1";
const IMAGES = "k3s-airgap-images-amd64.tar.zst";
const inUse = placeOfGenuineReleases() && "genuine releases are in use already";

/** Genuine releases are not available everywhere. A folder with such files shows their use. */
describeUnless(whyNoServers() ?? whyNoDistribution() ?? inUse, "a folder of genuine releases", () => {
  let releases: string;
  let cluster: DeployedCluster;

  beforeAll(async () => {
    releases = await mkdtemp(join(tmpdir(), "releases-"));
    await publish(releases, VERSION);
    await writeFile(join(releases, VERSION, IMAGES), "images");
    process.env.GENUINE_RELEASES = releases;
    cluster = await DeployedCluster.start("genuine");
  });
  afterAll(async () => {
    delete process.env.GENUINE_RELEASES;
    await cluster?.stop();
    await rm(releases, { recursive: true });
  });

  it("is the source of the servers' release and its images", async () => {
    await cluster.publish(VERSION);
    await cluster.deploy(stackWith({ distribution: "k3s", version: VERSION, servers: 1 }));
    expect(await cluster.ready()).toEqual(["server-0"]);
    const installed = await cluster.fleet.run("server-0", ["sha256sum", "/usr/local/bin/k3s"]);
    const published = await cluster.fleet.run("server-0", ["cat", `/var/lib/rancher/releases/${VERSION}/checksums`]);
    expect(installed.stdout.split(" ")[0]).toBe(published.stdout.split(" ")[0]);
    const images = await cluster.fleet.run("server-0", ["cat", `/var/lib/rancher/k3s/agent/images/${IMAGES}`]);
    expect(images.stdout).toBe("images");
    const config = await cluster.fleet.run("server-0", ["cat", "/etc/rancher/k3s/config.yaml.d/lab.yaml"]);
    expect(config.stdout).toBe("snapshotter: native\n");
  });

  it("must contain the configured release", async () => {
    await expect(cluster.publish("v1.33.6+k3s1")).rejects.toThrow("which has no v1.33.6+k3s1/sha256sum-amd64.txt");
  });
});
