"""timedatectl of a machine, as far as it tells whether the clock is synchronised; the lab decides (see fleet/machine.py)."""

import sys
from pathlib import Path

if sys.argv[1] != "show":
    sys.exit(f"got timedatectl {' '.join(sys.argv[1:])}, this double only knows show")
synchronised = "no" if Path("/run/clock-not-synchronised").exists() else "yes"
print(synchronised if "--value" in sys.argv else f"NTPSynchronized={synchronised}")
