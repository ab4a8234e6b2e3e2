"""What cloud-init does with user data: on the first boot of an instance, and never again, it is run as a script."""

import gzip
from pathlib import Path

import processes

FOLDER = Path("/var/lib/cloud/instance")
LOG = "cloud-final.service"


async def run(journal) -> None:
    done, script = FOLDER / "boot-finished", FOLDER / "user-data.txt"
    if done.exists() or not script.exists():
        return
    data = script.read_bytes()
    data = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    if not data:
        return
    if not data.startswith(b"#!"):
        journal.say("cloud-init: got user data that is no script; this double only runs what begins with #!")
        return
    program = FOLDER / "scripts/part-001"
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_bytes(data)
    program.chmod(0o700)
    line = lambda text: journal.write(LOG, "cloud-init", text, console=True)  # noqa: E731
    status = await processes.ended(processes.start([str(program)], {}, line))
    done.touch()
    journal.say(f"cloud-init: user data ended with {status}")
