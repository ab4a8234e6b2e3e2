"""Everything around the instances, in the hub's network namespace: one event loop in one thread."""

import asyncio
import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor

from balancer import Balancer
from departures import Departures
from dns import Resolver
from faults import Faults
from imds import Metadata
from mirror import Mirror
from relay import Relay, pump

import network as places


class Hub:
    def __init__(self, network, options: dict):
        """`options`: {port of the stand-in, region, mirror folder, certificate and key of the endpoints}."""
        self.network = network
        self.options = options
        self.faults = Faults()
        self.departures = Departures()
        self.view: dict = {"instances": [], "balancers": [], "records": {}}
        self.names = {"mirror.example.net": places.MIRROR}
        self.balancers: dict = {}
        self.addresses: dict = {}
        # Its thread starts here, in the host's namespace, where the stand-in is.
        self.host_sockets = ThreadPoolExecutor(max_workers=1)
        self.host_sockets.submit(int).result()
        self.client_relay = network.client.listen("127.0.0.1", options["port"])
        self.loop = asyncio.new_event_loop()
        self.failure = None
        ready = threading.Event()
        threading.Thread(target=self._run, args=(ready,), daemon=True).start()
        ready.wait()
        if self.failure:
            raise self.failure

    def _run(self, ready) -> None:
        try:
            self.network.hub.enter()
            asyncio.set_event_loop(self.loop)
            self.loop.run_until_complete(self._start())
        except Exception as error:
            self.failure = error
            return
        finally:
            ready.set()
        self.loop.run_forever()

    async def _start(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.options["certificate"], self.options["key"])
        relay, mirror = Relay(self), Mirror(self, self.options["mirror"])
        await self._listen(Metadata(self).serve, places.METADATA, 80)
        await self.departures.watch("lab")
        await self._listen(relay.serve, places.AWS, 443, context)
        await self._listen(relay.serve, places.S3, 443, context)
        await self._listen(mirror.serve, places.MIRROR, 80)
        await self._listen(mirror.serve, places.MIRROR, 443, context)
        for address in (places.DNS_OF_MACHINES, places.DNS_OF_CLIENT):
            await self.loop.create_datagram_endpoint(lambda: Resolver(self), local_addr=(address, 53))
        await asyncio.start_server(self._relay_client, sock=self.client_relay)

    async def _listen(self, handler, address: str, port: int, context=None) -> None:
        async def handle(reader, writer) -> None:
            try:
                await handler(reader, writer)
                await writer.drain()
            except (OSError, asyncio.IncompleteReadError):
                pass  # Its peer is gone, or the stand-in is: nobody is there to be told.
            finally:
                writer.close()

        await asyncio.start_server(handle, address, port, ssl=context)

    async def open_stand_in(self):
        """A connection to the stand-in, which listens on the host's loopback."""
        made = await self.loop.run_in_executor(self.host_sockets, socket.socket)
        made.setblocking(False)
        await self.loop.sock_connect(made, ("127.0.0.1", self.options["port"]))
        return await asyncio.open_connection(sock=made)

    async def stand_in(self, path: str) -> bytes:
        """The body of the stand-in's answer to a GET."""
        reader, writer = await self.open_stand_in()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        head, _, body = (await reader.read(-1)).partition(b"\r\n\r\n")
        writer.close()
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise OSError(f"stand-in: GET {path}: {head[:200]!r}")
        return body

    async def _relay_client(self, reader, writer) -> None:
        upstream_reader, upstream = await self.open_stand_in()
        back = asyncio.create_task(pump(reader, upstream))
        await pump(upstream_reader, writer)
        back.cancel()
        upstream.close()
        writer.close()

    def instance_at(self, address: str):
        return next((one for one in self.view["instances"]
                     if one["address"] == address and one["state"] == "running"), None)

    def resolve(self, name: str):
        """The address behind a name, or None."""
        region = self.options["region"]
        if name in (f"ssm.{region}.amazonaws.com", f"sts.{region}.amazonaws.com"):
            return places.AWS
        # Buckets have their own host names, and clients may also use the dual-stack endpoints.
        if f".{name}".endswith((f".s3.{region}.amazonaws.com", f".s3.dualstack.{region}.amazonaws.com")):
            return places.S3
        record = self.view["records"].get(name)
        if record:
            return self.addresses.get(record[0], record[0] if record[0][-1].isdigit() else None)
        return self.names.get(name) or self.addresses.get(name)

    def follow(self, view: dict) -> None:
        """Copies the stand-in's current state. It can be called from any thread."""
        asyncio.run_coroutine_threadsafe(self._follow(view), self.loop).result(10)

    async def _follow(self, view: dict) -> None:
        self.view = view
        wanted = {}
        for balancer in view["balancers"]:
            name = balancer["name"].lower()
            if name not in self.addresses:
                free = (one for one in places.BALANCERS if one not in self.addresses.values())
                self.addresses[name] = next(free)
            for port, targets in balancer["listeners"].items():
                wanted[(self.addresses[name], int(port))] = targets
        for place in set(self.balancers) - set(wanted):
            listener, task = self.balancers.pop(place)
            task.cancel()
            await listener._listen(False)
        for place, targets in wanted.items():
            if place not in self.balancers:
                listener = Balancer(self, *place)
                self.balancers[place] = (listener, asyncio.create_task(listener.run()))
            self.balancers[place][0].use(targets)
