"""A web server of one folder, from which servers download their distribution.

Below /v2/ it is a registry with a manifest for every image, for clients with the credentials USER:PASSWORD in the file
`registry` beside that folder. The folder `charts` contains charts, and may require its own credentials.
"""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import charts
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
        login = self.folder.parent / "charts-login"
        if request.path.startswith(("/charts/", "/v2/charts/")) and not charts.lets_in(request, login):
            return await http_heads.answer(writer, 401, "", more=charts.CHALLENGE)
        # A login to the registry, before its purpose is known.
        if request.path == "/v2/" and login.is_file():
            known = charts.lets_in(request, login)
            return await http_heads.answer(writer, 200 if known else 401, "{}", more=charts.CHALLENGE)
        if request.path.startswith("/v2/charts/"):
            return await self._charts(request, writer)
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
        await http_heads.answer(writer, 200 if charts.lets_in(request, file) else 401, "{}")

    async def _charts(self, request, writer) -> None:
        found = charts.of_registry(unquote(urlsplit(request.path).path), self.folder / "charts")
        if found is None:
            return await http_heads.answer(writer, 404, "{}")
        await http_heads.answer(writer, 200, *found, head_only=request.method == "HEAD")

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
