"""Process 1 of a machine: runs the manager (manager.py) and buries orphans. The machine ends when the manager does.

Exit statuses: 0 halted, 64 wants to be booted again.
"""

import os
import sys


def main() -> None:
    manager = os.fork()
    if manager == 0:
        from manager import main as manage

        sys.exit(manage())
    while True:
        pid, status = os.wait()
        if pid == manager:
            sys.exit(os.waitstatus_to_exitcode(status))


main()
