import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { whyMissing } from "./parts";
import { STAND_IN, whyNoPython } from "./python";
import { ROOT_FILESYSTEM } from "./servers/root-filesystem";
import { findTerraform } from "./terraform/terraform";
import { which } from "./which";

/** Why the AWS stand-in cannot run here, with the program to install; undefined when it can. */
export function whyNoStandIn(): string | undefined {
  return whyNoPython(STAND_IN);
}

/** Why Terraform cannot run here, with the program to install; undefined when it can. */
export function whyNoTerraform(path: string = process.env.PATH ?? ""): string | undefined {
  try {
    findTerraform(path);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

export const PROVIDERS = "Terraform's providers";

/** Why Terraform cannot use the product's providers here; undefined when it can. */
export function whyNoProviders(): string | undefined {
  return whyNoTerraform() ?? whyMissing(PROVIDERS);
}

/** Why stacks cannot be applied on the stand-in here, with the program to install; undefined when they can. */
export function whyNoApply(): string | undefined {
  return whyNoProviders() ?? whyNoStandIn();
}

/**
 * Why Terraform cannot use a Kubernetes cluster here; undefined when it can. Checked once in a process, in some
 * seconds.
 */
export function whyNoClusterProviders(): string | undefined {
  return whyAbsent("hashicorp/helm", "hashicorp/kubernetes");
}

/**
 * Why Terraform cannot create RKE1 clusters here; undefined when it can. Checked once in a process, in some seconds.
 */
export function whyNoRkeProvider(): string | undefined {
  return whyAbsent("rancher/rke");
}

/** Why Terraform cannot configure Rancher here; undefined when it can. Checked once in a process, in some seconds. */
export function whyNoRancher2Provider(): string | undefined {
  return whyAbsent("rancher/rancher2");
}

const told = new Map<string, string>();

function whyAbsent(...providers: readonly string[]): string | undefined {
  const none = whyNoProviders();
  if (none !== undefined) return none;
  const program = join(__dirname, "terraform/why-no-providers.ts");
  const key = providers.join(" ");
  const reason =
    told.get(key) ??
    execFileSync(process.execPath, ["--require", join(__dirname, "../register.cjs"), program, ...providers], {
      encoding: "utf8",
    });
  told.set(key, reason);
  return reason === "" ? undefined : reason;
}

/** Why no disks and mount namespaces can be created here; undefined when they can. */
export function whyNoDisks(): string | undefined {
  if (process.platform !== "linux") return "needs Linux, for loop devices and mount namespaces";
  if (process.getuid?.() !== 0) return "needs root, for loop devices and mount namespaces";
  const missing = ["losetup", "unshare", "mkfs.ext4", "blkid", "resize2fs"].find(
    (program) => which(program) === undefined,
  );
  return missing && `needs ${missing} on PATH`;
}

const OF_SERVERS = ["systemd-nspawn", "mmdebstrap", "unshare", "nsenter", "ip", "losetup", "openssl", "curl", "sysctl"];
/** mmdebstrap checks Debian's packages with these keys, from the package of that name. */
const KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg";
/** The control group has a unique name, because all processes of the host see it and several may try at once. */
const TRIES_MOUNTS = `
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && mkdir "$folder/lower" "$folder/upper" "$folder/work" "$folder/root" &&
unshare --mount --pid --net --fork --kill-child sh -c '
mount -t overlay -o "lowerdir=$1/lower,upperdir=$1/upper,workdir=$1/work" lab "$1/root" &&
mount -t cgroup2 cgroup2 "$1/root" && mkdir "$1/root/\${1##*/}" && rmdir "$1/root/\${1##*/}"' sh "$folder"`;

/** Why instances of the stand-in cannot run here; undefined when they can. */
export function whyNoServers(): string | undefined {
  if (process.platform !== "linux") return "needs Linux, for machines in namespaces";
  if (process.getuid?.() !== 0) return "needs root, for machines in namespaces";
  const missing = OF_SERVERS.find((program) => which(program) === undefined);
  if (missing !== undefined)
    return `needs ${missing} on PATH; Debian and Ubuntu: apt-get install systemd-container mmdebstrap`;
  if (!existsSync("/usr/bin/python3")) return "needs /usr/bin/python3, for what is around the machines";
  if (!existsSync(KEYS)) return "needs Debian's keys: apt-get install debian-archive-keyring";
  const tried = spawnSync("sh", ["-c", TRIES_MOUNTS], { encoding: "utf8", timeout: 20_000 });
  return tried.status === 0
    ? (whyMissing(ROOT_FILESYSTEM) ?? whyNoApply())
    : `needs to mount overlays and control groups: ${tried.stderr.trim()}`;
}

const CAP_SYS_RESOURCE = 24n;

/** Why a mounted filesystem cannot grow here; undefined when it can. Some containers do not allow it, even for root. */
export function whyNoGrowth(): string | undefined {
  const reason = whyNoDisks();
  if (reason !== undefined) return reason;
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  const granted = (BigInt(`0x${effective}`) >> CAP_SYS_RESOURCE) & 1n;
  return granted === 1n ? undefined : "needs the capability CAP_SYS_RESOURCE, to grow a mounted filesystem";
}
