"""An instance that runs: namespaces, its root disk, its place on the network."""

import json
import os
import subprocess
import sys
import time
from ipaddress import ip_network
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "init"))

import boot  # noqa: E402
import root_disk  # noqa: E402
from children import end, run, start  # noqa: E402

INIT = Path(__file__).parent.parent / "init/boot.py"
NAMESPACES = ("--net", "--mount", "--pid", "--uts", "--ipc", "--fork", "--kill-child", "--propagation", "private")
ENVIRONMENT = ("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8")
HALTED = 0


class Machine:
    def __init__(self, folder: Path, network, view: dict, options: dict):
        """`view` is the instance as aws/machines.py tells it; `options` are {minute, authority, image}."""
        self.folder = folder / view["id"]
        self.network = network
        self.view = view
        self.options = options
        self.port = f"m{view['id'][2:14]}"
        self.process = None
        self.inner = 0
        self.boots = view["boots"]
        self.volumes: list = []
        self.rebooting = False

    @property
    def hostname(self) -> str:
        return f"ip-{self.view['address'].replace('.', '-')}"

    def boot(self, volumes: list) -> None:
        if not self.folder.exists():
            self._make_disk()
        self.volumes = [volume["id"] for volume in volumes]
        config = {
            "hostname": self.hostname,
            "address": self.view["address"],
            "prefix": ip_network(self.view["network"]).prefixlen,
            "router": self.network.router(self.view["network"]),
            "minute": self.options["minute"],
            "volumes": volumes,
        }
        (self.folder / "boot.json").write_text(json.dumps(config))
        with open(self.folder / "boot.log", "ab") as log:
            command = ["unshare", *NAMESPACES, "/usr/bin/python3", "-B", INIT, self.folder]
            self.process = start(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")
        self.inner = self._inner()
        try:
            self.network.plug(self.port, self.inner, self.view["address"])
        except RuntimeError as error:
            raise RuntimeError(f"{error}\n{(self.folder / 'boot.log').read_text()}") from error

    def _make_disk(self) -> None:
        upper = self.folder / "upper"
        upper.mkdir(parents=True)
        (self.folder / "work").mkdir()
        (self.folder / "console").touch()
        root_disk.create(upper, self.hostname, self.network.nameserver, self.options["authority"])
        if self.options.get("image"):
            run("cp", "--archive", f"{self.options['image']}/.", upper)
        data = upper / "var/lib/cloud/instance/user-data.txt"
        data.parent.mkdir(parents=True)
        data.write_bytes(self.options["decode"](self.view["userData"]))
        data.chmod(0o600)

    def _inner(self) -> int:
        """The machine's process 1, as this host numbers it."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        limit = time.monotonic() + 20
        while time.monotonic() < limit and self.process.poll() is None:
            found = children.read_text().split()
            if found:
                return int(found[0])
            time.sleep(0.01)
        raise RuntimeError(f"{self.view['id']}: did not start\n{(self.folder / 'boot.log').read_text()}")

    def attach(self, volume: dict) -> None:
        dev = Path(f"/proc/{self.inner}/root/dev")
        # Before the machine has its own /dev, boot.py shows the volumes of boot.json.
        limit = time.monotonic() + 20
        while not (dev / "console").is_fifo():
            if time.monotonic() > limit or not self.alive:
                raise RuntimeError(f"{self.view['id']}: has no /dev to attach {volume['id']} to")
            time.sleep(0.02)
        if volume["id"] not in self.volumes:
            boot.attach(dev, volume)
            self.volumes.append(volume["id"])

    def detach(self, volume_id: str) -> None:
        """Takes the volume's names away; what is mounted stays mounted, as with a forced detachment."""
        link = Path(f"/proc/{self.inner}/root/dev/disk/by-id", boot.link_name(volume_id))
        if link.is_symlink():
            (link.parent / os.readlink(link)).unlink(missing_ok=True)
            link.unlink()
        self.volumes.remove(volume_id)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def halted(self) -> bool:
        """Whether it switched itself off, and nobody wants it back."""
        return self.process is not None and self.process.poll() == HALTED and not self.rebooting

    def cut(self) -> None:
        """Power off, now. What the kernel has not written yet is written nevertheless: a page cache is no RAM of a machine."""
        if self.alive:
            end(self.process, self.inner)
        self.network.unplug(self.port)

    def shut_down(self) -> None:
        """Power off the way an operating system does it, by force after 30 s."""
        if self.alive:
            self.run(["systemctl", "poweroff"], 10)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.say("did not power off within 30 s: cut")
        self.cut()

    def say(self, line: str) -> None:
        with open(self.folder / "console", "a") as console:
            console.write(f"lab: {line}\n")

    def run(self, command: list, timeout: float) -> dict:
        """Runs a program in the machine: {status, stdout, stderr}."""
        target = [f"--target={self.inner}", "--mount", "--net", "--pid", "--uts", "--ipc", "--root", "--wdns=/"]
        words = ["nsenter", *target, "env", "-i", *ENVIRONMENT, *command]
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout)
        return {
            "status": done.returncode,
            "stdout": done.stdout.decode(errors="replace"),
            "stderr": done.stderr.decode(errors="replace"),
        }

    def set_clock(self, synchronised: bool) -> None:
        file = Path(f"/proc/{self.inner}/root/run/clock-not-synchronised")
        file.unlink(missing_ok=True) if synchronised else file.touch()


def discard_root(folder: Path) -> None:
    """Removes the root disk of a terminated instance; its console stays, for whoever asks what happened."""
    run("rm", "-rf", folder / "upper", folder / "work", folder / "root")
