"""Network load balancers: TCP listeners that forward connections to registered targets that answer."""

import asyncio

from relay import pump

INTERVAL, TIMEOUT, FAILURES = 1.0, 1.0, 2


class Balancer:
    """One listener of one load balancer. It checks targets with a TCP connection each second. A new target counts as
    soon as it answers, and a target that failed twice no longer counts. Without a healthy target it tries them all,
    like AWS' network load balancers.
    """

    def __init__(self, hub, address: str, port: int):
        self.hub = hub
        self.address, self.port = address, port
        self.targets: dict = {}
        self.turn = 0
        self.server = None
        self.flows: set = set()

    def use(self, targets: list) -> None:
        wanted = {tuple(target) for target in targets}
        self.targets = {target: self.targets.get(target, FAILURES) for target in sorted(wanted)}

    async def run(self) -> None:
        while True:
            await self._listen(self.hub.faults.modes["balancer"] == "on")
            await asyncio.gather(*(self._check(target) for target in list(self.targets)))
            await asyncio.sleep(INTERVAL)

    async def _listen(self, wanted: bool) -> None:
        if wanted and self.server is None:
            self.server = await asyncio.start_server(self._serve, self.address, self.port)
        elif not wanted and self.server is not None:
            self.server.close()
            self.server = None
            for flow in list(self.flows):
                flow.cancel()

    async def _check(self, target: tuple) -> None:
        connection = await connect(target)
        if connection is not None:
            connection[1].close()
        if target in self.targets:
            self.targets[target] = 0 if connection else self.targets[target] + 1

    def candidates(self) -> list:
        """The targets to try, in turn."""
        healthy = [target for target, failures in self.targets.items() if failures < FAILURES]
        chosen = healthy or list(self.targets)
        self.turn += 1
        start = self.turn % len(chosen) if chosen else 0
        return chosen[start:] + chosen[:start]

    async def _serve(self, reader, writer) -> None:
        flow = asyncio.current_task()
        self.flows.add(flow)
        try:
            for target in self.candidates()[:1]:
                await self._pass_on(target, reader, writer)
        finally:
            self.flows.discard(flow)
            writer.transport.abort()

    async def _pass_on(self, target: tuple, reader, writer) -> None:
        connection = await connect(target)
        if connection is None:
            return
        try:
            # A half-closed connection is forwarded as half-closed.
            await asyncio.gather(one_way(reader, connection[1]), one_way(connection[0], writer))
            await writer.drain()
        except ConnectionError:
            return
        finally:
            connection[1].transport.abort()


async def one_way(reader, writer) -> None:
    await pump(reader, writer)
    if writer.can_write_eof() and not writer.is_closing():
        writer.write_eof()


async def connect(target: tuple):
    """A connection to a target, or None when it does not answer in time."""
    try:
        return await asyncio.wait_for(asyncio.open_connection(*target), TIMEOUT)
    except (OSError, asyncio.TimeoutError):
        return None
