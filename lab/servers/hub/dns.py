"""The resolver of the VPC: address records of the lab, and nothing else."""

import asyncio
import socket
import struct

A, AAAA, NO_SUCH_NAME = 1, 28, 3


class Resolver(asyncio.DatagramProtocol):
    def __init__(self, hub):
        self.hub = hub

    def connection_made(self, transport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, peer) -> None:
        if self.hub.faults.modes["dns"] != "on" or len(data) < 17:
            return
        end = data.index(b"\0", 12) + 5
        name, kind = name_at(data), struct.unpack(">H", data[end - 4:end - 2])[0]
        address = self.hub.resolve(name)
        if not address:
            self.hub.departures.unknown_names[name] += 1
        answers = [address] if address and kind == A else []
        status = 0x8580 | (0 if address else NO_SUCH_NAME)
        head = data[:2] + struct.pack(">HHHHH", status, 1, len(answers), 0, 0)
        records = [b"\xc0\x0c" + struct.pack(">HHIH", A, 1, 5, 4) + socket.inet_aton(one) for one in answers]
        self.transport.sendto(head + data[12:end] + b"".join(records), peer)


def name_at(data: bytes, place: int = 12) -> str:
    labels = []
    while data[place]:
        labels.append(data[place + 1:place + 1 + data[place]].decode("latin-1"))
        place += 1 + data[place]
    return ".".join(labels).lower()
