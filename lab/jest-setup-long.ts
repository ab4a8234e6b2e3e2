import { CHECKOV } from "./checkov/scan";
import { RANCHER_IMAGE, rancherImage, whyNoDocker } from "./docker/machine-image";
import setUpLab, { pythonPart } from "./jest-setup";
import { prepare } from "./parts";

/** Runs once before the long suite: prepares its own parts, and those of the lab. */
export default async function setUp(): Promise<void> {
  await setUpLab();
  await prepare([pythonPart(CHECKOV), { name: RANCHER_IMAGE, whyMissing: whyNoDocker, prepare: rancherImage }]);
}
