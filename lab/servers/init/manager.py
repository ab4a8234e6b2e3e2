"""A double of systemd, as far as servers need it: services and timers, their order, and what systemctl asks.

It is strict where strictness finds faults: a setting it does not know how to keep is an error, not a shrug. Unlike
systemd it has no mount units: RequiresMountsFor= of a path that a script mounts requires nothing there either.
"""

import asyncio
import json
import os
import signal
import time
from pathlib import Path

import cloud_init
import processes
from journal import Journal
from service import Service
from systemctl_verbs import Verbs
from timer import Timer
from unit_file import UnitFile, find

SOCKET = "/run/systemd/private-of-lab"
WANTS = [Path("/etc/systemd/system") / f"{target}.target.wants" for target in ("multi-user", "timers", "default")]
# Everything a machine of the lab has as soon as it runs.
GIVEN = (".target", ".mount", ".slice", ".socket")
HALT, REBOOT = 0, 64


class Manager:
    def __init__(self, journal: Journal):
        self.journal = journal
        self.boot = time.monotonic()
        self.units: dict = {}
        self.jobs: dict = {}
        self.end = asyncio.get_running_loop().create_future()

    def unit(self, name: str):
        """The unit as it was loaded last; None when it has no file."""
        if name not in self.units:
            file = find(name)
            if file is None:
                return None
            unit = UnitFile(name, file)
            self.units[name] = Timer(unit, self.boot) if name.endswith(".timer") else Service(unit, self.journal)
        return self.units[name]

    def reload(self) -> None:
        """daemon-reload: units that run go on, under what their files say now."""
        for name, unit in list(self.units.items()):
            file = find(name)
            if file is not None:
                unit.use(UnitFile(name, file))
            elif unit.state in ("inactive", "failed"):
                del self.units[name]

    async def start(self, name: str) -> str:
        """Starts a unit with what it requires; returns why it failed, or nothing. Two starts at once are one."""
        if name not in self.jobs:
            self.jobs[name] = asyncio.create_task(self._start(name))
            self.jobs[name].add_done_callback(lambda _: self.jobs.pop(name, None))
        return await asyncio.shield(self.jobs[name])

    async def _start(self, name: str) -> str:
        if name.endswith(GIVEN):
            return ""
        unit = self.unit(name)
        if unit is None:
            return f"Unit {name} not found."
        if isinstance(unit, Timer):
            unit.start(lambda: self.start(unit.service), lambda: self.unit(unit.service))
            return ""
        if unit.state == "active":
            return ""
        refused = await self._requirements(unit.unit) or self._refusal(unit)
        if refused is not None:
            return refused
        return "" if await unit.start() else f"Job for {name} failed. See \"journalctl -u {name}\"."

    async def _requirements(self, file: UnitFile):
        """Starts what the unit wants and requires, and waits for what it comes after."""
        required = file.names("Requires") + file.names("BindsTo")
        jobs = {other: asyncio.ensure_future(self.start(other)) for other in required + file.names("Wants")}
        for other in file.names("After"):
            job = jobs.get(other) or self.jobs.get(other)
            failure = await job if job is not None else ""
            if failure and other in required:
                return f"A dependency job for {file.name} failed: {failure}"
        missing = next((other for other in required if not other.endswith(GIVEN) and self.unit(other) is None), None)
        return f"Unit {missing} not found." if missing else None

    def _refusal(self, unit: Service):
        """None where conditions and assertions hold; a condition that fails is no error."""
        for kind in ("Condition", "Assert"):
            failed = next((f"{name}={value}" for name, value in checks(unit.unit, kind) if not holds(name, value)), None)
            if failed is None:
                continue
            said = f"{unit.name}: {kind} check {failed} failed, not started."
            self.journal.write(unit.name, "systemd", said, console=False)
            return "" if kind == "Condition" else f"Assertion failed on job for {unit.name}."
        return None

    async def stop(self, name: str) -> None:
        unit = self.unit(name)
        if isinstance(unit, Timer):
            unit.stop()
        elif unit is not None:
            await unit.stop()

    async def boot_up(self) -> None:
        enabled = sorted({link.name for folder in WANTS if folder.exists() for link in folder.iterdir()})
        await asyncio.gather(*(self.start(name) for name in enabled))

    async def shut_down(self) -> None:
        for unit in self.units.values():
            if isinstance(unit, Timer):
                unit.stop()
        await asyncio.gather(*(unit.stop() for unit in self.units.values() if isinstance(unit, Service)))
        # The last that systemd does, also to what KillMode=process spared.
        everybody = [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]
        processes.send([pid for pid in everybody if pid not in (1, os.getpid())], signal.SIGTERM)
        await asyncio.sleep(0.3)


def checks(file: UnitFile, kind: str) -> list:
    return [(name[len(kind):], value) for (section, name), values in file.values.items()
            if section == "Unit" and name.startswith(kind) for value in values]


def holds(name: str, value: str) -> bool:
    wanted = not value.startswith("!")
    path = Path(value.lstrip("!|"))
    tests = {
        "PathExists": path.exists,
        "PathIsMountPoint": lambda: str(path) in mount_points(),
        "PathIsDirectory": path.is_dir,
        "FileNotEmpty": lambda: path.is_file() and path.stat().st_size > 0,
        "FileIsExecutable": lambda: os.access(path, os.X_OK),
    }
    if name not in tests:
        raise ValueError(f"got condition {name}, this double knows {', '.join(tests)}")
    return tests[name]() is wanted


async def serve(manager: Manager) -> None:
    verbs = Verbs(manager)

    async def answer(reader, writer) -> None:
        arguments = json.loads(await reader.readline())
        try:
            result = await verbs.run(arguments)
        except (ValueError, OSError) as error:
            result = {"status": 1, "out": "", "err": f"{error}\n"}
        writer.write(json.dumps(result).encode())
        writer.close()

    Path(SOCKET).parent.mkdir(parents=True, exist_ok=True)
    await asyncio.start_unix_server(answer, SOCKET)


async def run() -> int:
    console = int(os.environ["CONSOLE"])
    journal = Journal(console)
    manager = Manager(journal)
    # Held open for writing too: it never ends, and nobody who writes to it waits.
    processes.follow(os.open("/dev/console", os.O_RDWR | os.O_NONBLOCK), journal.say)
    await serve(manager)
    journal.say(f"{os.uname().nodename}: booting")
    tasks = [asyncio.create_task(manager.boot_up()), asyncio.create_task(cloud_init.run(journal))]
    status = await manager.end
    await manager.shut_down()
    for task in tasks:
        task.cancel()
    journal.say(f"{os.uname().nodename}: {'rebooting' if status == REBOOT else 'powered off'}")
    return status


def main() -> int:
    return asyncio.run(run())


def mount_points() -> set:
    """Where something is mounted, a folder on itself too, which Python's `is_mount` does not see and systemd does."""
    return {line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()}
