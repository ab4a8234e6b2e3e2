import type { DockerHost } from "../../lab/docker/docker-host";

const NOBODY = "setpriv --reuid=65534 --regid=65534 --clear-groups";
const PLACES = "/etc /home /opt /root /run /srv /tmp /usr/local /var";
const PLANTED = ["/tmp/planted", "/var/log/planted"];
const NOWHERE = "grep -F -f /dev/shm/secrets || [ $? = 1 ]";

/** Checks that secrets are in no process list, log, unit or readable file, except in these files of root. */
export async function keepsSecret(
  host: DockerHost,
  secrets: readonly string[],
  kept: readonly string[],
): Promise<void> {
  // Not as an argument, which would be in the process list itself.
  const patterns = Buffer.from(`${secrets.join("\n")}\n`).toString("base64");
  await host.run(`echo ${patterns} | base64 --decode >/dev/shm/secrets && chmod 0644 /dev/shm/secrets`);
  // The search must find planted files; a search that fails would find less.
  await host.run(`for file in ${PLANTED.join(" ")}; do install -m 0644 /dev/shm/secrets $file; done`);
  // Its exit status only shows that some files cannot be read, or disappeared.
  expect(await host.run(`${NOBODY} grep -rslF -f /dev/shm/secrets ${PLACES}; :`)).toBe(`${PLANTED.join("\n")}\n`);
  expect(await host.run("grep -rslF -f /dev/shm/secrets /var/log /run/log; :")).toBe("/var/log/planted\n");
  await host.run(`rm ${PLANTED.join(" ")}`);
  expect(await host.run(`cat /proc/[0-9]*/cmdline | tr '\\0' '\\n' | { ${NOWHERE}; }`)).toBe("");
  expect(await host.run(`cat /etc/systemd/system/rancher.service | { ${NOWHERE}; }`)).toBe("");
  const said = await host.console();
  expect(secrets.filter((secret) => said.includes(secret))).toEqual([]);
  // They are in the expected files.
  const found = await host.run(`grep -lF -f /dev/shm/secrets ${kept.join(" ")}; rm /dev/shm/secrets`);
  expect(found).toBe(kept.map((path) => `${path}\n`).join(""));
  expect(await host.run(`stat -c %a ${kept.join(" ")}`)).toBe(kept.map(() => "600\n").join(""));
}
