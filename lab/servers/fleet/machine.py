"""A running instance: namespaces, its root disk, its network interface. Process 1 is systemd, by systemd-nspawn."""

import os
import subprocess
import time
from pathlib import Path
from stat import S_IFBLK

import root_disk
from children import end, run, start

BOOT = Path(__file__).parent / "boot.sh"
NAMESPACES = ("--net", "--mount", "--pid", "--mount-proc", "--fork", "--kill-child", "--propagation", "private")
ENVIRONMENT = ("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8")
BY_ID = "disk/by-id"
# systemd creates this socket when it can start units.
MANAGER = "/run/systemd/private"
HALTED = 0
START_SECONDS = 60
CONSOLE_LINES = 5


class Machine:
    def __init__(self, folder: Path, network, view: dict, options: dict):
        """`view` is the instance from aws/machines.py; `options` are {runSeconds, authority, image, root, cgroup}."""
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
        """Returns once systemd runs with these volumes. An instance that does not start in time is switched off."""
        if not self.folder.exists():
            self._make_disk()
        try:
            self._start()
            for volume in volumes:
                self.attach(volume)
        except Exception:
            self.cut()
            raise

    def _start(self) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "LOWER": self.options["root"],
            "FOLDER": str(self.folder),
            "CGROUP": str(self.options["cgroup"] / self.view["id"]),
            "NAME": self.hostname,
            "IMAGES": f"{self.options['image']}/images" if self.options.get("image") else "",
        }
        with open(self.folder / "boot.log", "ab") as log, open(self.folder / "console", "ab") as console:
            self.process = start(["unshare", *NAMESPACES, BOOT], stdin=subprocess.PIPE, stdout=console, stderr=log,
                                 cwd="/", env=environment)
        supervisor = self._wait_for("namespaces", lambda: next(iter(children(self.process.pid)), 0))
        self.network.plug(self.port, supervisor, self.view["address"], self.view["network"])
        self.process.stdin.close()
        self.inner = self._wait_for("systemd", lambda: self._init(supervisor))
        self._wait_for("manager of systemd", lambda: os.path.exists(f"/proc/{self.inner}/root{MANAGER}"))
        self.volumes = []

    def _make_disk(self) -> None:
        self.folder.mkdir()
        (self.folder / "work").mkdir()
        (self.folder / "root").mkdir()
        user_data = self.options["decode"](self.view["userData"])
        root_disk.create(self.folder / "upper", self.view, self.hostname, user_data, self.network.nameserver, self.options)

    def _wait_for(self, what: str, find) -> int:
        """The host's id of a process, once it exists."""
        limit = time.monotonic() + START_SECONDS
        while time.monotonic() < limit and self.alive:
            found = find()
            if found:
                return found
            time.sleep(0.01)
        raise RuntimeError(f"{self.view['id']}: no {what}\n{(self.folder / 'boot.log').read_text()}{self.last_lines()}")

    def _init(self, supervisor: int) -> int:
        """Process 1 of the instance. It has this name after systemd-nspawn has created its environment, including /dev.
        """
        return next((pid for pid in children(supervisor) if name(pid) == "systemd"), 0)

    def attach(self, volume: dict) -> None:
        """Shows a volume like an NVMe instance: as the next free device, and by its id as udev names it."""
        dev = self._dev()
        (dev / BY_ID).mkdir(parents=True, exist_ok=True)
        number = next(n for n in range(1, 100) if not (dev / f"nvme{n}n1").exists())
        os.mknod(dev / f"nvme{number}n1", 0o660 | S_IFBLK, os.makedev(volume["major"], volume["minor"]))
        os.symlink(f"../../nvme{number}n1", dev / BY_ID / link_name(volume["id"]))
        self.volumes.append(volume["id"])

    def detach(self, volume_id: str) -> None:
        """Removes the volume's names; its mounts remain, as with a forced detachment."""
        link = self._dev() / BY_ID / link_name(volume_id)
        (link.parent / os.readlink(link)).unlink()
        link.unlink()
        self.volumes.remove(volume_id)

    def _dev(self) -> Path:
        return Path(f"/proc/{self.inner}/root/dev")

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def halted(self) -> bool:
        """Whether it switched itself off, and no client has started it again."""
        return self.process is not None and self.process.poll() == HALTED and not self.rebooting

    def cut(self) -> None:
        """Cuts the power at once. The kernel still writes its pending data, because the page cache is the host's."""
        if self.alive:
            end(self.process, self.inner)
        self.network.unplug(self.port)

    def shut_down(self) -> None:
        """Shuts down like an operating system, and by force after 30 s."""
        if self.alive:
            self.run(["systemctl", "poweroff"], 10)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.say("did not power off within 30 s: cut")
        self.cut()

    def last_lines(self) -> str:
        return "\n".join((self.folder / "console").read_text(errors="replace").splitlines()[-CONSOLE_LINES:])

    def say(self, line: str) -> None:
        with open(self.folder / "console", "a") as console:
            console.write(f"lab: {line}\n")

    def run(self, command: list, timeout: float) -> dict:
        """Runs a program on the instance: {status, stdout, stderr}."""
        target = [f"--target={self.inner}", "--mount", "--net", "--pid", "--uts", "--ipc", "--root", "--wdns=/"]
        words = ["nsenter", *target, "/usr/bin/env", "-i", *ENVIRONMENT, *command]
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
    """Removes the root disk of a terminated instance; its console remains for later reading."""
    run("rm", "-rf", folder / "upper", folder / "work", folder / "root")


def children(pid: int) -> list:
    """The children of a process; none when it has ended."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def link_name(volume_id: str) -> str:
    return f"nvme-Amazon_Elastic_Block_Store_{volume_id.replace('-', '')}"
