"""The root disk of a new instance: an overlay over this host's filesystem that hides what a fresh image has not got."""

import os
import shutil
from pathlib import Path

INIT = "/usr/lib/lab-init"
"""Where the doubles of init and systemd lie on every machine."""

EMPTY = (
    "etc/default etc/rancher etc/systemd/system home opt root usr/local var/lib/cloud var/lib/kubelet"
    " var/lib/rancher var/log var/tmp"
).split()
PROGRAMS = {
    "systemctl": "usr/bin", "journalctl": "usr/bin", "timedatectl": "usr/bin", "sysctl": "usr/sbin"
}
BUNDLE = "etc/ssl/certs/ca-certificates.crt"
USR_LOCAL = ("bin", "lib", "sbin", "share")


def create(upper: Path, hostname: str, nameserver: str, authority: Path) -> None:
    """Makes the disk of an instance that never booted; `authority` is the one certificate that its programs trust: all
    that a machine of the lab reaches has it, and to read 140 others takes most of a curl's time."""
    for name in EMPTY:
        folder = upper / name
        folder.mkdir(parents=True)
        os.setxattr(folder, "trusted.overlay.opaque", b"y")
    os.chmod(upper / "var/tmp", 0o1777)
    for name in USR_LOCAL:
        (upper / "usr/local" / name).mkdir()
    (upper / BUNDLE).parent.mkdir(parents=True)
    (upper / BUNDLE).write_bytes(authority.read_bytes())
    (upper / "etc/resolv.conf").write_text(f"nameserver {nameserver}\noptions timeout:2 attempts:2\n")
    (upper / "etc/hosts").write_text(f"127.0.0.1 localhost\n127.0.1.1 {hostname}\n")
    (upper / "etc/hostname").write_text(f"{hostname}\n")
    install_doubles(upper)


def install_doubles(upper: Path) -> None:
    here = Path(__file__).parent
    target = upper / INIT.lstrip("/")
    target.mkdir(parents=True)
    for file in here.glob("*.py"):
        shutil.copy(file, target)
    for name, folder in PROGRAMS.items():
        program = upper / folder / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f"#!/bin/sh\nexec /usr/bin/python3 -SEB {INIT}/{name}.py \"$@\"\n")
        program.chmod(0o755)
    # Modules are the host's kernel's, which is none of a machine's business.
    modprobe = upper / "usr/sbin/modprobe"
    modprobe.write_text("#!/bin/sh\n")
    modprobe.chmod(0o755)
