"""The control group of a fleet, with one for each instance, below the group in which the fleet was started."""

import os
import time
from pathlib import Path

from children import run

MOUNT = Path("/sys/fs/cgroup")
REMOVAL_SECONDS = 10


class Cgroup:
    def __init__(self):
        """The calling process has its own mount namespace, which gets version 2 independent of the host."""
        run("umount", "--recursive", MOUNT, accept=(0, 1, 32))
        run("mount", "-t", "cgroup2", "cgroup2", MOUNT)
        own = next(line[3:] for line in Path("/proc/self/cgroup").read_text().splitlines() if line.startswith("0::"))
        parent = MOUNT / own.lstrip("/")
        for left in parent.glob("lab-*"):
            if not Path("/proc", left.name.removeprefix("lab-")).exists():
                remove(left)
        self.folder = parent / f"lab-{os.getpid()}"
        self.folder.mkdir()

    def remove(self) -> None:
        remove(self.folder)


def remove(folder: Path) -> None:
    """Removes a group and its children. The kernel needs a moment to remove the processes of a killed instance."""
    limit = time.monotonic() + REMOVAL_SECONDS
    while True:
        try:
            for path, _, _ in os.walk(folder, topdown=False):
                os.rmdir(path)
            return
        except FileNotFoundError:
            return
        except OSError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.05)
