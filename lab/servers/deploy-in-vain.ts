import type { RancherOnRkeProps } from "../../lib/config";
import type { DeployedCluster } from "./deployed-cluster";

/**
 * Applies a configuration that servers cannot reach, and interrupts the apply once `enough` resolves. Throws when the
 * apply ends before.
 *
 * @param enough its argument is a function that returns Terraform's output so far
 */
export async function deployInVain(
  cluster: DeployedCluster,
  props: RancherOnRkeProps,
  enough: (said: () => string) => Promise<unknown>,
): Promise<void> {
  const interrupt = new AbortController();
  const lines: string[] = [];
  const onLine = (line: string) => lines.push(line);
  const deploy = cluster.deploy(props, { signal: interrupt.signal, onLine }).then(
    () => "done",
    (error: Error) => error.message,
  );
  const ended = deploy.then((how) => {
    if (!interrupt.signal.aborted) throw new Error(`got a deploy that ended: ${how}`);
  });
  await Promise.race([enough(() => lines.join("\n")), ended]).finally(() => interrupt.abort());
  await deploy;
}
