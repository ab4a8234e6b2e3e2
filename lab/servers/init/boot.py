"""What firmware, initramfs and kernel do for a machine of the lab: gives it a root, devices and a network, then runs
init.py as its process 1.

Runs in namespaces of its own (mount, pid, network, host name). Argument: the folder of the instance, with `boot.json`
(see fleet/machine.py) and its root disk in `upper`, an overlay over this host's filesystem.
"""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from stat import S_IFBLK, S_IFCHR

from root_disk import INIT

CHARACTER_DEVICES = {"null": (1, 3), "zero": (1, 5), "full": (1, 7), "random": (1, 8), "urandom": (1, 9), "tty": (5, 0)}


def main(folder: Path) -> None:
    config = json.loads((folder / "boot.json").read_text())
    root = folder / "root"
    root.mkdir(exist_ok=True)
    overlay = f"lowerdir=/,upperdir={folder}/upper,workdir={folder}/work"
    run("mount", "-t", "overlay", "-o", overlay, "root", root)
    mount_filesystems(root)
    make_devices(root / "dev", config["volumes"])
    network(config)
    socket.sethostname(config["hostname"])
    console = os.open(folder / "console", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    pivot(root)
    os.set_inheritable(console, True)
    environment = {"CONSOLE": str(console), "MINUTE": str(config["minute"]), "LANG": "C.UTF-8"}
    os.execve("/usr/bin/python3", ["python3", "-B", f"{INIT}/init.py"], environment)


def mount_filesystems(root: Path) -> None:
    run("mount", "-t", "proc", "proc", root / "proc")
    run("mount", "-t", "sysfs", "-o", "ro", "sysfs", root / "sys")
    for name in ("dev", "run", "tmp"):
        (root / name).mkdir(exist_ok=True)
        run("mount", "-t", "tmpfs", "-o", "mode=1777" if name == "tmp" else "mode=755", name, root / name)
    for name in ("dev/pts", "dev/shm"):
        (root / name).mkdir()
    run("mount", "-t", "devpts", "-o", "newinstance,ptmxmode=0666", "devpts", root / "dev/pts")
    run("mount", "-t", "tmpfs", "shm", root / "dev/shm")


def make_devices(dev: Path, volumes: list) -> None:
    for name, (major, minor) in CHARACTER_DEVICES.items():
        os.mknod(dev / name, 0o666 | S_IFCHR, os.makedev(major, minor))
        os.chmod(dev / name, 0o666)
    os.symlink("pts/ptmx", dev / "ptmx")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        os.symlink(f"/proc/self/fd/{number}", dev / name)
    os.symlink("/proc/self/fd", dev / "fd")
    # Not a file: whoever opens the console with > would empty it.
    os.mkfifo(dev / "console", 0o600)
    for volume in volumes:
        attach(dev, volume)


def attach(dev: Path, volume: dict) -> None:
    """Shows a volume as NVMe instances do: as the next free device, and by its id as udev names it."""
    by_id = dev / "disk/by-id"
    by_id.mkdir(parents=True, exist_ok=True)
    number = next(n for n in range(1, 100) if not (dev / f"nvme{n}n1").exists())
    os.mknod(dev / f"nvme{number}n1", 0o660 | S_IFBLK, os.makedev(volume["major"], volume["minor"]))
    os.symlink(f"../../nvme{number}n1", by_id / link_name(volume["id"]))


def link_name(volume_id: str) -> str:
    return f"nvme-Amazon_Elastic_Block_Store_{volume_id.replace('-', '')}"


def network(config: dict) -> None:
    limit = time.monotonic() + 20
    while not Path("/sys/class/net/eth0").exists() and not has_interface():
        if time.monotonic() > limit:
            raise RuntimeError("no network interface came within 20 s")
        time.sleep(0.02)
    for command in (
        "link set lo up",
        "link set eth0 up",
        f"address add {config['address']}/{config['prefix']} dev eth0",
        "route add 169.254.169.252/30 dev eth0",
        f"route add default via {config['router']}",
    ):
        run("ip", *command.split())


def has_interface() -> bool:
    return any(name == "eth0" for _, name in socket.if_nameindex())


def pivot(root: Path) -> None:
    os.chdir(root)
    run("pivot_root", ".", ".")
    run("umount", "--lazy", ".")
    os.chdir("/")


def run(*command) -> None:
    subprocess.run([str(word) for word in command], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
