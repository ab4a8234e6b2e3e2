"""Processes that cannot outlive the fleet, and sockets in other network namespaces."""

import ctypes
import os
import select
import signal
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


# The kernel ends such a process with the thread that started it, so one permanent thread starts them all.
_starter = ThreadPoolExecutor(max_workers=1)


def start(command: list, **options) -> subprocess.Popen:
    """Starts a process that ends with the fleet, however the fleet ends."""
    words = [str(word) for word in command]
    return _starter.submit(lambda: subprocess.Popen(words, preexec_fn=die_with_parent, **options)).result()


def run(*command, accept: tuple = (0,), timeout: float = 60) -> str:
    """Runs a program to its end; raises with its output when its status is not accepted."""
    words = [str(word) for word in command]
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout)
    if done.returncode not in accept:
        raise RuntimeError(f"{' '.join(words)}: ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def end(process: subprocess.Popen, inner: int = 0) -> None:
    """Kills a process, and waits until it and its child `inner` have ended."""
    descriptor = os.pidfd_open(inner) if inner and os.path.exists(f"/proc/{inner}") else None
    process.kill()
    process.wait()
    if descriptor is not None:
        select.select([descriptor], [], [], 30)
        os.close(descriptor)


class Namespace:
    """A network namespace that lives as long as the fleet; one of the fleet's threads is in it."""

    def __init__(self, *more: str):
        # The pipe closes once unshare has become the program, so the namespaces then exist.
        command = ["unshare", "--net", *more, "sh", "-c", "echo; exec sleep infinity"]
        self.keeper = start(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        self.keeper.stdout.readline()
        self.pid = self.keeper.pid
        self.threads = ThreadPoolExecutor(max_workers=1, initializer=self.enter)

    def enter(self) -> None:
        """Moves the calling thread into the namespace."""
        descriptor = os.open(f"/proc/{self.pid}/ns/net", os.O_RDONLY)
        try:
            if LIBC.setns(descriptor, CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "setns")
        finally:
            os.close(descriptor)

    def ip(self, *words) -> str:
        command = " ".join(str(word) for word in words).split()
        return run("nsenter", f"--net=/proc/{self.pid}/ns/net", "ip", *command)

    def listen(self, address: str, port: int) -> socket.socket:
        """A listening TCP socket in the namespace."""
        return self.threads.submit(lambda: socket.create_server((address, port), backlog=256)).result()
