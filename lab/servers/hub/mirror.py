"""A web server of one folder: where servers download their distribution from. Below /v2/ it is a registry of images.

The registry has a manifest for every image, for whoever presents the line USER:PASSWORD of the file `registry` beside that folder.
"""

from base64 import b64encode
from pathlib import Path
from urllib.parse import unquote, urlsplit

import http_heads

CHUNK = 1 << 20


class Mirror:
    def __init__(self, hub, folder: Path):
        self.hub = hub
        self.folder = folder

    async def serve(self, reader, writer) -> None:
        request = await http_heads.read(reader)
        if request is None or await self.hub.faults.hits("mirror", writer):
            return
        if request.path.startswith("/v2/"):
            return await self._registry(request, writer)
        file = (self.folder / unquote(urlsplit(request.path).path).lstrip("/")).resolve()
        if not file.is_relative_to(self.folder.resolve()) or not file.is_file():
            return await http_heads.answer(writer, 404, "")
        await self._send(file, writer, head_only=request.method == "HEAD")

    async def _registry(self, request, writer) -> None:
        file = self.folder.parent / "registry"
        if not file.is_file():
            return await http_heads.answer(writer, 404, "")
        wanted = "Basic " + b64encode(file.read_bytes().strip()).decode()
        await http_heads.answer(writer, 200 if request.headers.get("authorization") == wanted else 401, "{}")

    async def _send(self, file: Path, writer, head_only: bool) -> None:
        mode, size = self.hub.faults.modes["mirror"], file.stat().st_size
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n".encode())
        if head_only:
            return
        left = size // 2 if mode == "broken" else size
        with open(file, "rb") as content:
            while left > 0 and (data := content.read(min(CHUNK, left))):
                if mode == "corrupt" and left == size:
                    data = data[:-1] + bytes([data[-1] ^ 1])
                left -= len(data)
                writer.write(data)
                await writer.drain()
