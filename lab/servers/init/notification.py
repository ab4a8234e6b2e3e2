"""What a service of Type=notify tells systemd: that it is ready."""

import asyncio
import socket
from pathlib import Path

FOLDER = Path("/run/systemd/notify-of-lab")


def listen(name: str, variables: dict) -> socket.socket:
    """The socket of a unit that is about to start; its variables name it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / name
    path.unlink(missing_ok=True)
    notified = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notified.bind(str(path))
    notified.setblocking(False)
    variables["NOTIFY_SOCKET"] = str(path)
    return notified


async def ready(notified: socket.socket, ended: asyncio.Task) -> bool:
    """Waits for READY=1; not beyond the end of the main process."""
    loop = asyncio.get_running_loop()
    with notified:
        while True:
            message = asyncio.ensure_future(loop.sock_recv(notified, 4096))
            try:
                await asyncio.wait({message, ended}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                if not message.done():
                    message.cancel()
            if not message.done() or message.cancelled():
                return False
            if b"READY=1" in message.result().split(b"\n"):
                return True
