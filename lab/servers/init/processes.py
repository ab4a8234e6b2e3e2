"""Processes of units: started in a session of their own, awaited without a thread each, found by their invocation."""

import asyncio
import os
import signal
import subprocess
from pathlib import Path

BASE = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}


def start(words: list, environment: dict, on_line, directory: str = "/") -> subprocess.Popen:
    """Starts a program whose lines go to `on_line`, also those of processes it leaves behind."""
    reading, writing = os.pipe()
    try:
        process = subprocess.Popen(
            words,
            env={**BASE, **environment},
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=writing,
            stderr=writing,
            start_new_session=True,
        )
    finally:
        os.close(writing)
    follow(reading, on_line)
    return process


def follow(reading: int, on_line) -> None:
    """Hands on the lines that come from a pipe, until it closes."""
    loop = asyncio.get_running_loop()
    os.set_blocking(reading, False)
    rest = b""

    def read() -> None:
        nonlocal rest
        try:
            data = os.read(reading, 65536)
        except BlockingIOError:
            return
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            on_line(line.decode(errors="replace"))
        if not data:
            if rest:
                on_line(rest.decode(errors="replace"))
            loop.remove_reader(reading)
            os.close(reading)

    loop.add_reader(reading, read)


async def ended(process: subprocess.Popen) -> int:
    """Waits for the end of the program itself; below 0 is the signal that ended it."""
    loop = asyncio.get_running_loop()
    end = loop.create_future()
    if process.poll() is not None:
        return process.returncode
    descriptor = os.pidfd_open(process.pid)
    loop.add_reader(descriptor, lambda: end.done() or end.set_result(None))
    try:
        await end
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)
    return process.wait()


def of_invocation(invocation: str) -> list:
    """The processes that a unit's run started and that still live: what its control group holds in systemd."""
    wanted = f"INVOCATION_ID={invocation}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:
            continue  # It has ended meanwhile.
    return found


def send(pids: list, number: int = signal.SIGTERM) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
