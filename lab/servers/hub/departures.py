"""Traffic that leaves the VPC: the destinations of packets at its router, counted when they arrive, independent of
their result.
"""

import asyncio
import socket
import struct
from collections import Counter
from ipaddress import ip_address, ip_network

IPV4, TCP, UDP, SYN, ACK = 0x0800, 6, 17, 0x02, 0x10
OUTGOING = 4


class Departures:
    def __init__(self):
        self.counted: Counter = Counter()
        self.unknown_names: Counter = Counter()
        self.networks: set = set()

    async def watch(self, interface: str) -> None:
        """Sees only packets to the bridge itself, not packets between instances."""
        packets = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK, socket.htons(IPV4))
        packets.bind((interface, IPV4))
        asyncio.get_running_loop().add_reader(packets, self._take, packets)

    def _take(self, packets) -> None:
        try:
            while True:
                data, (_, _, direction, *_) = packets.recvfrom(128)
                if direction != OUTGOING and len(data) >= 20:
                    self._count(data)
        except BlockingIOError:
            return

    def _count(self, data: bytes) -> None:
        body, protocol = data[(data[0] & 15) * 4:], data[9]
        source, target = ip_address(data[12:16]), ip_address(data[16:20])
        inside = [network for network in self.networks if source in ip_network(network)]
        if not inside or any(target in ip_network(network) for network in inside) or len(body) < 8:
            return
        if protocol == TCP and (len(body) < 14 or body[13] & (SYN | ACK) != SYN):
            return
        if protocol in (TCP, UDP):
            self.counted[f"{'tcp' if protocol == TCP else 'udp'} {target}:{struct.unpack('>H', body[2:4])[0]}"] += 1

    def told(self) -> dict:
        """Connections and datagrams by `tcp ADDRESS:PORT`, and the number of requests for unknown names."""
        return {"connections": dict(self.counted), "unknown": dict(self.unknown_names)}
