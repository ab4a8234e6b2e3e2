"""The endpoints of AWS, in front of the stand-in: instances' requests arrive unchanged, and IAM checks them."""

import asyncio

import http_heads


class Relay:
    def __init__(self, hub):
        self.hub = hub

    async def serve(self, reader, writer) -> None:
        request = await http_heads.read(reader)
        if request is None:
            return
        service = next((part for part in request.headers.get("host", "").split(".") if part in ("ssm", "s3")), "")
        if await self.hub.faults.hits(service, writer, request.method):
            return
        if request.headers.get("expect", "").lower() == "100-continue":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        upstream_reader, upstream = await self.hub.open_stand_in()
        try:
            lines = [line for line in request.lines if line.partition(":")[0].lower() not in ("connection", "expect")]
            head = [f"{request.method} {request.path} HTTP/1.1", *lines, "X-Lab-Enforce-Iam: yes", "Connection: close"]
            upstream.write("\r\n".join([*head, "", ""]).encode("latin-1"))
            body = asyncio.create_task(pump(reader, upstream))
            await pump(upstream_reader, writer)
            body.cancel()
        finally:
            upstream.close()


async def pump(reader, writer) -> None:
    """Forwards everything until one of the two ends."""
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        return
