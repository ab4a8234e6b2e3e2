import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { whyNoDistribution } from "../../lab/distribution/build";
import { placeOfGenuineReleases } from "../../lab/distribution/genuine";
import { publish } from "../../lab/distribution/releases";
import { whyNoServers } from "../../lab/prerequisites";
import { DeployedCluster } from "../../lab/servers/deployed-cluster";
import { describeUnless } from "../support/unless";
import { MINUTE, stackWith } from "./stack";

jest.setTimeout(10 * MINUTE);

const VERSION = "v1.33.5+k3s1";
const NEXT = "v1.33.6+k3s1";
const IMAGES = "k3s-airgap-images-amd64.tar.zst";
const inUse = placeOfGenuineReleases() && "genuine releases are in use already";

/** Genuine releases are not available everywhere. A folder with such files shows their use. */
describeUnless(whyNoServers() ?? whyNoDistribution() ?? inUse, "a folder of genuine releases", () => {
  let releases: string;
  let cluster: DeployedCluster;

  beforeAll(async () => {
    releases = await mkdtemp(join(tmpdir(), "releases-"));
    for (const version of [VERSION, NEXT]) {
      await publish(releases, version);
      await writeFile(join(releases, version, IMAGES), `images of ${version}`);
    }
    process.env.GENUINE_RELEASES = releases;
    cluster = await DeployedCluster.start("genuine");
  });
  afterAll(async () => {
    delete process.env.GENUINE_RELEASES;
    await cluster?.stop();
    await rm(releases, { recursive: true });
  });

  /** The server's file of a version; "" when it has none. */
  const images = async (version: string) => {
    const path = `/var/lib/rancher/k3s/agent/images/${version}-${IMAGES}`;
    return (await cluster.fleet.run("server-0", ["sh", "-c", `[ ! -e ${path} ] || cat ${path}`])).stdout;
  };

  it("is the source of the servers' release and its images", async () => {
    await cluster.publish(VERSION);
    await cluster.deploy(stackWith({ version: VERSION, servers: 1 }));
    expect(await cluster.ready()).toEqual(["server-0"]);
    const installed = await cluster.fleet.run("server-0", ["sha256sum", "/usr/local/bin/k3s"]);
    const published = await cluster.fleet.run("server-0", ["cat", `/var/lib/rancher/releases/${VERSION}/checksums`]);
    expect(installed.stdout.split(" ")[0]).toBe(published.stdout.split(" ")[0]);
    expect(await images(VERSION)).toBe(`images of ${VERSION}`);
    const config = await cluster.fleet.run("server-0", ["cat", "/etc/rancher/k3s/config.yaml.d/lab.yaml"]);
    expect(config.stdout).toBe("snapshotter: native\n");
  });

  it("gives a running server the images of the next release too", async () => {
    await cluster.publish(NEXT);
    for (let waited = 0; (await images(NEXT)) === ""; waited += 500) {
      if (waited > 20_000) throw new Error("no images of the next release after 20 s");
      await sleep(500);
    }
    expect([await images(NEXT), await images(VERSION)]).toEqual([`images of ${NEXT}`, `images of ${VERSION}`]);
  });

  it("must contain the configured release", async () => {
    await expect(cluster.publish("v1.33.7+k3s1")).rejects.toThrow("which has no v1.33.7+k3s1/sha256sum-amd64.txt");
  });
});
