import type { RancherOnRkeProps } from "../../lib/config";
import type { DeployedCluster } from "./deployed-cluster";

/** Applies a configuration that servers cannot reach, and interrupts that once `enough` resolves. Throws when it ends before. */
export async function deployInVain(
  cluster: DeployedCluster,
  props: RancherOnRkeProps,
  enough: () => Promise<unknown>,
): Promise<void> {
  const interrupt = new AbortController();
  const deploy = cluster.deploy(props, { signal: interrupt.signal }).then(
    () => "done",
    (error: Error) => error.message,
  );
  const ended = deploy.then((how) => {
    if (!interrupt.signal.aborted) throw new Error(`got a deploy that ended: ${how}`);
  });
  await Promise.race([enough(), ended]).finally(() => interrupt.abort());
  await deploy;
}
