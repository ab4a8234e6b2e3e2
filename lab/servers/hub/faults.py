"""The current failures of the hub's services; they change while instances run.

Services: imds, ssm, s3, dns, balancer, mirror. Modes: on; off (connections are closed without an answer); error (503);
hang (no answer); denied (403); slow (an answer after some seconds); readonly (503 for writes). The mirror also has
corrupt (one byte of each file differs) and broken (files end half-way).
"""

import asyncio

SERVICES = ("imds", "ssm", "s3", "dns", "balancer", "mirror")
MODES = ("on", "off", "error", "hang", "denied", "slow", "readonly", "corrupt", "broken")
# Slower than an answer should be, and faster than the scripts' limit.
SLOW_SECONDS = 8
DENIED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
UNAVAILABLE = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Faults:
    def __init__(self):
        self.modes = dict.fromkeys(SERVICES, "on")

    def set(self, service: str, mode: str) -> None:
        if service not in SERVICES or mode not in MODES:
            raise ValueError(f"got fault {service} {mode}, expected one of {SERVICES} and one of {MODES}")
        self.modes[service] = mode

    async def hits(self, service: str, writer, method: str = "GET") -> bool:
        """Whether the fault has handled the request."""
        mode = self.modes.get(service, "on")
        if mode == "readonly" and method not in ("GET", "HEAD"):
            writer.write(UNAVAILABLE)
            return True
        if mode == "error":
            writer.write(UNAVAILABLE)
        elif mode == "denied":
            writer.write(DENIED)
        elif mode == "slow":
            await asyncio.sleep(SLOW_SECONDS)
        elif mode == "hang":
            while self.modes[service] == "hang":
                await asyncio.sleep(0.2)
        return mode in ("off", "error", "hang", "denied")
