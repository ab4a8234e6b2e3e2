"""The root disk of a new instance: the files laid over the root filesystem of all instances."""

import hashlib
import os
from pathlib import Path

from children import run

IMAGE = Path(__file__).parent.parent / "image"
BUNDLE = "etc/ssl/certs/ca-certificates.crt"
# update-ca-certificates writes the bundle again, with the certificates in this folder.
AUTHORITY = "usr/local/share/ca-certificates/lab.crt"
SEED = "var/lib/cloud/seed/nocloud-net"
PACE = "etc/systemd/system/rancher-node.timer.d/pace.conf"


def create(upper: Path, view: dict, hostname: str, user_data: bytes, nameserver: str, options: dict) -> None:
    """`options` are {runSeconds, authority, image}. Programs trust only the one certificate in `authority`, which
    every destination of an instance has. Reading 140 others would take most of a curl's time.
    """
    os.umask(0o022)
    upper.mkdir(parents=True)
    more = options.get("image")
    for image in filter(None, (IMAGE, more and Path(more) / "root")):
        run("cp", "--recursive", "--no-target-directory", image, upper)
    files = {
        "etc/resolv.conf": f"nameserver {nameserver}\noptions timeout:2 attempts:2\n",
        "etc/hosts": f"127.0.0.1 localhost\n127.0.1.1 {hostname}\n",
        "etc/hostname": f"{hostname}\n",
        # Without a machine id, systemd treats a boot as the first one of the image, and enables every unit.
        "etc/machine-id": f"{hashlib.md5(view['id'].encode()).hexdigest()}\n",
        f"{SEED}/meta-data": f"instance-id: {view['id']}\n",
    }
    if options["runSeconds"] < 60:
        files[PACE] = f"[Timer]\nOnCalendar=\nOnCalendar=*:*:0/{options['runSeconds']}\n"
    for name, text in files.items():
        write(upper / name, text.encode())
    for name in (AUTHORITY, BUNDLE):
        write(upper / name, options["authority"].read_bytes())
    write(upper / SEED / "user-data", user_data)
    (upper / SEED / "user-data").chmod(0o600)


def write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
