"""The current failures of the hub's services; they change while instances run.

Services: imds, ssm, s3, dns, balancer, mirror. Modes: on; off (connections are closed without an answer); error (503);
hang (no answer). The mirror also has corrupt (one byte of each file differs) and broken (files end half-way).
"""

import asyncio

SERVICES = ("imds", "ssm", "s3", "dns", "balancer", "mirror")
MODES = ("on", "off", "error", "hang", "corrupt", "broken")
UNAVAILABLE = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Faults:
    def __init__(self):
        self.modes = dict.fromkeys(SERVICES, "on")

    def set(self, service: str, mode: str) -> None:
        if service not in SERVICES or mode not in MODES:
            raise ValueError(f"got fault {service} {mode}, expected one of {SERVICES} and one of {MODES}")
        self.modes[service] = mode

    async def hits(self, service: str, writer) -> bool:
        """Whether the fault has handled the request."""
        mode = self.modes.get(service, "on")
        if mode == "error":
            writer.write(UNAVAILABLE)
        elif mode == "hang":
            while self.modes[service] == "hang":
                await asyncio.sleep(0.2)
        return mode in ("off", "error", "hang")
