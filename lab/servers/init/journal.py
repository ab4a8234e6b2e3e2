"""Where the output of units goes: a journal file per unit, and the console of the machine."""

import os
import time
from pathlib import Path

JOURNAL = Path("/var/log/journal-of-lab")


class Journal:
    def __init__(self, console: int):
        self._console = console
        JOURNAL.mkdir(parents=True, exist_ok=True)

    def write(self, unit: str, identifier: str, line: str, console: bool) -> None:
        stamp = time.strftime("%b %d %H:%M:%S")
        with open(JOURNAL / unit, "a") as file:
            file.write(f"{stamp} {os.uname().nodename} {identifier}: {line}\n")
        if console:
            self.say(f"{identifier}: {line}")

    def say(self, line: str) -> None:
        """Writes a line to the console."""
        os.write(self._console, f"{line}\n".encode())
