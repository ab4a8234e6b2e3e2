"""EBS volumes: a sparse file each, behind a loop device that disappears with its last user."""

import fcntl
import os
from pathlib import Path

from children import run

LOOP_SET_CAPACITY = 0x4C07
GIB = 2**30


class Volumes:
    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir()
        self.snapshots = folder.with_name("snapshots")
        self.snapshots.mkdir()
        self.open: dict = {}

    def take(self, snapshots: dict) -> None:
        """Copies the volume of each new snapshot, {id: volume id}. Copies remain, because a volume may be created after
        its snapshot is deleted.
        """
        for snapshot_id, volume_id in snapshots.items():
            copy, image = self.snapshots / snapshot_id, self.image(volume_id)
            if not copy.exists():
                run("cp", "--sparse=always", image, copy) if image.exists() else copy.touch()

    def device(self, volume_id: str, gibibytes: int, snapshot_id: str | None = None) -> dict:
        """The volume's loop device, {id, major, minor}. A new volume is created from a snapshot or blank."""
        image = self.image(volume_id)
        if not image.exists():
            run("cp", "--sparse=always", self.snapshots / snapshot_id, image) if snapshot_id else image.touch()
        if image.stat().st_size < gibibytes * GIB:
            os.truncate(image, gibibytes * GIB)
            if volume_id in self.open:
                fcntl.ioctl(self.open[volume_id], LOOP_SET_CAPACITY, 0)
        if volume_id not in self.open:
            loop = run("losetup", "--find", "--show", image).strip()
            self.open[volume_id] = os.open(loop, os.O_RDWR)
            # Detached while in use: the kernel does it after the last user, even after this process' own end.
            run("losetup", "--detach", loop)
        number = os.fstat(self.open[volume_id]).st_rdev
        return {"id": volume_id, "major": os.major(number), "minor": os.minor(number)}

    def image(self, volume_id: str) -> Path:
        return self.folder / volume_id

    def close(self, volume_id: str) -> None:
        if volume_id in self.open:
            os.close(self.open.pop(volume_id))

    def wipe(self, volume_id: str) -> None:
        """Makes the volume blank. No instance may use it."""
        self.close(volume_id)
        size = self.image(volume_id).stat().st_size
        os.truncate(self.image(volume_id), 0)
        os.truncate(self.image(volume_id), size)

    def forget(self, present) -> None:
        """Removes deleted volumes."""
        for volume_id in {image.name for image in self.folder.iterdir()} - set(present):
            self.close(volume_id)
            self.image(volume_id).unlink()
