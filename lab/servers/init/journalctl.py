"""journalctl of a machine: prints the journal of the units named by -u; options but -n are ignored."""

import sys
from pathlib import Path

from journal import JOURNAL

arguments, units, last = sys.argv[1:], [], None
while arguments:
    word = arguments.pop(0)
    if word in ("-u", "--unit"):
        units.append(arguments.pop(0))
    elif word.startswith(("-u", "--unit=")):
        units.append(word.removeprefix("--unit=").removeprefix("-u"))
    elif word in ("-n", "--lines"):
        last = int(arguments.pop(0))
    elif word.startswith(("-n", "--lines=")):
        last = int(word.removeprefix("--lines=").removeprefix("-n"))
files = [JOURNAL / (unit if "." in unit else f"{unit}.service") for unit in units] or sorted(JOURNAL.iterdir())
lines = [line for file in files if Path(file).exists() for line in file.read_text().splitlines()]
print("\n".join(lines[-last:] if last else lines))
