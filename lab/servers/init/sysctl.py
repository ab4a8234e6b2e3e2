"""sysctl of a machine, as far as it loads files: what it sets is kept in /run, where the double of RKE2 looks for it.

The kernel is the host's, whose parameters are none of a machine's business; it only says which there are.
"""

import sys
from pathlib import Path

KEPT = Path("/run/kernel-parameters")

options = [one for one in sys.argv[1:] if one != "--quiet"]
if len(options) != 1 or not options[0].startswith("--load="):
    sys.exit(f"got sysctl {' '.join(sys.argv[1:])}, this double only knows [--quiet] --load=FILE")
lines = [line.strip() for line in Path(options[0].removeprefix("--load=")).read_text().splitlines()]
for name, _, value in (line.partition("=") for line in lines if line and line[0] not in "#;"):
    if not Path("/proc/sys", name.strip().replace(".", "/")).exists():
        sys.exit(f"sysctl: cannot stat /proc/sys/{name.strip().replace('.', '/')}: No such file or directory")
    with KEPT.open("a") as kept:
        kept.write(f"{name.strip()}={value.strip()}\n")
